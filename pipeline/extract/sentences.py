"""Sentences with all that was found in them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise
from typing import Any

from models.documents import Document, Lang
from pipeline.extract import chips, dates, organisations
from pipeline.extract.bystanders import bystanders
from pipeline.extract.chips import ChipMention
from pipeline.extract.dates import DateMention
from pipeline.extract.figures import Figure, figures, is_nothing
from pipeline.extract.introduced import introduced, with_short_names
from pipeline.extract.lazy import lazy
from pipeline.extract.lexicon import CHIP_KINDS, Lexicon
from pipeline.extract.money import masked_text, with_fields_apart
from pipeline.extract.numbers import may_count
from pipeline.extract.organisations import OrganisationMention
from pipeline.extract.racks import with_racks
from pipeline.extract.speakers import Speakers, speakers
from pipeline.extract.spots import Spots, is_titled, runs, spots
from pipeline.extract.tens import in_tens
from pipeline.extract.terms import Cue, cues
from pipeline.extract.text import Segment, is_traditional, undotted


@dataclass(frozen=True, slots=True)
class Context:
    """What a sentence is read with when a rule asks for its organisations or its dates."""

    folded: str
    lowered: str
    undotted: str
    """The lower-cased text in which no abbreviation ends the words of a rule."""
    lexicon: Lexicon
    lang: Lang
    name_lang: Lang
    """Language that organisations are named in."""
    published: str | None
    introduced: Mapping[str, str]
    """Short names that the text gives to its parties, with what each stands for."""
    stamped: Mapping[int, Sequence[tuple[int, int]]]
    """Spans that say who speaks when, by their line: their dates are none of the text."""

    def organisations(self, start: int, end: int) -> list[OrganisationMention]:
        """Give the organisations of a span."""
        found = organisations.mentions(self.folded, self.lowered, start, end, self.lexicon, self.name_lang, self.lang)
        return with_short_names(self.folded, start, end, self.introduced, found) if self.introduced else found

    def dates(self, start: int, end: int, line: int) -> list[DateMention]:
        """Give the dates of a span of a line."""
        found = dates.mentions(self.lowered, start, end, self.published)
        stamps = self.stamped.get(line, ())
        return [d for d in found if not any(a <= d.start < b for a, b in stamps)] if stamps else found


_RELATED = re.compile(
    r"\W*(?:(?:相关|延伸|推荐)(?:阅读|文章|报道)\s?(?:[^\u4e00-\u9fff\w]|$)"
    r"|related (?:articles?|reading|stories)|read more|see also)"
)
"""How a list of other articles begins."""
_TITLED = re.compile(r"[^《]{0,2}《|[^《]*》")
"""What else of its line belongs to it: "《…涨价 8 万?》《…》"."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"\b[a-z]{3,}\b")
_SEMICOLON = re.compile(";")
_CLAUSE_END = re.compile(
    r"[;:、。!?|\n(),\s](?:(?<=[;:、。!?|\n()])|(?<=,)(?!\s?\d{3}(?!\d))|(?<=\s)-\s)|(?<=[\u4e00-\u9fffw\d])-(?=[\u4e00-\u9fff])(?!-[一二三四五六七八九十百千万两半])"
    r"|(?<=[\u4e00-\u9fff])\+(?=[\u4e00-\u9fff]|[cg]pu)"
)


@dataclass(eq=False)
class Sentence:
    """A segment with all that was found in it; every offset is one of the whole text."""

    index: int
    start: int
    end: int
    line: int
    is_row: bool
    context: Context = field(repr=False)
    cues: Sequence[Cue] = ()
    chips: Sequence[ChipMention] = ()
    figures: Sequence[Figure] = ()

    def of(self, kind: str, value: str | None = None) -> list[Cue]:
        """Give the cues of one kind, and of one value where it is given."""
        found = self._by_kind.get(kind)
        if found is None:
            return []
        return found if value is None else [c for c in found if c.value == value]

    @lazy
    def _by_kind(self) -> Mapping[str, list[Cue]]:
        found: dict[str, list[Cue]] = {}
        for cue in self.cues:
            found.setdefault(cue.kind, []).append(cue)
        return found

    def parts_apart(self) -> Sequence["Sentence"]:
        """Give what stands between semicolons: a part that tells no order of a chip with the one before."""
        ends = [m.end() for m in _SEMICOLON.finditer(self.context.lowered, self.start, self.end - 1)]
        told = [c.start for k in ("order", "denied") for c in self.of(k)]
        starts = [
            a
            for a, b in pairwise([*ends, self.end])
            if any(a <= c.start < b for c in self.chips) and any(a <= at < b for at in told)
        ]
        if not starts or not any(c.start < starts[0] for c in self.chips):
            return [self]
        return [self._part(a, b) for a, b in pairwise([self.start, *starts, self.end])]

    def _part(self, start: int, end: int) -> "Sentence":
        def inside(found: Sequence[Any]) -> list[Any]:
            return [m for m in found if start <= m.start and m.end <= end]

        return replace(
            self, start=start, end=end, cues=inside(self.cues), chips=inside(self.chips), figures=inside(self.figures)
        )

    @lazy
    def named(self) -> list[ChipMention]:
        """The chips that are named as products, "AI chips" and the like left out."""
        return [c for c in self.chips if not c.generic]

    @lazy
    def clause_ends(self) -> Sequence[tuple[int, int]]:
        """The marks between its clauses: where each begins and ends."""
        return [m.span() for m in _CLAUSE_END.finditer(self.context.lowered, self.start, self.end)]

    @lazy
    def organisations(self) -> Sequence[OrganisationMention]:
        """The organisations that the sentence names."""
        return self.context.organisations(self.start, self.end)

    @lazy
    def dates(self) -> Sequence[DateMention]:
        """The dates it names, those of reports left out."""
        return [d for d in self.all_dates if not d.of_report or self._is_stamp(d)]

    def _is_stamp(self, date: DateMention) -> bool:
        """True for the date in digits that a line of news begins with: "2026-01 消息称"."""
        words = self.context.lowered[self.start : date.end].strip(" -*[(#")
        return words[:4].isdigit() and words[4:5] in ("-", "/", ".") and len(words) <= len("2026-01-05")

    @lazy
    def all_dates(self) -> Sequence[DateMention]:
        """The dates it names."""
        return self.context.dates(self.start, self.end, self.line)


@dataclass(eq=False)
class Joined(Sentence):
    """A run of sentences read as one."""

    parts: Sequence[Sentence] = ()

    @lazy
    def organisations(self) -> Sequence[OrganisationMention]:
        """The organisations that its sentences name."""
        return [o for s in self.parts for o in s.organisations]

    @lazy
    def all_dates(self) -> Sequence[DateMention]:
        """The dates they name."""
        return [d for s in self.parts for d in s.all_dates]


@dataclass(frozen=True, slots=True)
class Annotated:
    """The sentences of a text, the text with what holds no amount out of the way, and who speaks its lines."""

    sentences: list[Sentence]
    masked: str
    speakers: Speakers


def annotated(
    document: Document, folded: str, lowered: str, segments: Sequence[Segment], lexicon: Lexicon, lang: Lang
) -> Annotated:
    """Find cues and chips in what is worth reading, then, where nothing of it stands in the way, figures."""
    spotted = spots(lowered, lexicon, lang)
    worth = runs(lowered, segments, spotted.places, is_titled=is_titled(document, lexicon))
    name_lang: Lang = "en" if lang == "en" or is_traditional(document.text, folded) else "zh"
    told = speakers(folded, document.published) if worth else Speakers({})
    stamped = {line: stamp.spans for line, stamp in told.stamps.items()}
    names = introduced(folded) if worth else {}
    context = Context(folded, lowered, undotted(lowered), lexicon, lang, name_lang, document.published, names, stamped)
    found = [Sentence(i, s.start, s.end, s.line, s.is_row, context) for i, s in enumerate(segments)]
    taken = [span for spans in stamped.values() for span in spans]
    counting: list[Sentence] = []
    rack: ChipMention | None = None
    for run in worth:
        parts = _without_related(found[run.first : run.last + 1], lowered)
        if not parts:
            continue
        _annotate(parts, context, spotted)
        rack = with_racks(parts, lowered, rack)
        count = [s for s in parts if may_count(lowered, s.start, s.end)]
        if count:
            taken += bystanders(lowered, parts[0].start, parts[-1].end)
        counting += count
    for sentence in counting:
        for mentions in (sentence.named, sentence.organisations, sentence.all_dates):
            taken += [(m.start, m.end) for m in mentions]
    masked = with_fields_apart(masked_text(lowered, taken))
    for sentence in counting:
        told_in: Lang = "en" if lang == "zh" and _is_english(lowered, sentence) else lang
        read = [f for f in figures(masked, sentence.start, sentence.end, lexicon, told_in) if not is_nothing(f)]
        sentence.figures = in_tens(lowered, read, sentence.cues, sentence.named) if sentence.named else read
    return Annotated(found, masked, told)


def _without_related(parts: Sequence[Sentence], lowered: str) -> list[Sentence]:
    """Leave out the titles of other articles that a text lists."""
    kept: list[Sentence] = []
    listing = -1
    for sentence in parts:
        is_more = sentence.line == listing and _TITLED.match(lowered, sentence.start, sentence.end)
        if is_more or _RELATED.match(lowered, sentence.start, sentence.end):
            listing = sentence.line
        else:
            kept.append(sentence)
    return kept


def _annotate(parts: Sequence[Sentence], context: Context, spotted: Spots) -> None:
    """Set the cues and chips of neighbouring sentences."""
    found = cues(context.undotted, parts[0].start, parts[-1].end, context.lexicon, context.lang)
    at = 0
    for sentence in parts:
        at, sentence.cues = _within(found, at, sentence)
        if context.lang == "zh" and _is_english(context.lowered, sentence):
            sentence.cues = cues(context.undotted, sentence.start, sentence.end, context.lexicon, "en")
        if stamps := context.stamped.get(sentence.line):
            sentence.cues = [c for c in sentence.cues if not any(a <= c.start < b for a, b in stamps)]
        start, end = sentence.start, sentence.end
        listed = spotted.named_in(start, end)
        if listed or any(c.kind in CHIP_KINDS for c in sentence.cues):
            sentence.chips = chips.mentions(
                context.lowered, start, end, context.lexicon, sentence.cues, listed, trade=spotted.is_trade
            )


def _is_english(lowered: str, sentence: Sentence) -> bool:
    """True for an English line of a Chinese text: no Han character, and a word or more."""
    words = lowered[sentence.start : sentence.end]
    is_han = not words.isascii() and _HAN.search(words) is not None
    return not is_han and _WORD.search(lowered, sentence.start, sentence.end) is not None


def _within(found: Sequence[Cue], at: int, sentence: Sentence) -> tuple[int, list[Cue]]:
    """Give the cues of a sentence out of those of its run, from `at` on, and where the next one's begin."""
    inside = []
    start, end = sentence.start, sentence.end
    for cue in islice(found, at, None):
        if cue.start >= end:
            break
        if cue.start >= start and cue.end <= end:
            inside.append(cue)
        at += 1
    return at, inside


def joined(run: Sequence[Sentence]) -> Sentence:
    """Give a run of sentences as one, numbered as the last of them."""
    last = run[-1]
    return Joined(
        last.index,
        run[0].start,
        last.end,
        last.line,
        last.is_row,
        last.context,
        cues=[c for s in run for c in s.cues],
        chips=[c for s in run for c in s.chips],
        figures=[f for s in run for f in s.figures],
        parts=run,
    )
