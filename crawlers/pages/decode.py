"""Bytes to text: UTF-8, or what header and meta element declare, or the Chinese encoding that gives Chinese."""

import codecs
import re
from html import unescape

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

COMMON = frozenset(
    "的一是不了在有人我他这這个個中大来來上国國到说說们們为為和地出也时時年得就那要下以生会會之过過家对對可里裡后後"
    "小多天而能好都然没沒日于於起还還发發成事只作当當看文无無开開用主行方前所本见見经經面公同三从從动動两兩长長台元"
    "万萬报報价價货貨现現卡机機市场場"
)
"""Some of the commonest characters of Chinese text, Simplified and Traditional, and of the trade's."""

NO_CHARACTER = re.compile(r"&#(?:[0-9]{20,}|[xX][0-9a-fA-F]{20,});?")
"""Numbers far above Unicode's, of which Python reads no more than 4,300 digits."""
CHINESE = ("gb18030", "big5hkscs")
MOST_WRONG = 0.1
"""Share of what is above ASCII that may be damaged before a text is taken to be in another encoding."""


SIGNATURES = {
    b"PK\x03\x04": "a zip", b"PK\x05\x06": "a zip", b"\xd0\xcf\x11\xe0": "an old or a locked Office document",
    b"Rar!": "a RAR", b"7z\xbc\xaf": "a 7z", b"\x1f\x8b": "a gzip", b"SQLite format 3": "a database",
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture",
}  # fmt: skip
"""How files begin that are no text."""
HEAD = 1024
"""Bytes within which a PDF says what it is, and binary data shows."""
CONTROLS = bytes((*range(9), *range(14, 27), *range(28, 32)))
MOST_CONTROLS = 0.02
"""Share of control characters that text may have, where there are NULs among them."""


def unescaped(text: str) -> str:
    """Give a text with its entities as the characters that they stand for; one of a number that is none as U+FFFD."""
    return unescape(NO_CHARACTER.sub("\ufffd", text)) if "&" in text else text


def packed_as(payload: bytes) -> str | None:
    """Say what a payload is that is no text, `binary data` where it is not known; None for what may be text."""
    if b"%PDF-" in payload[:HEAD]:
        return "a PDF"
    if known := next((name for start, name in SIGNATURES.items() if payload.startswith(start)), None):
        return known
    head = payload[:HEAD]
    controls = len(head) - len(head.translate(None, CONTROLS))
    is_binary = b"\0" in head and controls > MOST_CONTROLS * len(head) and read_bom(payload)[0] is None
    return "binary data" if is_binary else None


def decode(payload: bytes, media_type: str = "") -> str:
    """Give the text of a payload, line ends as `\\n`, without a byte order mark or NUL characters."""
    return normal(as_written(payload, media_type))


def as_written(payload: bytes, media_type: str = "") -> str:
    """Give the text of a payload with its line ends, marks and NULs."""
    text = next((text for text in readings(payload, media_type)), None)
    if text is not None:
        return text
    text = payload.decode(declared(payload, media_type) or "utf-8", errors="replace")
    if text.count("\ufffd") <= MOST_WRONG * sum(character > "\x7f" for character in text):
        return text
    return max((text, *(payload.decode(name, errors="replace") for name in CHINESE)), key=chinese)


def normal(text: str) -> str:
    """Give a text, line ends as `\\n`, without a byte order mark or NUL characters."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def readings(payload: bytes, media_type: str) -> list[str]:
    """Give the readings that fit without an error, best first.

    Bytes above ASCII that are valid UTF-8 are nothing else, whatever is declared.
    """
    bom, _ = read_bom(payload)
    for name in (bom, "utf-8", declared(payload, media_type)):
        if name and (text := strict(payload, name)) is not None:
            return [text]
    return sorted(filter(None, (strict(payload, name) for name in CHINESE)), key=chinese, reverse=True)


def declared(payload: bytes, media_type: str) -> str | None:
    """Give the encoding that the header, or else a meta element, declares, if Python knows it."""
    name = http_content_type_encoding(media_type) or html_body_declared_encoding(payload[:4096])
    return resolve_encoding(name) if name else None


def strict(payload: bytes, encoding: str) -> str | None:
    """Give the payload in an encoding, or None if it does not fit. Big5 is read with Hong Kong's characters."""
    try:
        return payload.decode("big5hkscs" if codecs.lookup(encoding).name == "big5" else encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def chinese(text: str) -> float:
    """Give the share of common Chinese characters among those above ASCII."""
    above = [character for character in text if character > "\x7f"]
    return sum(character in COMMON for character in above) / len(above) if above else 0.0
