"""A message of a chat, and the document that it becomes."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from crawlers.pages.dates import moment, plausible
from crawlers.pages.document import document
from models.documents import Capture, Document
from models.reference import Source

STANDS_FOR = re.compile(
    r"\s*(?:\[[^\[\]\n]{1,12}\]|<(?:msg|\?xml|img|sysmsg)\b.*|(?:Photo|Sticker|Video|Voice message|Not included.*))\s*",
    re.DOTALL,
)
"""What exporters write in place of pictures, stickers and files."""

UNSAFE = re.compile(r"[%#?/\s]+")


class Message(NamedTuple):
    """Who said what, and when, as it is written; the chat's name where the export tells it."""

    sender: str
    sent: str
    text: str
    chat: str | None = None


def documents(messages: Iterable[Message], capture: Capture, source: Source) -> Iterator[Document]:
    """Yield a document for each message with words in it, once.

    Its address is made of chat, time, sender and words: an export made again next week gives the same documents.
    """
    seen: set[str] = set()
    for message in messages:
        text = message.text.strip()
        if not text or STANDS_FOR.fullmatch(text):
            continue
        key = sha256("\n".join((message.sent, message.sender, text)).encode("utf-8", "replace")).hexdigest()[:12]
        if key in seen:
            continue
        seen.add(key)
        at = moment(message.sent, source.time_zone)
        known = at._replace(origin="sent") if at and plausible(at, capture.fetched_at) else None
        base = f"chat:{UNSAFE.sub('-', message.chat)}" if message.chat else capture.url
        yield document(
            capture,
            source,
            text,
            url=f"{base}#{key}",
            title=message.chat,
            author=message.sender or None,
            moment=known,
        )
