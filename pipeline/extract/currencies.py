"""Names and signs of currencies beside a number: joined ones, and those that mean something else where they stand."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.reference import CurrencyName
from pipeline.extract import tries
from pipeline.extract.lazy import lazy

_MULTIPLES = {"m": 1e6, "k": 1e3, "bn": 1e9}
"""What accountants write before a code: MUSD, kEUR."""
_CENTS_AN_HOUR = re.compile(r"\s?(?P<words>c)(?=\s?(?:/|per |an? )\s?(?:gpu[ /-]{1,3})?(?:hr|hour|h)\b)")
"""Behind a number that a rent tells in cents: "22c/hr", "48c an hour"; elsewhere the letter is a temperature."""
_RAND = re.compile(r"(?<![a-z0-9])r(?=\d{1,3}(?:,\d{3})+(?!\d))")
"""The sign of the rand, which stands for it before grouped thousands alone: "R62,999", but "R760"."""
_DOLLARS = re.compile(
    r"(?<![a-z])(?<!the )(?<!in )(?<!gave )(?<!give )(?<!for )(?<!to )us ?"
    r"(?=\d[\d.,]{0,7}k(?![a-z])(?! ?(?:cards|gpus|chips|units|[a-z]\d)))"
)
"""What dealers of Taiwan and Hong Kong write before thousands of dollars: "US 298k"."""
_OWN_SIGNS = "€£₹₩"
"""Signs of one currency, or of few: in a head they name it, as a word does."""
_NO_SPACE = ("a$", "s$")
"""Signs whose letter is a word of its own: "a $4bn deal", "the company's $5"."""


@dataclass(slots=True)
class Beside:
    """A name or sign beside a number, and where it stands."""

    start: int
    end: int
    name: CurrencyName


@dataclass(frozen=True)
class Currencies:
    """The names of the seeds by the side of the number they stand on, folded and in lower case."""

    before: Mapping[str, CurrencyName]
    after: Mapping[str, CurrencyName]

    @classmethod
    def of(cls, names: Iterable[tuple[str, CurrencyName]]) -> "Currencies":
        """Take the folded words of each name, with what is written for it besides: "US $", MUSD."""
        sides: dict[str, dict[str, CurrencyName]] = {"before": {}, "after": {}}
        for words, name in names:
            for side in ("before", "after") if name.place == "both" else (name.place,):
                sides[side] |= {w: n for w, n in _written(words, name).items() if w not in sides[side] or w == words}
        return cls(sides["before"], sides["after"])

    @lazy
    def _lengths(self) -> Mapping[str, Sequence[int]]:
        """For each last letter of what stands before a number how long such words are, the longest first."""
        found: dict[str, set[int]] = {}
        for words in self.before:
            found.setdefault(words[-1], set()).add(len(words))
        return {letter: sorted(lengths, reverse=True) for letter, lengths in found.items()}

    @lazy
    def _otherwise(self) -> dict[str, re.Pattern[str]]:
        """For each word that means something else before others, those others."""
        return {words: _either(r"\s?", name.unless) for words, name in self.after.items() if name.unless}

    @lazy
    def _certain(self) -> re.Pattern[str]:
        words = (w for w, n in self.after.items() if not n.ambiguous and not n.unless)
        return tries.bounded(w for w in words if len(w) >= 2 or w in _OWN_SIGNS)

    @lazy
    def _behind(self) -> re.Pattern[str]:
        return _either("(?:-(?=[a-z])| )?", self.after)

    @lazy
    def _behind_begins(self) -> frozenset[str]:
        return frozenset(" -c").union(words[0] for words in self.after)

    def named_in(self, text: str, start: int, end: int) -> str | None:
        """Give the currency that a header names by a word of one currency alone: "美元/台"."""
        match = self._certain.search(text, start, end)
        return self.after[match[0]].currency if match else None

    def ahead_of(self, text: str, floor: int, at: int) -> Beside | None:
        """Give what stands before a number at `at`, no part of it before `floor`: "US$", "cad$", "价格(美元):"."""
        near = self._ending(text, floor, at)
        if near is None and floor < at and _RAND.match(text, at - 1):
            return Beside(at - 1, at, self.before["zar"])
        if near is None:
            told = _DOLLARS.search(text, max(floor, at - 3), at + 9)
            return Beside(told.start(), at, self.before["us$"]) if told and told.end() == at else None
        outer = self._ending(text, floor, near.start, joined=True)
        if outer is None or outer.name.ambiguous:
            return near
        if near.name.ambiguous or near.name.currency == outer.name.currency:
            return Beside(outer.start, near.end, outer.name)
        return near

    def _ending(self, text: str, floor: int, at: int, *, joined: bool = False) -> Beside | None:
        end = at
        if end > floor and text[end - 1] == " ":
            end -= 1
        if not joined and end > floor and text[end - 1] == ":":
            end -= 1
            end -= end > floor and text[end - 1] in " )"
        for length in self._lengths.get(text[end - 1], ()) if end > floor else ():
            if length <= end - floor:
                name = self.before.get(text[end - length : end])
                if name and _begins(text, end - length, length, glued=at == end):
                    return Beside(end - length, end, name)
        return None

    def behind(self, text: str, at: int, end: int) -> Beside | None:
        """Give what stands behind a number that ends at `at`: "元", "元人民币", "dollars", "元(港币)"."""
        near = self._beginning(text, at, end)
        if near is None or not near.name.ambiguous:
            return near
        bracket = text.startswith("(", near.end)
        outer = self._beginning(text, near.end + bracket, end)
        if outer is None or outer.name.ambiguous or outer.name.factor != 1 or outer.end - outer.start < 2:
            return near
        closed = text.startswith(")", outer.end) if bracket else not text[outer.end : outer.end + 1].isdigit()
        return Beside(near.start, outer.end + bracket, outer.name) if closed else near

    def _beginning(self, text: str, at: int, end: int) -> Beside | None:
        if text[at : at + 1] not in self._behind_begins:
            return None
        match = self._behind.match(text, at, end) or _CENTS_AN_HOUR.match(text, at, end)
        if match is None:
            return None
        words = match["words"] if match["words"] in self.after else "cents"
        name = self.after[words]
        if name.unless and self._otherwise[words].match(text, match.end(), end):
            return None
        return Beside(match.start("words"), match.end(), name)


def _either(gap: str, words: Iterable[str]) -> re.Pattern[str]:
    """Match the longest of `words` behind a gap, a Latin one only where it ends."""
    latin = {w for w in words if w[-1].isalpha() and w[-1] < "\u2e80"}
    other = set(words) - latin
    return re.compile(rf"{gap}(?P<words>(?:{tries.pattern(latin)})(?![a-z])|{tries.pattern(other)})")


def _written(words: str, name: CurrencyName) -> dict[str, CurrencyName]:
    written = {words: name}
    if words.endswith("$") and len(words) > 1 and words not in _NO_SPACE:
        written[words[:-1] + " $"] = name
    if words == name.currency.lower():
        for letters, times in _MULTIPLES.items():
            written[letters + words] = name.model_copy(update={"factor": times})
    return written


def _begins(text: str, at: int, length: int, *, glued: bool) -> bool:
    """True where a word that begins at `at` is no end of a longer one, nor of "n/a" before a price.

    One Chinese character alone stands close.
    """
    last = text[at - 1] if at > 0 else ""
    if length == 1 and "\u4e00" <= text[at] <= "\u9fff":
        return not (last.isdigit() or "\u4e00" <= last <= "\u9fff") and (glued or last == "(")
    is_empty_cell = last == "/" and text[at - 2 : at - 1] == "n" and text[at] == "a"
    return not (("a" <= last <= "z" and text[at].isalpha()) or is_empty_cell)
