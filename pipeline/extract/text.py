"""Fold a text one code point for one, and cut it into segments: sentences, lines, table rows."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import ne

from pipeline.extract.wrapping import unwrapped

LETTER = re.compile(r"[a-z\u4e00-\u9fff]")
_SAME_SHAPE = {
    "\r": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "，": ",",
    "、": "、",
    "¥": "¥",
    "￥": "¥",
    "￡": "£",
    "￠": "¢",
    "│": "|",
    "┃": "|",
    "║": "|",
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "–": "-",
    "—": "-",
    "―": "-",
    "−": "-",
    "〜": "~",
    "∼": "~",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "×": "x",
    "✕": "x",
    "✖": "x",
    "·": "·",
    "﹒": ".",
    "﹐": ",",
    "﹑": "、",
    "﹔": ";",
    "﹕": ":",
    "﹙": "(",
    "﹚": ")",
    "﹪": "%",
    "﹩": "$",
    "™": " ",
    "®": " ",
}

TRADITIONAL_SHARE = 12
SAMPLE = 4_000
"""Characters by which language and script are told."""
LONGEST = 800
"""Characters of a sentence: a longer one is cut, so that a line without end costs no more than its length."""
_SENTENCE_END = re.compile(
    r"[。!?！？….•▪●■▍\]](?:"
    r"(?<=[。!?！？…])(?!(?<=…)…{0,9}\s?[¥$]?\d)[。!?！？…]*[\"'」』)]*"  # Chinese and emphatic ends, no leaders
    r"|(?:(?<=[a-z0-9)\"'%\u4e00-\u9fff」』》]\.)|(?<=[A-Z]{2}\.)|(?<=\d[A-Z]\.))"
    r"[\"')」』]*(?:\^\d{1,3})?"  # an ASCII full stop, a note behind it
    r"(?=\s+[\"'(\[「『《【]?[A-Z0-9*\u4e00-\u9fff])"
    r"|(?<=[A-Z]\.)(?=\s+[\u4e00-\u9fff])"
    r"|(?<=\d\])(?=\s(?:-\s[\dA-Za-z\u4e00-\u9fff]|[\u4e00-\u9fff]))"
    r"|(?<=[•▪●■▍])\s?)"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:vs|approx|excl|incl|ex|inkl|exkl|zzgl|est|ref|cond|qual|(?<!\d )min|(?<!\d )max|avg|qty|rs|rp|kr|ca|no"
    r"|nos|inc|corp"
    r"|ltd|pte|bhd|sdn"
    r"|llc|plc|co|mr|mrs|dr|st|e\.g|i\.e|u\.s|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)|(?<!/)\b[a-z])$",
    re.I,
)
_DOTTED = re.compile(r"\b(?:corp|inc|ltd|co|u\.s|u\.k)\.(?= [a-z(])")
"""Abbreviations that stand within what a rule reads as one: "granted Nvidia Corp. permission to ship"."""
ABBREVIATED = 8
"""Letters of an abbreviation and of what stands before it."""
LEAST_GAPS, LEAST_ROWS = 2, 2
"""Gaps of a row, and rows, that make a sheet."""
_WIDE = "\u3000"
_TAB, _WIDE_GAP, _GAP = re.compile(r"\t"), re.compile(r"\u3000{2,}"), re.compile(r"\u3000[\u3000 ]*")
_CLOCK = re.compile(r"\D{0,3}\d{1,2}[:：]\d\d")
"""How a line of a chat's export begins, which has tabs too."""
_JOINED = re.compile(r"(?<![^\s,|\"'`(\[{:;])[a-z0-9$.-]*_[a-z0-9$._-]*(?![^\s,|\"'`)\]}:;=])")
"""Words joined by low lines, no part of an address or a path: "price_per_hour", "1x_h100_sxm"."""
_ESCAPED = re.compile(r"\\(?=[$~*_#])")
"""What Markdown and TeX write before a sign that is but itself: "\\$25,000"."""
_BOLD = re.compile(r"(?<!\*)\*\*(?!\*)")
_ITALIC = re.compile(r"(?<![*\w)\]])\*(?=[a-zA-Z\u4e00-\u9fff])([^*\n]{1,40})(?<=[a-zA-Z\u4e00-\u9fff])\*(?![*\w])")
_ADDRESS = re.compile(r"(?<=://)[a-zA-Z0-9/_.~%?&=#:@+!$'*-]{0,500}[a-zA-Z0-9/_~%&=#+*-]")
"""An address behind its scheme, up to what may end it: its words state nothing."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile("[a-z]")
_TABLE_ROW = re.compile(r"\|.*\||\S +\| +\S")


@dataclass(slots=True)
class Segment:
    """A half-open span of the text that is read as one: a sentence, a list line or a table row."""

    start: int
    end: int
    line: int
    """Number of the line it stands in: segments of one line share it."""
    is_row: bool = False
    """True for a row of a table."""


def fold_table(simplified: Mapping[str, str]) -> list[int | str]:
    """Give the translation that folding uses: width, punctuation, digits of all scripts, script.

    Each character up to the last that is folded stands for itself or another: a table that lacks some takes twice the
    time.
    """
    table = {ord(a): b for a, b in simplified.items() if len(a) == len(b) == 1}
    table.update({code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})
    for code in range(0x660, 0x20000):
        digit = unicodedata.decimal(chr(code), None)
        if digit is not None:
            table[code] = str(digit)
    table.update({code: " " for code in range(0x3001) if chr(code).isspace() and chr(code) not in " \n"})
    table.update({ord(a): b for a, b in _SAME_SHAPE.items()})
    return [table.get(code, code) for code in range(max(table) + 1)]


@dataclass(frozen=True, slots=True)
class Folding:
    """How a text is folded: character for character, without bold marks and addresses, regional words to usual ones."""

    table: Sequence[int | str]
    regional: Mapping[str, str]
    words: re.Pattern[str]

    @classmethod
    def of(cls, simplified: Mapping[str, str], regional: Mapping[str, str]) -> "Folding":
        """Make a folding of Traditional characters with their Simplified ones, and of words."""
        either = "|".join(map(re.escape, sorted(regional, key=len, reverse=True)))
        return cls(fold_table(simplified), regional, re.compile(either or r"(?!)"))

    def __call__(self, text: str) -> str:
        """Fold a text; its length stays."""
        folded = unwrapped(_with_bars(text) if "\t" in text or _WIDE in text else text).translate(self.table)
        if "\\" in folded:
            folded = _ESCAPED.sub(" ", folded)
        if "**" in folded:
            folded = _BOLD.sub("  ", folded)
        if "*" in folded:
            folded = _ITALIC.sub(r" \1 ", folded)
        if "://" in folded:
            folded = _ADDRESS.sub(lambda match: "/" * len(match.group()), folded)
        return self.words.sub(lambda match: self.regional[match.group()], folded)


def _bar(gap: re.Match[str]) -> str:
    """Write a bar for a gap between two cells, and blanks for the rest of it."""
    return "|".ljust(len(gap.group()))


def _with_bars(text: str) -> str:
    """Write bars for the gaps of lines that are rows of a sheet: two rows or more of three cells or more.

    A gap is a tab, or two blanks as wide as a Han character; one below a head that has as many.
    """
    lines = text.split("\n")
    for wide, gap in ((_TAB, _TAB), (_WIDE_GAP, _GAP)):
        rows = [n for n, line in enumerate(lines) if len(wide.findall(line.strip())) >= LEAST_GAPS]
        rows = [n for n in rows if not _CLOCK.match(lines[n])]
        for n in rows if len(rows) >= LEAST_ROWS else ():
            lines[n] = gap.sub(_bar, lines[n])
    gaps = [len(_GAP.findall(line.strip())) for line in lines]
    firsts = [n for n in range(len(lines)) if gaps[n] >= LEAST_GAPS and (n == 0 or gaps[n] != gaps[n - 1])]
    for n in (n for n in firsts if not any(c.isdigit() for c in lines[n])):
        below = next((i for i in range(n, len(lines)) if gaps[i] != gaps[n]), len(lines))
        if below - n > LEAST_ROWS:
            lines[n:below] = [_GAP.sub(_bar, line) for line in lines[n:below]]
    return "\n".join(lines)


def lower(text: str) -> str:
    """Lower-case what keeps its length, with blanks for the marks that join words: "price_per_hour"."""
    lowered = text.lower()
    if "_" in lowered:
        lowered = _JOINED.sub(lambda match: match.group().replace("_", " "), lowered)
    if len(lowered) == len(text):
        return lowered
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def undotted(lowered: str) -> str:
    """Put hyphens for the full stops of abbreviations within a sentence, at which no words of a rule then end."""
    return _DOTTED.sub(lambda match: match.group().replace(".", "-"), lowered)


def segments(folded: str) -> Iterator[Segment]:
    """Yield the segments of a folded text, in order, blank ones left out."""
    start = 0
    for number, line in enumerate(folded.split("\n")):
        end = start + len(line)
        if "|" in line and len(line) <= LONGEST and _TABLE_ROW.search(line):
            yield Segment(start, end, number, is_row=True)
        elif line:
            yield from _sentences(folded, start, end, number)
        start = end + 1


def _sentences(folded: str, start: int, end: int, line: int) -> Iterator[Segment]:
    at = start
    for match in _SENTENCE_END.finditer(folded, start, end):
        if folded[match.start()] == "." and _goes_on(folded, at, match.start()):
            continue
        yield from _pieces(folded, at, match.end(), line)
        at = match.end()
    if at < end:
        yield from _pieces(folded, at, end, line)


def _pieces(folded: str, start: int, end: int, line: int) -> Iterator[Segment]:
    """Cut what is too long for a sentence behind a mark or a space: a list without line ends."""
    while end - start > LONGEST:
        marks = [folded.rfind(mark, start + 1, start + LONGEST) for mark in (";", ",", "、", " ")]
        cut = next((m + 1 for m in marks if m > 0), start + LONGEST)
        yield Segment(start, cut, line)
        start = cut
    if not folded[start:end].isspace():
        yield Segment(start, end, line)


def _goes_on(folded: str, start: int, stop: int) -> bool:
    """True where the full stop at `stop` ends an abbreviation or a list number, not a sentence."""
    if folded[stop - 1].isdigit() and folded[start:stop].strip().isdigit():
        return True
    return _ABBREVIATION.search(folded, max(start, stop - ABBREVIATED), stop) is not None


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Shrink a span so that it neither begins nor ends with white space."""
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def is_chinese(text: str) -> bool:
    """True where a text reads as Chinese: one Han character for every eight small letters, or more.

    Capitals are of products mostly, of which a dealer's line may hold little else.
    """
    sample = text[:SAMPLE]
    return len(_HAN.findall(sample)) * 8 > len(_LATIN.findall(sample))


def is_traditional(original: str, folded: str) -> bool:
    """True where one Han character in twelve, or more, folds to another."""
    sample = original[:SAMPLE]
    if sample.isascii():
        return False
    changed = [c for c in compress(sample, map(ne, sample, folded)) if "\u4e00" <= c <= "\u9fff"]
    return bool(changed) and len(changed) * TRADITIONAL_SHARE >= len(_HAN.findall(sample))
