"""The lines that a page shows, each with what its markup says of it: enough to tell a dateline from other dates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from lxml import etree, html

from crawlers.pages.render import BLOCKS, CELLS

MOST_LINES = 4_000
HIDDEN = frozenset(("script", "style", "template", "noscript", "svg", "select", "title"))
BESIDE = frozenset(("aside", "nav", "footer"))
OF_OTHERS = re.compile(
    r"related|recommend|sidebar|side-bar|footer|copyright|popular|trending|ticker"
    r"|latest|more-|read-next|next-post|previous|breadcrumb|archive|calendar|newsletter|promo|carousel|slider",
    re.IGNORECASE,
)
"""Classes of what stands beside an article, and has dates of its own."""
ANSWERS = re.compile(r"comment|reply|replies|respond\b|disqus", re.IGNORECASE)
MARGIN, ANSWER = 1, 2
MARKED = re.compile(r"date|time|pub|info|meta|source|posted|byline", re.IGNORECASE)
"""Classes of where a page shows its date and author to people."""
NEAR = 3
"""Elements up from a text within which such a class marks it."""


@dataclass
class Line:
    """A line as people see it."""

    place: int
    words: list[str] = field(default_factory=list)
    stamps: list[str] = field(default_factory=list)
    """What its time elements declare."""
    is_marked: bool = False
    beside: int = 0
    """0 in the article, MARGIN in navigation, margins and lists of other articles, ANSWER in comments."""
    is_heading: bool = False

    @cached_property
    def text(self) -> str:
        """Give the words with single blanks, once the line is whole."""
        return " ".join("".join(self.words).split())


def lines(page: html.HtmlElement) -> Iterator[Line]:
    """Yield the lines of a page in order, those without words left out."""
    body = next(page.iter("body"), page)
    around = {body} | {parent for heading in body.iter("h1") for parent in (heading, *heading.iterancestors())}
    path: list[tuple[bool, int]] = []  # of the elements around: marked, beside
    line = Line(0)
    walk = etree.iterwalk(body, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event in ("comment", "pi"):
            add(line, element.tail, path)
            continue
        tag = element.tag
        if tag in BLOCKS or tag in CELLS:
            if line.words:
                yield line
                if line.place >= MOST_LINES:
                    return
            line = Line(line.place + bool(line.words))
        if event == "end":
            path.pop()
            add(line, element.tail if element is not body else None, path)
            continue
        if tag in HIDDEN:
            path.append((False, 0))
            walk.skip_subtree()
            continue
        is_marked, beside = signs(tag, element.get("class") or "", element.get("id") or "")
        beside = 0 if element in around else beside
        path.append((is_marked, max(beside, path[-1][1] if path else 0)))
        if tag == "time" and (stamp := element.get("datetime")):
            line.stamps.append(stamp)
        add(line, element.text, path)
        line.is_heading |= tag == "h1"
    if line.words:
        yield line


@lru_cache(4096)
def signs(tag: str, classes: str, name: str) -> tuple[bool, int]:
    """Say of an element whether it marks a date, and whether it holds what stands beside an article."""
    called = f"{classes} {name}"
    beside = ANSWER if ANSWERS.search(called) else MARGIN if tag in BESIDE or OF_OTHERS.search(called) else 0
    return tag == "time" or bool(MARKED.search(called)), beside


def add(line: Line, words: str | None, path: list[tuple[bool, int]]) -> None:
    """Put words into a line."""
    if words and not words.isspace():
        line.words.append(words)
        line.is_marked |= any(marked for marked, _ in path[-NEAR:])
        line.beside = max(line.beside, path[-1][1] if path else 0)
    elif words and line.words:
        line.words.append(" ")
