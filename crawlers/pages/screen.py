"""What a page shows, taken off its bytes in a twentieth of the time that reading it takes: enough to look for names."""

import re

from crawlers.pages.decode import decode, unescaped
from models.documents import Capture
from models.reference import Source

SCREENED = ("feed", "sitemap", "listing")
"""Kinds of source whose pages are of all sorts; forums, prices and the inbox are read in full."""
MEDIA_TYPES = ("text/html", "application/xhtml+xml")
SCRIPTS = re.compile(
    r"<(script|style)\b[^<]*(?:<(?!/\1\b)[^<]*)*</\1[^>]*(?:>|\Z)|(?P<unclosed><(?:script|style)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
"""Scripts; one that is not closed may be none, such as a word in a comment, and stands with all behind it."""
INLINE = re.compile(
    r"</?(?:[abiu]|em|strong|span|font|sub|sup|mark|small|code|abbr|acronym|label|time|wbr|ins|del|big|data|output|tt|q|cite"
    r"|var|kbd|samp|dfn|bdi|bdo|nobr)\b[^>]*(?:>|\Z)",
    re.IGNORECASE,
)
"""Tags within words: `H<b>100</b>` is one name. A tag that the end of the page cuts off ends there."""
TAGS = re.compile(r"<[a-zA-Z/!?][^>]*(?:>|\Z)")


def is_screened(capture: Capture, source: Source) -> bool:
    """Say whether a capture is a page that need not be read unless it names what is looked for."""
    kind = capture.media_type.partition(";")[0].strip().lower()
    return source.kind in SCREENED and kind in MEDIA_TYPES


def shown(capture: Capture) -> str:
    """Give the words of a page, tags as `>` between them: no less than what reading it gives, and much beside."""
    text = SCRIPTS.sub(r"\g<unclosed>", decode(capture.payload, capture.media_type))
    text = TAGS.sub(">", INLINE.sub("", text))
    return unescaped(text)
