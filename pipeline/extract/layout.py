"""How a text is laid out: prose, a list of offers, a chat; and which lines above speak for a line."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from models.facts import Period
from pipeline.extract.factors import factor_of
from pipeline.extract.lazy import lazy
from pipeline.extract.lexicon import Lexicon
from pipeline.extract.machine_types import names_machine_type
from pipeline.extract.openings import Finder
from pipeline.extract.said_above import said_above, said_of_all
from pipeline.extract.sentences import Sentence
from pipeline.extract.tables import Tables

PERIOD: TypeAdapter[Period] = TypeAdapter(Period)
PER = re.compile(r"/|每|per|by the|按|月租|年租|日租|时租|月费|月付|包|hourly|卡时|an hour|gpu|usd/|\$/")
"""How a word begins that tells a period of rent wherever it stands."""
TITLES = 3
"""The first sentences, of which one may be a title."""
_ENDED = re.compile(r"[.。!?]\s*$")
"""At the end of a sentence of prose, which may speak of nodes where a line above said "per GPU"."""
_SECTION = re.compile(r"\W{0,3}[【\[]")
"""How the head of a section of a list begins, which says nothing for the next."""
_GOODS = re.compile(r"出售|在售|销售|现货|期货|出货|出[卡机]|转让|清仓|[在要]卖|\b(?:sell|sale|stock|offer)")
"""Words of a section's head that names what is on offer there, whatever the rest of the page looks for."""
OF_SECTION = ("delivery", "kind", "condition")
HEADER_REACH = 40
"""How many segments further a header line holds."""
ABOVE_HEAD = 4
"""Segments above a table's own head that speak for its rows."""
RECORDS = 3
CHAT_STAMPS = 4
POSTS = 3
LIST_LINE = 120
"""A line of a list of offers is no wider than this, a Han character counting twice."""
_POST = re.compile(
    r"^[\s>*▲└├│-]{0,12}(?:\[?(?:\d{1,4}\s?[楼樓]|[楼樓]主|#\d{1,4}\b|[bB]\d{1,3}\b)|u/[\w-]+|[\w.-]{3,24}:\s"
    r"|[\w.-]{3,24} (?:\d+|an?) (?:minute|hour|day|week|month|year)s? ago)",
    re.M,
)
"""How a post of a thread begins."""
_TWO = re.compile(r"。\s*\S|[\u4e00-\u9fff]\.\s+\S")
"""A sentence with another behind it."""
_PRICING = re.compile(r"\bpric(?:ing|es)\b|\bplans\b|计费|价格|收费|资费|套餐")
_BILLED = Finder(
    r"\bvcpus?\b|\bserverless\b|\bbilled (?:by|per)\b|\bdeploy now\b|\bsign in\b"
    r"|按秒计费|按量计费|按量\s?[¥$]?\d|控制台|空闲/总量|会员价|立即开通|/ ?(?:core|chip|pod)/ ?h"
)
"""Words of a provider's page of rents."""
HEAD = 200
"""Characters at the head of a page within which it says that it tells prices."""
_DEALS = Finder(
    r"出租|私聊|单聊|单独聊|微信|滴滴|联系我|转租|求租|撮合"
    r"|\bwhatsapp\b|\bwechat\b|\btelegram\b|\bdm\b|\bmax duration\b"
)
"""Words of who deals with readers in person."""


_HEADING = re.compile(r"#{1,6}\s|\*\*[^*]+\*\*\s?:?\s*$")
"""A heading as pages mark it, and chats do not."""


@dataclass(frozen=True)
class Layout:
    """The traits of a text that hold for all of its sentences."""

    lowered: str
    sentences: Sequence[Sentence]
    tables: Tables
    lexicon: Lexicon
    stamps: int
    """Lines that say who speaks when."""
    owners: dict[bool, str | None] = field(default_factory=dict)
    """Whose page it is, with rents and without, once `sellers` has found it out."""

    @lazy
    def is_price_page(self) -> bool:
        """True for a page of prices: records in a table, or three or more short lines with a chip and a figure each."""
        if len(set(self.tables.chips.values())) >= RECORDS:
            return True
        priced = [s for s in self.sentences if s.named and s.figures and (s.is_row or self.is_short(s))]
        return len(priced) >= 3 and (len(priced) * 3 >= len(self.sentences) or sum(map(self._is_tabled, priced)) >= 3)

    def _is_tabled(self, sentence: Sentence) -> bool:
        return sentence.index in self.tables.rows

    @lazy
    def _is_list_like(self) -> list[bool]:
        """For each line, whether it is short as an offer is, and no sentence of prose."""
        lines = self.lowered.split("\n")
        return [
            len(line) <= LIST_LINE
            and (len(line) * 2 <= LIST_LINE or _width(line) <= LIST_LINE)
            and not _TWO.search(line)
            for line in lines
        ]

    def is_short(self, sentence: Sentence) -> bool:
        return self._is_list_like[sentence.line]

    @lazy
    def is_chat(self) -> bool:
        """True for a group's chat: lines with a speaker and a time, or many lines of which most are short."""
        if self.stamps >= CHAT_STAMPS:
            return True
        lines = [line for line in self.lowered.split("\n") if line.strip()]
        if any(_HEADING.match(line) for line in lines):
            return False
        return len(lines) >= 5 and sum(len(line) <= 30 for line in lines) * 10 >= 7 * len(lines)

    @property
    def is_talk(self) -> bool:
        """True for a chat whose lines say who speaks."""
        return self.stamps >= CHAT_STAMPS

    @lazy
    def is_thread(self) -> bool:
        """True for the posts of a forum: lines that begin with a member's name or a post's number."""
        return self.is_chat or self.stamps >= POSTS or sum(1 for _ in _POST.finditer(self.lowered)) >= POSTS

    @lazy
    def is_cloud_page(self) -> bool:
        """True where instances are spoken of, or machine types such as p5.48xlarge and gn7e.8xl."""
        named = any(s.of("unit", "instance") for s in self.sentences)
        return named or names_machine_type(self.lowered, 0, len(self.lowered))

    @lazy
    def is_dealt(self) -> bool:
        """True for what is written by somebody who deals with its readers in person."""
        return _DEALS.search(self.lowered) is not None

    @lazy
    def is_providers_page(self) -> bool:
        """True for a page of prices that names one cloud at most, and that no dealer or member of a forum wrote."""
        if self.stamps >= POSTS or self.is_dealt:
            return False
        is_billed = _BILLED.search(self.lowered) is not None and sum(bool(s.named) for s in self.sentences) >= RECORDS
        is_listed = self.is_price_page and not self.is_thread and _PRICING.search(self.lowered, 0, HEAD) is not None
        if not is_billed and not is_listed:
            return False
        return len(self.clouds) <= 1

    @lazy
    def clouds(self) -> frozenset[str]:
        """The clouds that a text names."""
        named = (o for s in self.sentences for o in s.organisations)
        return frozenset(o.name for o in named if o.known and o.known.kind == "cloud")

    @lazy
    def terms(self) -> frozenset[str]:
        """The terms of rent that a text speaks of."""
        return frozenset(c.value for s in self.sentences for c in s.of("term"))

    @lazy
    def factor(self) -> float | None:
        """What the bare numbers of a list are multiplied by, where a line says so: "单位:千元", "USD k"."""
        return factor_of(self.lowered)

    @lazy
    def rental_period(self) -> Period | None:
        """The period that a text on rents quotes in, where it names but one."""
        told = {c.value for s in self.sentences for c in s.of("period") if PER.match(self.lowered, c.start)}
        told.discard("week")
        return PERIOD.validate_python(told.pop()) if len(told) == 1 else None

    @lazy
    def _blocks(self) -> Mapping[int, int]:
        """Lines of a list within other text: three neighbours or more, short, with a chip and a figure; their first."""
        found: dict[int, int] = {}
        run: list[Sentence] = []
        for sentence in [*self.sentences, None]:
            listed = sentence is not None and sentence.named and sentence.figures and self.is_short(sentence)
            if run and (not listed or sentence is None or sentence.line > run[-1].line + 1):
                if len({s.line for s in run}) >= RECORDS or self._is_headed(run[0]):
                    found |= {s.index: run[0].index for s in run}
                run = []
            if listed and sentence is not None:
                run.append(sentence)
        return found

    def _is_headed(self, first: Sentence) -> bool:
        """True for the first line of a list, however short, that a line above tells the period or currency of."""
        if first.index == 0:
            return False
        above = self.sentences[first.index - 1]
        says = self._said_above.get(above.index, {})
        is_label = self.lowered[above.start : above.end].rstrip().endswith(":") and above.line == first.line - 1
        is_heading = self.lowered.startswith("#", self.lowered.rfind("\n", 0, above.end) + 1)
        is_heading = is_heading and not says.keys() <= {"unit"}
        return is_heading or (is_label and ("period" in says or "currency" in says))

    def is_list_line(self, sentence: Sentence) -> bool:
        """True for a line of a list of offers: short, with a chip, among others of its kind."""
        listed = self.is_price_page or sentence.index in self._blocks
        return listed and self.is_short(sentence) and bool(sentence.named)

    def headers(self, sentence: Sentence) -> dict[str, str]:
        """Give the terms that lines above a list line or row state for it: unit, period, tax, currency."""
        block = self._blocks.get(sentence.index)
        is_listed = sentence.is_row or self.is_price_page or sentence.index in self.tables.rows or block is not None
        if self.stamps >= CHAT_STAMPS or not is_listed or self._is_of_prose(sentence):
            return self._said_of_all
        held = dict(self._said_of_all)
        first = max(0, sentence.index - HEADER_REACH)
        if sentence.index in self.tables.rows:
            first = max([first, *(head - ABOVE_HEAD for head in self.tables.heads if head < sentence.index)])
        elif block is not None and not self.is_price_page:
            first = max(first, block - ABOVE_HEAD)
        held |= self._titled(first)
        said = self._said_above
        for index in self._speaking[bisect_left(self._speaking, first) : bisect_left(self._speaking, sentence.index)]:
            if _SECTION.match(self.lowered, self.sentences[index].start):
                held = {k: v for k, v in held.items() if k not in OF_SECTION} | self._titled(index)
            is_prose = _ENDED.search(self.lowered, self.sentences[index].start, self.sentences[index].end) is not None
            if not (is_prose and "unit" in held and said[index].keys() == {"unit"}):
                held |= {"gpus": ""} if "unit" in said[index] else {}
                held |= {"used": ""} | said[index]
        return held

    def _titled(self, index: int) -> dict[str, str]:
        """Give the side that one of the first lines of a text takes, for a list below a line that names none."""
        line = self.sentences[index]
        kinds = [self._said_above[i].get("kind") for i in self._speaking[:TITLES] if i < min(index, TITLES)]
        kind = next(filter(None, kinds), None)
        if kind is None or _GOODS.search(self.lowered, line.start, line.end):
            return {}
        return {"kind": kind}

    def _is_of_prose(self, sentence: Sentence) -> bool:
        """True for one of several sentences of a line: what a table above it says holds for the table's rows."""
        if sentence.is_row or sentence.index in self.tables.rows or self.is_short(sentence):
            return False
        beside = self.sentences[max(0, sentence.index - 1) : sentence.index + 2]
        return sum(s.line == sentence.line for s in beside) > 1

    @lazy
    def _speaking(self) -> list[int]:
        """The sentences that say something for those below, in order."""
        return list(self._said_above)

    @lazy
    def _said_of_all(self) -> dict[str, str]:
        return said_of_all(self.lowered, self.sentences, self.tables)

    @lazy
    def _said_above(self) -> dict[int, dict[str, str]]:
        return said_above(self.lowered, self.sentences, self.tables, self.lexicon)


def _width(line: str) -> int:
    """Give the width of a line, a Han character counting twice."""
    return len(line) if line.isascii() else len(line) + sum(map("\u4e00".__le__, line))
