"""A document being read: its folded text, its annotated sentences, and what holds for all of them."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.documents import Document, Lang
from pipeline.extract import sentences, text, topics
from pipeline.extract.chips import ChipMention
from pipeline.extract.columns import Row
from pipeline.extract.dates import DateMention
from pipeline.extract.denials import denies_before
from pipeline.extract.entries import Entry, entries
from pipeline.extract.figures import Figure
from pipeline.extract.forms import Field, fields
from pipeline.extract.introduced import the_company
from pipeline.extract.layout import Layout
from pipeline.extract.lazy import lazy
from pipeline.extract.lexicon import Lexicon
from pipeline.extract.market import MarketCurrency, market_currency
from pipeline.extract.sentences import Annotated, Sentence
from pipeline.extract.sieves import Sieve
from pipeline.extract.speakers import Stamp
from pipeline.extract.stacked import stacked
from pipeline.extract.tables import Tables, tables

__all__ = ["Reading", "Sentence"]

_DOUBTED = Sieve(
    r"^\W*(?:related:\s?)?"
    r"(?:is|are|can|could|should|would|will|does|do|did|why|how (?:did|do|does|can))\b[^?]*\?[\"')]*$"
    r"|:\sdo you (?:see|expect|think)\b[^?]*\?$"
    r"|(?:预算|手里|手上)[^。;\n?]{0,40}(?:还是|哪|怎么|什么|合适|推荐|选|够|能)[^。;\n?]{0,24}(?:\?|[吗嗎]\??)$"
    r"|\d\s?[w万]\d?\s?(?:元|块)?(?:左右|以内|内|上下|级别?)?的?[^。;\n?]{0,40}(?:(?:有什么|求)[^。;\n?]{0,6}推荐|推荐[吗么嘛])\??$"
    r"|(?:会[降涨跌]?到|能拿到?|能买(?:到|(?!吗))|值得?|算贵|算便宜)[^,。;?!]{0,24}(?:吗|嗎|么)\??$"
)
"""A question whether something costs so much; other questions may make an offer."""
_ASKED = Sieve(r"吗[\])」]")
"""A question that the title of a link asks."""
_ISSUER = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff()]{4,24}股份有限公司")
_SPEAKS = re.compile(
    r"公司名称\s?:\s?(?P<named>[^\s\n]{2,24})"
    r"|由\s?(?:\([^()\n]{2,8}\))?\s?\d{1,4}[xX]{0,3}\s?(?P<given>\S{2,16})\s?公司提供"
    r"|\bAnnouncement by (?P<by>[A-Z][\w&' -]{2,40}?(?:,? (?:Co\.?|Ltd\.?|Inc\.?|Corp\.?)){1,2})(?=[\s,;])"
    r"|证券简称\s?:\s?(?P<short>[\u4e00-\u9fff]{2,8})"
)
"""Who speaks in an announcement on the Taiwan exchange."""
DATED_BACK = 4
"""Sentences before that may date one that has no date of its own."""
_THAT_DAY = Sieve(r"当天|当日|同日|同一天|\b(?:that|the|that same|the same) day\b")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)[一二三四五六日天]|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b")
"""Another day between, which a text tells without its date."""
THAT_DAY = 6
"""Sentences before that may tell which day that was."""
DAY = len("2025-06-10")
DENIAL = 80
"""Characters of a sentence that but denies the one before."""
OPENING = 2
"""Characters before the word that an answer opens with: "4090 现在 1 万 8?做梦吧,起码 2.2"."""
HEAD_SENTENCES = 3
_OF_UNIT = re.compile(r"\s?(?:(?:一|每|/|per |an? )\s?(?:[张台套块片颗枚柜]|card|unit|pc|ea|node|server)|each|ea)\s?")
"""Between a bare number and its currency: "9.6k 一张 RMB"."""
LEAST_TITLE = 8
"""Letters of a title that is told apart from a heading."""
HEAD = 400
"""Characters at the head of a filing within which it names who speaks."""


@dataclass(frozen=True)
class Reading:
    """A document with all that its rules need; every offset is one of the document's text."""

    document: Document
    lexicon: Lexicon
    lang: Lang
    folded: str
    lowered: str
    segments: Sequence[text.Segment] = field(repr=False)

    @classmethod
    def of(cls, document: Document, lexicon: Lexicon) -> "Reading":
        """Fold and cut a document."""
        folded = lexicon.fold(document.text)
        lang = document.lang or ("zh" if text.is_chinese(folded) else "en")
        return cls(document, lexicon, lang, folded, text.lower(folded), tuple(text.segments(folded)))

    @lazy
    def _annotated(self) -> Annotated:
        return sentences.annotated(self.document, self.folded, self.lowered, self.segments, self.lexicon, self.lang)

    @lazy
    def sentences(self) -> list[Sentence]:
        """Every sentence of the text, annotated."""
        return self._annotated.sentences

    @lazy
    def masked(self) -> str:
        """The lower-cased text with the digits of names, dates and addresses out of the way of amounts."""
        return self._annotated.masked

    def stamp(self, sentence: Sentence) -> Stamp | None:
        """Give who speaks a sentence of a chat, and when."""
        return self._annotated.speakers.of(sentence.line)

    @lazy
    def layout(self) -> Layout:
        """What the text is: prose, a list, a chat."""
        chat = sum(not stamp.opens_post for stamp in self._annotated.speakers.stamps.values())
        return Layout(self.lowered, self.sentences, self._tables, self.lexicon, chat)

    @lazy
    def _tables(self) -> Tables:
        cues = [s.cues for s in self.sentences]
        named = [bool(s.named) for s in self.sentences]
        found = tables(self.lowered, self.segments, cues, named)
        more = stacked(self.lowered, self.segments, cues, named)
        return Tables({**more.rows, **found.rows}, found.heads | more.heads, more.chips)

    @lazy
    def tables(self) -> dict[int, Row]:
        """Rows of tables below their heads, by the index of their sentence."""
        return self._tables.rows

    @lazy
    def heads(self) -> set[int]:
        """The sentences that are heads of tables, by their index."""
        return self._tables.heads

    def sentence_at(self, place: int) -> Sentence:
        """Give the sentence that holds a place of the text."""
        return self.sentences[bisect_right(self._starts, place) - 1]

    @lazy
    def _starts(self) -> Sequence[int]:
        return [s.start for s in self.sentences]

    def record_of(self, sentence: Sentence) -> Sentence:
        """Give the sentence that names the chip of a cell's record; the sentence itself where it is no such cell."""
        if sentence.index in self._tables.chips:
            return self.sentences[self._tables.chips[sentence.index]]
        entry = self._entries.get(sentence.index)
        return self.sentences[entry.product] if entry else sentence

    @lazy
    def _entries(self) -> Mapping[int, Entry]:
        found = entries(self.lowered, self.sentences)
        return {i: entry for i, entry in found.items() if i not in self._tables.rows}

    def around(self, sentence: Sentence, named: Sentence) -> Sentence:
        """Give the run of sentences that speaks of a price: from the one that names its chip, or its whole entry."""
        entry = self._entries.get(sentence.index)
        if entry is not None and entry.product == named.index:
            return self.joined(self.sentences[entry.first], self.sentences[min(entry.last, len(self.sentences) - 1)])
        return self.joined(named, sentence)

    @lazy
    def _market(self) -> MarketCurrency:
        figures = (f for s in self.sentences for f in s.figures)
        return market_currency(self.document, self.folded, self.lowered, self.lexicon, self.lang, figures)

    @property
    def states_currency(self) -> bool:
        """True where the text tells once the currency of all its figures."""
        return self._market.stated is not None

    @property
    def local_currency(self) -> str:
        """The currency of the text's market."""
        return self._market.currency

    def currency_of(self, figure: Figure) -> str:
        """Give the currency of a figure, the market's where none is written.

        A 元 in Taiwan or Hong Kong is one of the mainland behind "9 萬元人民幣" in the same sentence.
        """
        sentence = self.sentence_at(figure.start)
        for cue in sentence.of("currency") if figure.currency is None else ():
            if _OF_UNIT.fullmatch(self.lowered, figure.end, cue.start):
                return str(cue.value)
        currency = self._market.of(figure)
        if figure.currency != "CNY" or currency == "CNY":
            return currency
        before = (f for f in reversed(sentence.figures) if f.end <= figure.start)
        told = next((f.currency for f in before if f.currency and not f.currency_open), None)
        return "CNY" if told == "CNY" else currency

    @lazy
    def lines(self) -> Sequence[str]:
        """The lines of the text, by the numbers that sentences carry."""
        return self.folded.split("\n")

    @lazy
    def fields(self) -> Sequence[Field]:
        """The labelled values of a text that is written as a form."""
        return fields(self.lowered)

    @lazy
    def issuer(self) -> str | None:
        """The company a filing speaks for: the one its head or title names as a company limited by shares."""
        speaks = _SPEAKS.search(self.folded, 0, HEAD)
        if speaks:
            return speaks[speaks.lastgroup or 0]
        title = self.lexicon.fold(self.document.title or "")
        match = _ISSUER.search(self.folded[:HEAD]) or _ISSUER.search(title)
        return match.group().strip() if match else the_company(self.folded)

    @lazy
    def title(self) -> str:
        """The document's title, folded and in lower case; empty where it has none."""
        return text.lower(self.lexicon.fold(self.document.title or ""))

    @lazy
    def title_sentence(self) -> Sentence | None:
        """Give the sentence at the head of the text that repeats its title."""
        title = _letters(self.title)
        for sentence in self.sentences[:HEAD_SENTENCES] if title else ():
            words = _letters(self.lowered[sentence.start : sentence.end])
            if len(words) >= LEAST_TITLE and (words in title or title in words):
                return sentence
        return None

    @lazy
    def product(self) -> tuple[ChipMention, int] | None:
        """The one chip a page offers, as its title says, where the text names it, and the last sentence before others.

        Without a title the first line that names a chip is one where it stands at the head.
        """
        return topics.product(self.title, self.sentences, self.lowered, self.lexicon)

    @lazy
    def is_titled(self) -> bool:
        """True where the document's title names one chip, which the text names too."""
        return bool(self.document.title) and self.product is not None

    @lazy
    def topic(self) -> ChipMention | None:
        """The one chip a text is about: the only one of its title, or the one that most of its mentions name."""
        return topics.topic(self.product, self.sentences, self.lexicon)

    def joined(self, first: Sentence, last: Sentence) -> Sentence:
        """Give the run of sentences from `first` to `last` as one."""
        return last if first is last else sentences.joined(self.sentences[first.index : last.index + 1])

    @lazy
    def priced_on(self) -> DateMention | None:
        """The one day on which a page says that its prices were read: "Prices checked August 2026"."""
        return topics.priced_on(self.sentences, self.lowered)

    def dated_by(self, sentence: Sentence) -> Sequence[DateMention]:
        """Give the dates that a line above states for a sentence without one: "8 月中旬询价:", or just before it.

        "当天" is the day that the sentence before speaks of.
        """
        if _THAT_DAY.search(self.lowered, sentence.start, sentence.end):
            for earlier in reversed(self.sentences[max(0, sentence.index - THAT_DAY) : sentence.index]):
                if days := [d for d in earlier.dates if len(d.iso) == DAY]:
                    is_other = _WEEKDAY.search(self.lowered, days[0].end, sentence.start) is not None
                    return () if is_other else days[:1]
        for earlier in reversed(self.sentences[max(0, sentence.index - DATED_BACK) : sentence.index]):
            said = self.folded[earlier.start : earlier.end].rstrip()
            if earlier.dates and (said.endswith(":") or (earlier.line == sentence.line and earlier.of("move"))):
                return earlier.dates
        stamp = self.stamp(sentence)
        return [DateMention(sentence.start, sentence.start, stamp.day)] if stamp and stamp.day else ()

    def clause(self, sentence: Sentence, at: int) -> tuple[int, int]:
        """Give the span of the clause of `sentence` that holds the place `at`."""
        start, end = sentence.start, sentence.end
        for stop, begin in sentence.clause_ends:
            if begin <= at:
                start = begin
            else:
                end = stop
                break
        return start, max(start, end)

    def is_denied(self, sentence: Sentence) -> bool:
        """True for what its own words deny, or the short sentence behind it: '"H100 at $50,000"? Nonsense, he says.'"""
        if sentence.of("denied"):
            return True
        for after in self.sentences[sentence.index + 1 : sentence.index + 2]:
            if after.line == sentence.line and denies_before(self.lowered, after.start, after.end):
                return True
            is_brief = after.line == sentence.line and after.end - after.start <= DENIAL
            is_answer = self.is_question(sentence) and any(c.start - after.start <= OPENING for c in after.of("denied"))
            tells = after.chips or any(f.kind != "days" and f.value > 1 for f in after.figures)
            return is_brief and bool(after.of("denied")) and (is_answer or not tells)
        return False

    def is_question(self, sentence: Sentence) -> bool:
        """True for a sentence that asks."""
        words = self.folded[sentence.start : sentence.end].rstrip("\"')」』] ")
        return words.endswith(("?", "吗", "嗎")) or _ASKED.search(words) is not None

    def is_doubted(self, sentence: Sentence) -> bool:
        """True for a sentence that asks whether a price holds: "Is an H100 really worth $30,000?"."""
        return _DOUBTED.search(self.lowered[sentence.start : sentence.end].strip()) is not None


def _letters(words: str) -> str:
    return "".join(c for c in words if c.isalnum())
