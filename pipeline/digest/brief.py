"""A week's digest as a message in a chat: what changed, a line each, as many as the channel takes."""

from pipeline.digest.contents import Digest
from pipeline.digest.pages import filled, tidy

CHAT = {
    "weeks": 8,
    "highs": 4,
    "notable": 3,
    "moves": 3,
    "orders": 4,
    "supply": 4,
    "products": 4,
    "quotes": 0,
    "review": 0,
}
"""The lists of a message, and how many rows of each are shown."""


def as_brief(found: Digest) -> str:
    """Give the digest in lines, without sentences."""
    return tidy(filled("digest.brief.j2", found))


def fit(text: str, limit: int) -> str:
    """Give as many of a text's lines as have `limit` bytes of UTF-8, with an ellipsis where some are left out."""
    if len(text.encode()) <= limit:
        return text
    kept: list[str] = []
    room = limit - len("…".encode())
    for line in text.splitlines(keepends=True):
        room -= len(line.encode())
        if room < 0:
            break
        kept.append(line)
    whole = "".join(kept) or text.encode()[: limit - len("…".encode())].decode("utf-8", "ignore")
    return whole + "…"
