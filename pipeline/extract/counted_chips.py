"""Which chip a count is of."""

import re

from pipeline.extract.chips import ChipMention
from pipeline.extract.elided import MANY
from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.subjects import candidates

_BETWEEN = re.compile(
    r"\s?(?:of|the|its|new|more|additional|extra|latest|next-generation|advanced|high-end|top-end"
    r"|cutting-edge|state-of-the-art|powerful|flagship|brand-new|premium|most advanced"
    r"|(?:nvidia|amd|intel|google|huawei(?: technologies)?|sambanova|cerebras|groq|tenstorrent|qualcomm|dell"
    r"|supermicro|hpe|lenovo)(?:'s|')?|ai|个|块|张|颗|片|枚|台|套|部|英伟达|华为|谷歌|寒武纪"
    r"|的|国产|高端|最新|全新|搭载|配备|装有|装载|采用|内置|基于|款|s|/|-|\s|\x01|\"|\*)*+"
)
_OF = re.compile(r" of (?:the |its |a total of |some |about )?")
"""Between a part and the whole it is of: "the first 4,000 of 16,000 H100"."""
_PARTS = re.compile(r",? ?(?:among (?:them|these|which)|including|of which|comprising)|[,，]?(?:其中|包括|含)")
"""Behind a count, before the parts of it that are told."""
_TOGETHER = re.compile(
    r"[^,。;\d]{0,8}(?:共|合计|总计|一共|加起来|加在一起|total(?:ling|ing)?|combined)[^,。;\d]{0,4}$"
)
"""Between two products and the one number that counts both: "A100 和 H800 共 10 万块"."""
_WHICH = re.compile(
    r"s?(?:, (?:this time|namely|specifically|all(?: of them)?|in this case|of the|i\.e\.|the)|:| \(| -)"
    r"\s?[\x01 ]{0,12}"
)
"""Between accelerators that are counted and which they are."""
_TWO_WORDS = re.compile(
    r"(?: (?!(?:on|using|than|from|at|to|in|by|for|with|and|or|that|which|who|ha[sd]|have|is|are|was|were|will|would"
    r"|said|models?|wants?|wanted|plan(?:s|ned)?|buy|bought|ordered|used?|run|ran|own)\b)[a-z-]+){0,3} "
)
_JOINED = re.compile(r"\s?(?:and|,|、|和|与|及)\s?")


def chip_at(reading: Reading, sentence: Sentence, at: int) -> ChipMention | None:
    """Give the chip that is named at a place, or behind its maker there."""
    return next((c for c in sentence.named if c.start >= at and not reading.masked[at : c.start].strip("\x01 ")), None)


def chip_after(reading: Reading, sentence: Sentence, figure: Figure) -> ChipMention | None:
    after = next((c for c in sentence.chips if c.start >= figure.end), None)
    if after is None:
        return None
    is_bracketed = (
        reading.lowered[figure.start - 1 : figure.start] + reading.lowered[figure.end : figure.end + 1] == "()"
    )
    if _BETWEEN.fullmatch(reading.lowered, figure.end + is_bracketed, after.start):
        return _which(reading, sentence, after) or pair(reading, sentence, after)
    plain_words = figure.value >= MANY and _TWO_WORDS.fullmatch(reading.lowered, figure.end, after.start)
    return after if plain_words else None


def _which(reading: Reading, sentence: Sentence, generic: ChipMention) -> ChipMention | None:
    """Give the chip by which words right behind tell which are meant: "2,000 more GPUs, this time GB300s"."""
    named = next((c for c in sentence.named if c.start >= generic.end), None)
    is_told = generic.generic and named and _WHICH.fullmatch(reading.masked, generic.end, named.start)
    return named if is_told else None


def pair(reading: Reading, sentence: Sentence, first: ChipMention) -> ChipMention:
    """Give the phrase of two products that one number counts, which names neither: "2,400 B200 and B300 GPUs"."""
    second = next((c for c in sentence.named if c.start >= first.end), None)
    if second is None or not first.chip or not second.chip or second.chip == first.chip:
        return first
    joined = _JOINED.fullmatch(reading.lowered, first.end, second.start)
    return ChipMention(first.start, second.end, None) if joined else first


def chip_of_next(reading: Reading, sentence: Sentence, figure: Figure) -> ChipMention | None:
    """Give the chip that a count shares with the one told right behind: "2,000 and 3,000 H100 servers"."""
    after = next((f for f in sentence.figures if f.start >= figure.end), None)
    if after is None:
        return None
    told = chip_after(reading, sentence, after)
    if _OF.fullmatch(reading.lowered, figure.end, after.start):
        return told
    if not _JOINED.fullmatch(reading.lowered, figure.end, after.start):
        return None
    is_listed = after.kind == "count" and sentence.of("respectively")
    return chip_around(reading, sentence, after) if told is None and is_listed else told


def chip_around(reading: Reading, sentence: Sentence, figure: Figure) -> ChipMention | None:
    """Give the chip a count without one beside it speaks of: the last before, the next, or the last told."""
    named = candidates(sentence, reading)
    parts = _PARTS.search(reading.masked, figure.end, sentence.end)
    if parts is not None and named and all(c.start >= parts.end() for c in named):
        return next((c for c in sentence.chips if c.generic and c.end <= parts.start()), None)
    before = [c for c in named or sentence.chips if c.end <= figure.start]
    if len(before) > 1 and _TOGETHER.search(reading.masked, before[-1].end, figure.start):
        return pair(reading, sentence, before[-2])
    if before or named:
        return before[-1] if before else named[0]
    for earlier in reversed(reading.sentences[max(0, sentence.index - 2) : sentence.index]):
        told = candidates(earlier, reading)
        if told and earlier.line == sentence.line:
            return told[-1]
    return next(iter(sentence.chips), None) or (reading.topic if reading.is_titled and figure.value >= MANY else None)
