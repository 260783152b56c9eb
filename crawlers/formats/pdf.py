"""PDF: words by where they stand on the page, so that rows of tables stay rows and paragraphs become one line.

Of the libraries measured PDFium reads a page in 1 ms, pypdf in 6, pdfplumber in 46, and keeps the rows that pypdf cuts
into cells.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2

MAX_PAGES = 1_000
MAX_TEXT = 5_000_000
MAX_RUNS = 20_000
"""Runs of text on one page."""
CELL_GAP = 1.2
"""A gap between runs of one line that parts cells, in heights of the line."""
SAME_LINE = 0.4
"""Share of the lower run's height that runs of one line have in common."""
RAGGED = 2.5
"""How far a line of a paragraph may end before its right margin, in heights of the line."""
NO_BLANK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


class Run(NamedTuple):
    """Words and the box they fill, in points, upwards."""

    left: float
    bottom: float
    right: float
    top: float
    words: str


def contents(payload: bytes) -> dict[str, Any]:
    """Give the lines of a PDF, and what it says of itself."""
    with pypdfium2.PdfDocument(payload) as pdf:
        lines: list[str] = []
        left = MAX_TEXT
        for number in range(min(len(pdf), MAX_PAGES)):
            for line in paragraphs(rows(runs(pdf[number]))):
                left -= len(line) + 1
                if left < 0:
                    break
                lines.append(line)
        said = pdf.get_metadata_dict()
        return {"lines": lines, "title": said["Title"], "author": said["Author"], "created": said["CreationDate"]}


def runs(page: pypdfium2.PdfPage) -> Iterator[Run]:
    """Yield the runs of text on a page."""
    text = page.get_textpage()
    for number in range(min(text.count_rects(), MAX_RUNS)):
        box = text.get_rect(number)
        words = " ".join(text.get_text_bounded(*box).split())
        if words:
            left, bottom, right, top = box
            yield Run(left, bottom, right, top, words)


def rows(found: Iterator[Run]) -> list[list[Run]]:
    """Give runs that stand on one line together, lines downwards, runs from left to right."""
    lines: list[list[Run]] = []
    for run in found:
        last = lines[-1][-1] if lines else None
        if last and run.left >= last.left and overlap(run, last) > SAME_LINE * min(height(run), height(last)):
            lines[-1].append(run)
        else:
            lines.append([run])
    return lines


def height(run: Run) -> float:
    """Give the height of a run."""
    return run.top - run.bottom


def overlap(run: Run, other: Run) -> float:
    """Give how much of their heights two runs share, negative where they share nothing."""
    return min(run.top, other.top) - max(run.bottom, other.bottom)


def paragraphs(lines: list[list[Run]]) -> Iterator[str]:
    """Yield rows of cells as they are, and lines that run on to the right margin joined to those below them."""
    margin = max((line[-1].right for line in lines), default=0.0)
    joined = ""
    for line, below in pairwise([*lines, []]):
        tall = max(map(height, line))
        words = cells(line, tall)
        joined = glued(joined, words) if joined else words
        goes_on = below and " | " not in words and line[-1].right > margin - RAGGED * tall
        if not goes_on or " | " in cells(below, tall):
            yield joined
            joined = ""


def cells(line: list[Run], tall: float) -> str:
    """Give the words of a line, cells parted."""
    text = line[0].words
    for before, run in pairwise(line):
        text = f"{text} | {run.words}" if run.left - before.right > CELL_GAP * tall else glued(text, run.words)
    return text


def glued(before: str, after: str) -> str:
    """Give two pieces of a text as one: Chinese has no blank between them."""
    return before + ("" if NO_BLANK.match(before[-1]) or NO_BLANK.match(after[0]) else " ") + after
