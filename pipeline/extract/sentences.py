"""Sentences with all that was found in them."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from models.documents import Document, Lang
from pipeline.extract import chips, dates, organisations
from pipeline.extract.chips import ChipMention
from pipeline.extract.dates import DateMention
from pipeline.extract.figures import Figure, figures
from pipeline.extract.lexicon import Lexicon
from pipeline.extract.money import masked_text
from pipeline.extract.organisations import OrganisationMention
from pipeline.extract.speakers import Speakers, speakers
from pipeline.extract.spots import runs, spots
from pipeline.extract.terms import Cue, cues
from pipeline.extract.text import Segment, is_traditional

NO_AMOUNT = re.compile(
    r"https?://\S+|\bwww\.\S+|(?<![a-z0-9._-])[a-z0-9._-]{1,64}@[\w-]{1,64}\.\w"  # addresses
    r"|(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)"  # times of day
    r"|(?<![\d.])[248]k\s?(?:游戏|视频|分辨率|显示|百帧|光线|画质|屏|解析度|gaming|video|resolution|display|ultra|@)"
    r"|(?<![\d.])\d+(?:\.\d)?k(?=\s?(?:\d{2,3}\s?hz|oled|屏|面板|高刷|上下文))|20[12345]\d\s?[至到~-]\s?20[12345]\d(?=\s?年)"
    r"|(?<![a-z])(?:ultra|i[3579]|r[3579]|ryzen|锐龙|酷睿)[\s-]?(?:[3579][\s-])?\d{3,5}[a-z]{0,3}\b"
    r"|\[\[?\d{1,3}\]|\d+\s?-?g?bits?\b|(?:\bdoing|支持|支援)\s?[48]k\b|(?<![a-z0-9])x86\b|双\s?1[12]|\d[\d.,]*\s?k?\s?(?:context|ctx|tokens?|tok/s|t/s|wafers?|upvotes?|likes?|views)\b"
    r"|(?<!\d)\d{1,2}新(?![\d年])|(?:已售|月销|销量|售出)\s?\d+\+?"  # condition and sales
    r"|(?<!\d)\d{1,5}\+?\s?人(?:付款|想要|关注)"
    r"|\[?[\d?]+\s?楼|#\d+|(?m:^\s*(?:[-*•]\s*)?\d{1,2}[.)、]\s)"  # numbers of posts and of list items
    r"|(?<![a-z0-9])(?!rmb|usd|cny|hkd|twd|ntd|eur|gbp|x\d{1,3}(?![\w-]))[a-z]+[-_]?\d[a-z0-9.-]*"  # part numbers
    r"|(?<![a-z0-9.])(?!\d{1,4}x[a-z])\d+[a-z]{2,}\d[a-z0-9]*"  # part numbers that begin with a digit
)
"""What holds digits and is no amount."""


@dataclass(frozen=True)
class Sentence:
    """A segment with all that was found in it; every offset is one of the whole text."""

    index: int
    start: int
    end: int
    line: int
    is_row: bool
    cues: Sequence[Cue]
    chips: Sequence[ChipMention]
    organisations: Sequence[OrganisationMention]
    dates: Sequence[DateMention]
    figures: Sequence[Figure]

    def of(self, kind: str, value: str | None = None) -> list[Cue]:
        """Give the cues of one kind, and of one value where it is given."""
        found = self._by_kind.get(kind, [])
        return found if value is None else [c for c in found if c.value == value]

    @cached_property
    def _by_kind(self) -> Mapping[str, list[Cue]]:
        found: dict[str, list[Cue]] = {}
        for cue in self.cues:
            found.setdefault(cue.kind, []).append(cue)
        return found

    @property
    def named(self) -> list[ChipMention]:
        """The chips that are named as products, "AI chips" and the like left out."""
        return [c for c in self.chips if not c.generic]


@dataclass(frozen=True, slots=True)
class Annotated:
    """The sentences of a text, the text with what holds no amount out of the way, and who speaks its lines."""

    sentences: list[Sentence]
    masked: str
    speakers: Speakers


def annotated(
    document: Document, folded: str, lowered: str, segments: Sequence[Segment], lexicon: Lexicon, lang: Lang
) -> Annotated:
    """Find chips, organisations, dates, cues and then, where none of these stands, figures."""
    spotted = spots(lowered, lexicon, lang)
    worth = runs(lowered, segments, spotted.places)
    named_at = [m.start() for m in spotted.named]
    name_lang: Lang = "en" if lang == "en" or is_traditional(document.text, folded) else "zh"
    bare = [Sentence(i, s.start, s.end, s.line, s.is_row, (), (), (), (), ()) for i, s in enumerate(segments)]
    told = speakers(folded, document.published) if worth else Speakers({})
    taken = [span for stamp in told.stamps.values() for span in stamp.spans]
    stamped = {line: stamp.spans for line, stamp in told.stamps.items()}
    for run in worth:
        start, end = segments[run.first].start, segments[run.last].end
        taken += [m.span() for m in NO_AMOUNT.finditer(lowered, start, end)]
        found = cues(lowered, start, end, lexicon, lang)
        at = 0
        for i in range(run.first, run.last + 1):
            s = segments[i]
            at, inside = _within(found, at, s)
            listed = spotted.named[bisect_left(named_at, s.start) : bisect_left(named_at, s.end)]
            named = chips.mentions(lowered, s.start, s.end, lexicon, inside, listed, trade=spotted.is_trade)
            bodies = organisations.mentions(folded, lowered, s.start, s.end, lexicon, name_lang, lang)
            days = dates.mentions(lowered, s.start, s.end, document.published)
            days = [d for d in days if not any(a <= d.start < b for a, b in stamped.get(s.line, ()))]
            taken += [(c.start, c.end) for c in named if not c.generic] + [(o.start, o.end) for o in bodies]
            taken += [(d.start, d.end) for d in days]
            told_of = [d for d in days if not d.of_report]
            bare[i] = replace(bare[i], cues=inside, chips=named, organisations=bodies, dates=told_of)
    masked = masked_text(lowered, taken)
    for run in worth:
        for i in range(run.first, run.last + 1):
            s = segments[i]
            bare[i] = replace(bare[i], figures=figures(masked, s.start, s.end, lexicon, lang))
    return Annotated(bare, masked, told)


def _within(found: Sequence[Cue], at: int, segment: Segment) -> tuple[int, list[Cue]]:
    """Give the cues of a segment out of those of its run, from `at` on, and where the next segment's begin."""
    inside = []
    while at < len(found) and found[at].start < segment.end:
        if found[at].start >= segment.start and found[at].end <= segment.end:
            inside.append(found[at])
        at += 1
    return at, inside


def joined(run: Sequence[Sentence]) -> Sentence:
    """Give a run of sentences as one, numbered as the last of them."""
    return replace(
        run[-1],
        start=run[0].start,
        cues=[c for s in run for c in s.cues],
        chips=[c for s in run for c in s.chips],
        organisations=[o for s in run for o in s.organisations],
        dates=[d for s in run for d in s.dates],
        figures=[f for s in run for f in s.figures],
    )
