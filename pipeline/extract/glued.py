"""Tables whose cells were copied with nothing between them: "Lambda Labs$2.99", "MSI Suprim$2,539$3,850+Limited"."""

import re

_PRICE = r"[~≈]?[$€£]\d"
_PREFIX = r"(?<!\bUS)(?<!\bHK)(?<!\bNT)(?<!\bAU)(?<!\bCA)(?<!\bSG)(?<!\bNZ)(?<!\b[SACRJ])"
"""Letters that are part of a sign: "US$4"."""
_GLUED = re.compile(rf"{_PREFIX}(?<=[A-Za-z)]){_PRICE}|\d\+?{_PRICE}|n/an/a")
"""A price right behind a word or another price."""
_NEXT = rf"(?={_PRICE}|n/a(?:$|n/a|[A-Z~$€£])|[A-Z][a-z])"
_SEAM = re.compile(
    rf"{_PREFIX}(?<=[A-Za-z)])(?={_PRICE})|(?<=\d)(?={_PRICE})|(?<=\+){_NEXT}|(?<=/hr){_NEXT}|(?<=/hour){_NEXT}|(?<=n/a){_NEXT}"
    r"|(?<=\d)(?=[A-Z][a-z]|[+-]\d{1,3}(?:-\d{1,3})?%)|(?<=[a-z)])(?=n/a(?:$|n/a|[A-Z~$€£]))"
)
"""Between two cells of a row."""
_HEAD_SEAM = re.compile(r"(?<=[a-z)])(?=[A-Z\d])|(?<=[A-Z])(?=[A-Z][a-z])")
"""Between two cells of a head: "ProviderPrice/GPU-hr"."""
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
LEAST = 3
"""Rows without which lines are no such table."""
LONGEST = 200
"""A row is no longer than this."""


def seams(text: str) -> list[tuple[int, str]]:
    """Give the places in such tables where a bar is missing, in order, each with the bar that makes rows of them."""
    text = text.translate(_WIDE)
    if not _GLUED.search(text):
        return []
    found: list[tuple[int, str]] = []
    rows: list[tuple[int, str]] = []
    above, at = (0, ""), 0
    for line in [*text.split("\n"), "."]:
        if len(line) <= LONGEST and _GLUED.search(line):
            rows.append((at, line))
        elif line.strip():
            if len(rows) >= LEAST:
                cut = [_barred(row, _SEAM) for row in rows]
                head = _barred(above, _HEAD_SEAM)
                found += head if any(len(head) == len(row) for row in cut) else []
                found += [bar for row in cut for bar in row]
            rows, above = [], (at, line)
        at += len(line) + 1
    return found


def _barred(line: tuple[int, str], seam: re.Pattern[str]) -> list[tuple[int, str]]:
    at, words = line
    between = [(at + m.start(), " | ") for m in seam.finditer(words) if m.start()]
    return [(at, "| "), *between, (at + len(words), " |")]
