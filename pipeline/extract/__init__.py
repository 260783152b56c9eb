"""Text to facts. Pure: no files, clock, network or globals. One door: `extract(document, lexicon)`."""

from models.documents import Document
from models.facts import AnyFact, Extraction
from pipeline.extract.lexicon import Lexicon
from pipeline.extract.merging import merged
from pipeline.extract.money import money
from pipeline.extract.moves import moves
from pipeline.extract.orders import orders
from pipeline.extract.quotes import quotes
from pipeline.extract.reading import Reading
from pipeline.extract.roles import roles
from pipeline.extract.supply import supply
from pipeline.extract.unread import unread

__all__ = ["Lexicon", "extract", "money"]


def extract(document: Document, lexicon: Lexicon) -> Extraction:
    """Give the facts of a document, in the order of its text, and what stayed unread with the reason."""
    reading = Reading.of(document, lexicon)
    facts: list[AnyFact] = []
    for sentence in reading.sentences:
        if not (sentence.figures or sentence.chips):
            continue
        part = roles(reading, sentence)
        found_orders = list(orders(reading, sentence, part))
        facts += found_orders
        facts += moves(reading, sentence, part)
        offered = list(quotes(reading, sentence, part))
        facts += offered
        is_offer = any(q.lead_time_days_low or q.lead_time_days_high for q in offered)
        facts += [s for s in supply(reading, sentence) if not (is_offer and s.event == "lead_time")]
    kept = merged(facts)
    return Extraction(id=document.id, lang=reading.lang, facts=kept, unread=unread(reading, kept))
