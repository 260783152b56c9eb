"""Bytes to text: UTF-8, or what header and meta element declare, or the Chinese encoding that gives Chinese."""

import codecs

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

COMMON = frozenset(
    "的一是不了在有人我他这這个個中大来來上国國到说說们們为為和地出也时時年得就那要下以生会會之过過家对對可里裡后後"
    "小多天而能好都然没沒日于於起还還发發成事只作当當看文无無开開用主行方前所本见見经經面公同三从從动動两兩长長台元"
    "万萬报報价價货貨现現卡机機市场場"
)
"""Some of the commonest characters of Chinese text, Simplified and Traditional, and of the trade's."""

CHINESE = ("gb18030", "big5hkscs")


def decode(payload: bytes, media_type: str = "") -> str:
    """Give the text of a payload, line ends as `\\n`, without a byte order mark or NUL characters."""
    text = next((text for text in readings(payload, media_type)), None)
    if text is None:
        text = payload.decode(declared(payload, media_type) or "utf-8", errors="replace")
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
