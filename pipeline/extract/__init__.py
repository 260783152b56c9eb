"""Text to facts. Pure: no files, clock, network or globals. One door: `extract(document, lexicon)`."""

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from models.documents import Document
from models.facts import AnyFact, Extraction, Move, Order, Quote, Supply
from pipeline.extract import marks
from pipeline.extract.allotments import allotments, bracketed
from pipeline.extract.arrivals import arrivals
from pipeline.extract.bargains import bargains
from pipeline.extract.completed import UNTOLD, completed
from pipeline.extract.covered import covered_behind
from pipeline.extract.learned import RULE, Learned, is_sized
from pipeline.extract.lexicon import Lexicon
from pipeline.extract.merging import merged
from pipeline.extract.money import money
from pipeline.extract.moves import moves
from pipeline.extract.naming import as_written
from pipeline.extract.notices import notices
from pipeline.extract.order_tables import tabled
from pipeline.extract.orders import orders
from pipeline.extract.prices_now import with_price_now
from pipeline.extract.quotes import quotes
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.roles import roles
from pipeline.extract.spots import names_chip
from pipeline.extract.supply import goes_on, supply
from pipeline.extract.tenders import tenders
from pipeline.extract.text import trimmed
from pipeline.extract.unread import unread

_BESIDE_WORDS = re.compile(r"<[^<>\n]{1,200}>|\W")
"""What is no part of the words of a post."""
SURE = 0.8
"""What a fact that is told in learned words is as sure as, of one that is told in listed ones."""
KNOWN = 12
"""Orders told before of which a sentence may say what became of them."""
NEAR = 400
"""Characters between an order and another of the same buyer."""
_SAME_BUYER = re.compile(
    r"\b(?:the|that) (?:company|firm|startup|group|bank|lab|university|operator|carrier|ministry)\b(?!'s customers| of)"
    r"|(?:^|[.;,] |\band )(?:it|they) (?:has|have|had|also|then|later|plans?|will|added|bought|ordered)\b"
    r"|(?<!子)(?<!供应商)该(?:公司|企业|机构|行|校|院)|其(?!供应商|客户|竞争|对手)(?=[^,。;]{0,12}(?:采购|订购|下单|追加|再))"
)
Fact = TypeVar("Fact", Order, Move, Supply)
__all__ = ["Lexicon", "extract", "money", "names_chip"]


def extract(document: Document, lexicon: Lexicon) -> Extraction:
    """Give the facts of a document, in the order of its text, and what stayed unread with the reason."""
    title = document.title or ""
    if marks.is_marked(document.text) or marks.is_marked(title):
        plain = document.model_copy(update={"text": marks.plain(document.text), "title": marks.plain(title)})
        return marks.restored(_extraction(Reading.of(plain, lexicon)), document.text)
    return _extraction(Reading.of(document, lexicon))


def _extraction(reading: Reading) -> Extraction:
    facts: list[AnyFact] = []
    formal = list(notices(reading)) or list(tenders(reading))
    told = [(o.evidence_start, o.evidence_end) for o in formal]
    known = list(formal)
    for sentence in reading.sentences:
        is_event = goes_on(reading, sentence) or bool(covered_behind(reading, sentence))
        further = Learned(reading, sentence)
        if not (sentence.figures or sentence.chips or is_event or further.of("supply")):
            continue
        part = roles(reading, sentence)
        is_told = any(start < sentence.end and sentence.start < end for start, end in told)
        stated = list(bracketed(reading, sentence)) or [
            *orders(reading, sentence, part),
            *allotments(reading, sentence),
            *tabled(reading, sentence),
        ]
        if not stated and (again := further.of("order")):
            stated = _learned(orders(reading, again, roles(reading, again)))
        found_orders = [] if is_told else [_of_same_buyer(reading, sentence, o, known) for o in stated]
        whole = {o.quantity_low: o for o in arrivals(reading, sentence, known[-KNOWN:])}
        found_orders = [_of_whole(o, whole.get(o.quantity_low)) for o in found_orders]
        known += found_orders
        counted = {o.quantity_low or o.quantity_high for o in found_orders}
        found_orders += [
            o for o in arrivals(reading, sentence, known[-KNOWN:]) if (o.quantity_low or o.quantity_high) not in counted
        ]
        facts += found_orders
        found_orders = [o for o in found_orders if o.rule != UNTOLD]
        found_moves = list(moves(reading, sentence, part))
        if not found_moves and (again := further.of("move")):
            found_moves = _learned(moves(reading, again, roles(reading, again)))
        ordered = {o.quantity_low for o in found_orders if o.quantity_low}
        sums = {o.value_low for o in (*found_orders, *formal) if o.value_low and o.quantity_low != 1}
        prices = [q for q in quotes(reading, sentence, part) if q.price_low not in sums | ordered]
        offered = [_awarded(_of_deal(_without_quantity(q, ordered), found_orders), formal) for q in prices]
        facts += [with_price_now(reading, sentence, m, offered) for m in found_moves]
        facts += offered
        is_offer = any(q.lead_time_days_low or q.lead_time_days_high for q in offered)
        events = list(supply(reading, sentence))
        if not (events or offered or found_moves) and (again := further.of("supply")):
            events = _learned(supply(reading, again))
        facts += [s for s in events if not (is_offer and s.event == "lead_time")]
    facts += _untold(formal, [f for f in facts if isinstance(f, Order)])
    facts = completed(reading, facts)
    answers = list(bargains(reading, [f for f in facts if isinstance(f, Quote)]))
    facts = [*(f for f in facts if not _is_answered(f, answers)), *answers]
    listed = [s for s in reading.sentences if s.figures and _is_listed(reading, s)]
    rows = {
        start: reading.lowered[start:end] for start, end in (trimmed(reading.folded, s.start, s.end) for s in listed)
    }
    kept = as_written(reading, merged(_without_title(reading, facts), rows, _said(reading, facts)))
    return Extraction(id=reading.document.id, lang=reading.lang, facts=kept, unread=unread(reading, kept))


def _learned(facts: Iterable[Fact]) -> list[Fact]:
    """Give the facts of which the classifier alone says that a sentence tells them, marked as its own."""
    return [
        f.model_copy(update={"rule": f"{f.type}-{RULE}", "confidence": round(f.confidence * SURE, 2)})
        for f in facts
        if is_sized(f)
    ]


def _said(reading: Reading, facts: Sequence[AnyFact]) -> dict[int, str]:
    """Give the words of the posts of a thread that tell a price, by where they begin: another post may quote them."""
    places = {f.evidence_start: f.evidence_end for f in facts if isinstance(f, Quote)}
    return {
        start: _BESIDE_WORDS.sub("", reading.lowered[start:end])
        for start, end in places.items()
        if reading.stamp(reading.sentence_at(start))
    }


def _is_listed(reading: Reading, sentence: Sentence) -> bool:
    return sentence.index in reading.tables or reading.layout.is_list_line(sentence)


def _is_answered(fact: AnyFact, answers: Sequence[Quote]) -> bool:
    """True for a bare number of a chat that was taken for a price of a chip, and answers a price told before."""
    return fact.rule == "quote-carried" and any(
        fact.evidence_start < a.evidence_end and a.evidence_start < fact.evidence_end for a in answers
    )


def _without_quantity(quote: Quote, ordered: set[float]) -> Quote:
    """Take from a quote, unless it is of the deal itself, the quantity that an order in its sentence counts."""
    is_ordered = quote.kind != "deal" and quote.quantity is not None and quote.quantity in ordered
    return quote.model_copy(update={"quantity": None}) if is_ordered else quote


def _of_deal(quote: Quote, orders_told: Sequence[Order]) -> Quote:
    """Take the price that the sentence of a concluded order tells for that of the deal."""
    concluded = any(o.status in ("placed", "delivered") and o.chip == quote.chip for o in orders_told)
    return quote.model_copy(update={"kind": "deal"}) if concluded and quote.kind == "ask" else quote


def _awarded(quote: Quote, formal: Sequence[Order]) -> Quote:
    """Take the unit price that the notice of an award tells for the deal's, and its one supplier for the seller."""
    if quote.kind != "ask" or not any(o.status == "placed" for o in formal):
        return quote
    own = [o for o in formal if o.evidence_start < quote.evidence_end and quote.evidence_start < o.evidence_end]
    suppliers = {o.supplier for o in own or formal}
    return quote.model_copy(update={"kind": "deal", "seller": suppliers.pop() if len(suppliers) == 1 else quote.seller})


def _of_whole(order: Order, part: Order | None) -> Order:
    """Give an order of nobody who it is for, where it is a part of one told before."""
    if order.buyers or part is None or part.status != order.status or part.chip != order.chip:
        return order
    return order.model_copy(update={"buyers": part.buyers, "supplier": order.supplier or part.supplier})


def _of_same_buyer(reading: Reading, sentence: Sentence, order: Order, known: Sequence[Order]) -> Order:
    """Give an order of "the company" or "it" the one buyer that a sentence shortly before tells."""
    before = [o for o in known[-KNOWN:] if len(o.buyers) == 1 and o.evidence_start < sentence.start]
    if order.buyers or not before or sentence.start - before[-1].evidence_end > NEAR:
        return order
    told = _SAME_BUYER.search(reading.lowered, sentence.start, sentence.end) is not None
    names = {o.name for o in sentence.organisations if not (o.known and o.known.kind in ("maker", "press", "state"))}
    others = names - {order.supplier, *before[-1].buyers}
    if not told or others or before[-1].buyers[0] == order.supplier:
        return order
    return order.model_copy(update={"buyers": before[-1].buyers})


def _untold(formal: Sequence[Order], orders_told: Sequence[Order]) -> Sequence[Order]:
    """Leave out the order of a form that counts nothing where sentences tell of one in words."""
    return [o for o in formal if o.quantity_low is not None or not orders_told]


def _without_title(reading: Reading, facts: Sequence[AnyFact]) -> Sequence[AnyFact]:
    """Leave out what a repeated title says of chips in general, or of one the body speaks of likewise."""
    title = reading.title_sentence
    if title is None:
        return facts
    told = {(f.type, chip) for f in facts if not _overlaps(f, title) for chip in (f.chip, None)}
    return [f for f in facts if not _overlaps(f, title) or (f.type, f.chip) not in told]


def _overlaps(fact: AnyFact, sentence: Sentence) -> bool:
    return fact.evidence_start < sentence.end and sentence.start < fact.evidence_end
