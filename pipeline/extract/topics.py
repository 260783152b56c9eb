"""What a whole text is about: the product its title offers, the chip it mostly names, the day its prices were read."""

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.extract.chips import ChipMention
from pipeline.extract.dates import DateMention
from pipeline.extract.lexicon import Lexicon, alias_key
from pipeline.extract.sentences import Sentence

HEAD_SENTENCES = 3
LEAST_TOPIC = 3
TOPIC_SHARE = 0.7
"""Mentions, and their share of all, that make a chip what a text is about."""
TITLE = 100
"""A page's title is no longer than this, and stands in its first sentences."""
_PRICED_ON = re.compile(
    r"\b(?:pric(?:es?|ing)|rates?|costs?|snapshot|crawl(?:ed)?|captured|quotes?)\b|价格|报价|租金|行情|快照|询价"
)
"""Words of a line that says when the prices of a page were read."""
_READ = re.compile(r"\s?(?:[\u4e00-\u9fff]{0,3})(?:记录|采集|抓取|统计|整理|截图|核对|查询|快照)")
_READ_BEFORE = re.compile(
    r"(?:采集于|记录于|截至|截止到?|统计于|抓取于|(?:采集|统计|记录|查询)(?:时间|日期):?"
    r"|\b(?:recorded|collected|checked|captured|read|taken)(?: on)?)\s?$"
)
"""Around the day on which prices were read."""
_YEAR = re.compile(r"20\d\d")
LINE_ABOVE = 24
"""Characters before such a line, which the words may end that a break cut off it."""


def product(
    title: str, sentences: Sequence[Sentence], lowered: str, lexicon: Lexicon
) -> tuple[ChipMention, int] | None:
    """Give the one chip that a page's title names, or its first line, and the last sentence before others are named."""
    named = [(s.index, c) for s in sentences for c in s.named if c.chip]
    is_titled = bool(title)
    if not title and named and named[0][0] < HEAD_SENTENCES:
        head = sentences[named[0][0]]
        title = lowered[head.start : head.end] if head.end - head.start <= TITLE else ""
    told = [lexicon.aliases[alias_key(m.group())] for m in lexicon.alias_pattern.finditer(title)]
    chips = {a.chip for a in told}
    chips = {c for c in chips if _is_model(lexicon, c)} or chips  # "H200, the last Hopper"
    mentions = [c for _, c in named if len(chips) == 1 and c.chip in chips]
    if all(a.unit in (None, "card") for a in told):
        mentions = [c for c in mentions if c.alias is None or c.alias.unit in (None, "card")]
    mention = next(iter(mentions), None)
    if mention is None and len(chips) == 1 and is_titled:
        mention = ChipMention(0, 0, next(iter(chips)))
    until = next((i for i, c in named if c.chip not in chips and _is_model(lexicon, c.chip)), len(sentences))
    return None if mention is None else (mention, until)


def _is_model(lexicon: Lexicon, chip: str | None) -> bool:
    return lexicon.chips[chip or ""].level == "model"


def topic(
    offered: tuple[ChipMention, int] | None, sentences: Sequence[Sentence], lexicon: Lexicon
) -> ChipMention | None:
    """Give the model that a page offers, or that most mentions of a text name."""
    rows = lexicon.chips
    if offered is not None and rows[offered[0].chip or ""].level == "model":
        return offered[0]
    named = [c for s in sentences for c in s.named if c.chip and not c.compared]
    counted = Counter(c.chip for c in named).most_common(1)
    if not counted or counted[0][1] < max(LEAST_TOPIC, TOPIC_SHARE * len(named)):
        return None
    if rows[counted[0][0] or ""].level != "model":
        return None
    return next(c for c in named if c.chip == counted[0][0])


def priced_on(sentences: Sequence[Sentence], lowered: str) -> DateMention | None:
    """Give the one day that lines without a product give for the reading of all prices."""
    told = [
        s
        for s in sentences
        if any(_YEAR.search(lowered, d.start, d.end) or _is_read(lowered, s, d) for d in s.dates)
        and not (s.named or s.is_row or any(f.kind in ("money", "percent") for f in s.figures))
        and _PRICED_ON.search(lowered, max(0, s.start - LINE_ABOVE), s.end)
    ]
    told = [s for s in told if _PRICED_ON.search(lowered, s.start, s.end)] or told
    days = {s.dates[-1].iso: s.dates[-1] for s in told}
    return next(iter(days.values())) if len(days) == 1 else None


def _is_read(lowered: str, sentence: Sentence, date: DateMention) -> bool:
    """True for a day without its year on which a line says that its prices were read: "价格表(4 月 5 日记录)"."""
    is_day = len(date.iso) == len("2025-06-10") and _PRICED_ON.search(lowered, sentence.start, sentence.end) is not None
    return is_day and bool(_READ.match(lowered, date.end) or _READ_BEFORE.search(lowered, sentence.start, date.start))
