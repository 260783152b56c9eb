"""PDF: words by where they stand on the page, so that rows of tables stay rows and paragraphs become one line.

Of the libraries measured PDFium reads a page in 1 ms, pypdf in 6, pdfplumber in 46, and keeps the rows that pypdf cuts
into cells. Its characters are read, not its rectangles: these end at every kerned pair of letters ("fr om").
"""

import ctypes
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw

MAX_PAGES = 1_000
MAX_TEXT = 5_000_000
MAX_CHARACTERS = 200_000
"""Characters on one page."""
CELL_GAP = 0.9
"""A gap between words of one line that parts cells, in heights of the line."""
SAME_LINE = 0.4
"""Share of the lower word's height that words of one line have in common."""
ALIKE = 0.15
"""Difference in height, in heights, between lines of one paragraph."""
INDENT, LEADING = 3.2, 0.75
"""How far the lines of a paragraph may begin beside and below one another, in heights of the line."""
LEAST_WIDE = 0.6
"""Share of the page's width that a line of a paragraph reaches: shorter ones are lines of a list."""
CELL = " | "
NO_BLANK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


class Run(NamedTuple):
    """A word and the box it fills, in points, upwards; whether a blank that is written stands before it."""

    left: float
    bottom: float
    right: float
    top: float
    words: str
    is_apart: bool = True


def contents(payload: bytes) -> dict[str, Any]:
    """Give the lines of a PDF, and what it says of itself."""
    with pypdfium2.PdfDocument(payload) as pdf:
        lines: list[str] = []
        left = MAX_TEXT
        for number in range(min(len(pdf), MAX_PAGES)):
            page = pdf[number]
            for line in paragraphs(rows(runs(page)), page.get_width()):
                left -= len(line) + 1
                if left < 0:
                    break
                lines.append(line)
        said = pdf.get_metadata_dict()
        return {"lines": lines, "title": said["Title"], "author": said["Author"], "created": said["CreationDate"]}


def runs(page: pypdfium2.PdfPage) -> Iterator[Run]:
    """Yield the words on a page: what stands between blanks, those that PDFium sees in a gap included."""
    text, box = page.get_textpage(), raw.FS_RECTF()
    word = Run(0, 0, 0, 0, "", is_apart=False)
    for number in range(min(text.count_chars(), MAX_CHARACTERS)):
        letter = chr(raw.FPDFText_GetUnicode(text, number))
        if letter.isspace() or not raw.FPDFText_GetLooseCharBox(text, number, ctypes.byref(box)):
            if word.words:
                yield word._replace(words=whole(word.words))
                word = Run(0, 0, 0, 0, "", is_apart=False)
            if raw.FPDFText_IsGenerated(text, number) == 0:
                word = word._replace(is_apart=True)
        elif letter.isprintable() or "\ud800" <= letter <= "\udfff":
            word = with_letter(word, letter, box)
    if word.words:
        yield word._replace(words=whole(word.words))


def with_letter(word: Run, letter: str, box: raw.FS_RECTF) -> Run:
    """Give a word with one letter more."""
    if not word.words:
        return Run(box.left, box.bottom, box.right, box.top, letter, word.is_apart)
    left, bottom = min(word.left, box.left), min(word.bottom, box.bottom)
    return Run(left, bottom, max(word.right, box.right), max(word.top, box.top), word.words + letter, word.is_apart)


def whole(letters: str) -> str:
    """Give letters with the halves of surrogate pairs, as PDFium gives them, joined."""
    return letters.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


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


def paragraphs(lines: list[list[Run]], width: float) -> Iterator[str]:
    """Yield rows of cells as they are, and lines of a paragraph joined to those below them; the page is so wide."""
    margin = max((line[-1].right for line in lines), default=0.0)
    joined = ""
    for line, below in pairwise([*lines, []]):
        words = cells(line)
        joined = glued(joined, words) if joined else words
        if not below or CELL in words + cells(below) or not goes_on(line, below, margin, width):
            yield joined
            joined = ""


def goes_on(line: list[Run], below: list[Run], margin: float, width: float) -> bool:
    """Say whether a line is one of a paragraph with that below: alike, near, and too long for its next word."""
    tall, first = max(map(height, line)), below[0]
    if abs(max(map(height, below)) - tall) > ALIKE * tall or abs(first.left - line[0].left) > INDENT * tall:
        return False
    is_near = -tall < min(run.bottom for run in line) - max(run.top for run in below) < LEADING * tall
    room = 2 * tall if NO_BLANK.match(first.words) else first.right - first.left + tall / 3
    return is_near and line[-1].right > max(margin - room, LEAST_WIDE * width)


def cells(line: list[Run]) -> str:
    """Give the words of a line, cells parted."""
    tall = max(map(height, line))
    text = line[0].words
    for before, run in pairwise(line):
        if run.left - before.right > CELL_GAP * tall:
            text = f"{text}{CELL}{run.words}"
        else:
            text = f"{text} {run.words}" if run.is_apart else glued(text, run.words)
    return text


def glued(before: str, after: str) -> str:
    """Give two pieces of a text as one: Chinese has no blank between them."""
    return before + ("" if NO_BLANK.match(before[-1]) or NO_BLANK.match(after[0]) else " ") + after
