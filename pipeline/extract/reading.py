"""A document made ready for the rules: folded, cut into sentences, and each sentence annotated."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from models.documents import Document, Lang, Market
from pipeline.extract import chips, dates, organisations, text
from pipeline.extract.chips import ChipMention
from pipeline.extract.dates import DateMention
from pipeline.extract.figures import Figure, figures
from pipeline.extract.lexicon import Lexicon
from pipeline.extract.money import masked_text
from pipeline.extract.organisations import OrganisationMention
from pipeline.extract.tables import Row, rows
from pipeline.extract.terms import Cue, cues, of

_PER = re.compile(r"/|每|per|an hour|hourly|卡时|月租|时租|月费")
_LIST_UNITS = {"万": 1e4, "千": 1e3, "k": 1e3, "thousand": 1e3, "'000": 1e3}
_LIST_UNIT = re.compile(
    r"单位\s?[:：]?\s?(?:人民币|港币|美元|rmb)?\s?[万千]|[万千]元\s?(?:为单位|/台|/张)(?=\s*$)|\bin (?:usd |us\$ ?)?(?:thousands|k)\b|\b(?:usd|us\$|\$) ?k\b|\bk usd\b"
    r"|\bin '000s?\b|\(\$k\)",
    re.M,
)
_SAME_BELOW = re.compile(r"(?P<words>[a-z\u4e00-\u9fff]{1,4}),?\s?下同")
_ISSUER = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff()]{4,24}股份有限公司")
HEADER_KINDS = ("unit", "period", "deal", "tax", "delivery", "kind")
HEADER_REACH = 40
"""How many segments further a header line holds."""
LIST_LINE = 120
_NO_AMOUNT = re.compile(
    r"https?://\S+|\bwww\.\S+|[\w.-]+@[\w-]+\.\w+"  # addresses
    r"|(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)"  # times of day
    r"|\[?[\d?]+\s?楼|#\d+|(?m:^\s*(?:[-*•]\s*)?\d{1,2}[.)、]\s)"  # numbers of posts and of list items
    r"|(?<![a-z0-9])(?!rmb|usd|cny|hkd|twd|ntd|eur|gbp)[a-z]+[-_]?\d[a-z0-9.-]*|(?<![a-z0-9.])\d+[a-z]{2,}\d[a-z0-9]*"  # part numbers
)
"""What holds digits and is no amount."""
_CLAUSE_END = re.compile(r"[;:、。!?|\n()]|,(?!\s?\d{3}(?!\d))|\s-\s")
CURRENCY_OF: dict[Market, str] = {"cn": "CNY", "hk": "HKD", "tw": "TWD", "us": "USD"}


@dataclass(frozen=True, slots=True)
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
        return of(self.cues, kind, value)

    @property
    def named(self) -> list[ChipMention]:
        """The chips that are named as products, "AI chips" and the like left out."""
        return [c for c in self.chips if not c.generic]


@dataclass(frozen=True, slots=True)
class _Names:
    cues: Sequence[Cue]
    chips: Sequence[ChipMention]
    organisations: Sequence[OrganisationMention]
    dates: Sequence[DateMention]


@dataclass(frozen=True)
class Reading:
    """A document being read."""

    document: Document
    lexicon: Lexicon
    lang: Lang
    folded: str
    lowered: str
    segments: Sequence[text.Segment] = field(repr=False)

    @classmethod
    def of(cls, document: Document, lexicon: Lexicon) -> "Reading":
        """Fold and cut a document."""
        folded = document.text.translate(lexicon.fold)
        lang = document.lang or ("zh" if text.is_chinese(folded) else "en")
        return cls(document, lexicon, lang, folded, text.lower(folded), tuple(text.segments(folded)))

    @cached_property
    def is_trade(self) -> bool:
        """True where the whole text is of the trade: names that mean other things too may be chips in it."""
        words = {
            c.group() for c in self.lexicon.cues[self.lang].words.finditer(self.lowered) if self._is_trade(c.group())
        }
        return len(words) >= 2

    def _is_trade(self, word: str) -> bool:
        return any(rule.cue in ("trade", "trade-maker") for rule in self.lexicon.cues[self.lang].meanings[word])

    @cached_property
    def title(self) -> str:
        """The title, folded and lower-cased; empty where there is none."""
        return text.lower((self.document.title or "").translate(self.lexicon.fold))

    @cached_property
    def market_currency(self) -> str:
        """Currency of a price whose currency is not written."""
        if self.document.market:
            return CURRENCY_OF[self.document.market]
        if self.lang == "en":
            return "USD"
        return {"hk": "HKD", "tw": "TWD"}.get(self._region, "CNY")

    @cached_property
    def _region(self) -> str:
        """Hong Kong or Taiwan, told by the words of a Chinese text; empty for the mainland."""
        original = self.document.text
        han = [(a, b) for a, b in zip(original, self.folded, strict=True) if "\u4e00" <= a <= "\u9fff"]
        if sum(a != b for a, b in han) * 12 < len(han):
            return ""
        hong_kong = sum(
            original.count(w) for w in ("港元", "港幣", "港紙", "蚊", "香港", "HK$", "深水埗", "本港", "嘅", "咁")
        )
        taiwan = sum(original.count(w) for w in ("新台幣", "台幣", "台灣", "NT$", "伺服器", "顯示卡", "輝達"))
        return "hk" if hong_kong > taiwan else "tw"

    @cached_property
    def _names(self) -> list[_Names]:
        """What stands in each segment, figures left out."""
        return [self._names_in(segment.start, segment.end) for segment in self.segments]

    def _names_in(self, start: int, end: int) -> _Names:
        found = cues(self.lowered, start, end, self.lexicon, self.lang)
        return _Names(
            found,
            chips.mentions(self.lowered, start, end, self.lexicon, found, trade=self.is_trade),
            organisations.mentions(self.folded, self.lowered, start, end, self.lexicon, self.lang),
            dates.mentions(self.lowered, start, end, self.document.published),
        )

    @cached_property
    def masked(self) -> str:
        """The lower-cased text with the digits of names and dates out of the way of amounts."""
        taken = [m.span() for m in _NO_AMOUNT.finditer(self.lowered)]
        for names in self._names:
            taken += [(c.start, c.end) for c in names.chips]
            taken += [(o.start, o.end) for o in names.organisations]
            taken += [(d.start, d.end) for d in names.dates]
        return masked_text(self.lowered, taken)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Every sentence of the text, annotated."""
        return [
            Sentence(
                index=i,
                start=s.start,
                end=s.end,
                line=s.line,
                is_row=s.is_row,
                cues=n.cues,
                chips=n.chips,
                organisations=n.organisations,
                dates=n.dates,
                figures=figures(self.masked, s.start, s.end, self.lexicon, self.lang),
            )
            for i, (s, n) in enumerate(zip(self.segments, self._names, strict=True))
        ]

    @cached_property
    def tables(self) -> dict[int, Row]:
        """Rows of tables below their heads, by the index of their sentence."""
        return rows(self.lowered, self.segments, [n.cues for n in self._names])

    def words(self, start: int, end: int) -> str:
        """Give the folded, lower-cased words of a span."""
        return self.lowered[start:end]

    def clause(self, sentence: Sentence, at: int) -> tuple[int, int]:
        """Give the span of the clause of `sentence` that holds the place `at`."""
        start, end = sentence.start, sentence.end
        for match in _CLAUSE_END.finditer(self.lowered, sentence.start, sentence.end):
            if match.end() <= at:
                start = match.end()
            else:
                end = match.start()
                break
        return start, max(start, end)

    def past(self, iso: str) -> str | None:
        """Give a date as the day a statement speaks of: never after publication, null where it is that day."""
        published = self.document.published
        if published is None:
            return iso
        day = published[:10]
        if iso == day:
            return None
        if iso[: len(day)] > day[: len(iso)] and "Q" not in iso:
            return f"{int(iso[:4]) - 1}{iso[4:]}"
        return iso

    @cached_property
    def is_price_page(self) -> bool:
        """True for a page of prices: three short lines or rows, or more, with a chip and a figure each."""
        priced = [s for s in self.sentences if s.named and s.figures and (s.is_row or s.end - s.start <= LIST_LINE)]
        return len(priced) >= 3 and len(priced) * 3 >= len(self.sentences)

    @cached_property
    def is_chat(self) -> bool:
        """True for a group's chat: many lines, most of them short, with times or speakers between."""
        lines = [line for line in self.folded.split("\n") if line.strip()]
        return len(lines) >= 5 and sum(len(line) <= 30 for line in lines) * 10 >= 7 * len(lines)

    def is_family(self, mention: ChipMention) -> bool:
        """True where a mention names a family of chips alone."""
        row = self.lexicon.chips.get(mention.chip or "")
        return row is not None and row.level == "family"

    def joined(self, first: Sentence, last: Sentence) -> Sentence:
        """Give the run of sentences from `first` to `last` as one."""
        if first is last:
            return last
        run = self.sentences[first.index : last.index + 1]
        return replace(
            last,
            start=first.start,
            cues=[c for s in run for c in s.cues],
            chips=[c for s in run for c in s.chips],
            organisations=[o for s in run for o in s.organisations],
            dates=[d for s in run for d in s.dates],
            figures=[f for s in run for f in s.figures],
        )

    def currency_of(self, figure: Figure) -> str:
        """Give the currency of a figure, the market's where none is written."""
        if figure.currency is None:
            return self.market_currency
        return self.open_currency(figure.currency) if figure.currency_open else figure.currency

    @cached_property
    def list_factor(self) -> float | None:
        """What the bare numbers of a list are multiplied by, where a line says so: "单位:千元", "USD k"."""
        match = _LIST_UNIT.search(self.lowered)
        if match is None:
            return None
        return next(v for k, v in _LIST_UNITS.items() if k in match.group())

    def is_list_line(self, sentence: Sentence) -> bool:
        """True for a line of a list of offers: short, with a chip and a figure, among others of its kind."""
        short = sentence.end - sentence.start <= LIST_LINE
        return self.is_price_page and short and bool(sentence.named)

    @cached_property
    def rental_period(self) -> str | None:
        """The period that a text on rents quotes in, where it names but one."""
        told = [
            c for s in self.sentences for c in s.of("period") if c.value != "week" and _PER.match(self.lowered, c.start)
        ]
        return told[0].value if told and len({c.value for c in told}) == 1 else None

    def open_currency(self, currency: str) -> str:
        """Give the currency that a sign of several means here: a $ in Hong Kong, a 元 in Taiwan."""
        if self.stated_currency:
            return self.stated_currency
        market = self.market_currency
        if currency == "USD":
            return market if market in ("HKD", "TWD") and self.lang == "zh" else "USD"
        return market if currency == "CNY" and market in ("HKD", "TWD") else currency

    @cached_property
    def stated_currency(self) -> str | None:
        """Currency that the text gives for all of its figures: "港元,下同"."""
        match = _SAME_BELOW.search(self.lowered)
        if match is None:
            return None
        name = self.lexicon.currencies_after.get(match["words"].strip())
        return name.currency if name else None

    def headers(self, sentence: Sentence) -> dict[str, str]:
        """Give the terms that lines above a list line or row state for it: unit, period, tax, currency."""
        if not (sentence.is_row or self.is_price_page):
            return {}
        held: dict[str, str] = {}
        for earlier in self.sentences[max(0, sentence.index - HEADER_REACH) : sentence.index]:
            if earlier.named or any(f.kind == "money" for f in earlier.figures):
                continue
            for cue in earlier.cues:
                if cue.kind in HEADER_KINDS:
                    held[cue.kind] = cue.value
            currency = self._currency_in(earlier)
            if currency:
                held["currency"] = currency
        return held

    def _currency_in(self, sentence: Sentence) -> str | None:
        words = self.lowered[sentence.start : sentence.end]
        known = self.lexicon.currencies_after.items()
        return next((c.currency for w, c in known if len(w) >= 2 and not c.ambiguous and w in words), None)

    @cached_property
    def issuer(self) -> str | None:
        """The company a filing speaks for: the one its head names as a company limited by shares."""
        match = _ISSUER.search(self.folded[:400]) or _ISSUER.search(
            (self.document.title or "").translate(self.lexicon.fold)
        )
        return match.group().strip() if match else None

    @cached_property
    def about_machines(self) -> bool:
        """True where the text speaks of chips or of machines for computing at all."""
        return any(s.chips for s in self.sentences)
