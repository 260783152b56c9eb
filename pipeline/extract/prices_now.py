"""The price that a move led to, where its sentence tells it as a price of its own: "H100 23.5 万,较上周涨 2%"."""

import re
from collections.abc import Sequence

from models.facts import Move, Quote
from pipeline.extract.reading import Reading, Sentence

_TO_COME = re.compile(
    r"预计|预期|预测|有望|或将|[将会要](?:会|再|继续|进一步)?[上下]?[涨跌升降调]|下[周月季]|下半年|明年|年底前"
    r"|\b(?:will|to (?:rise|fall|climb|drop|go|come|be)|expect\w*|forecast\w*|predict\w*|likely|should|could|might"
    r"|may(?= (?:not |also |well |still )?(?:be|see|rise|fall|climb|drop|go|come|in|de))"
    r"|next (?:week|month|quarter|year)|by (?:the )?(?:end|year|spring|summer|autumn|winter)|set to"
    r"|due to (?:rise|fall))\b"
)
"""Words of a move that is still to come: it leads elsewhere than to the price of today."""


def with_price_now(reading: Reading, sentence: Sentence, move: Move, prices: Sequence[Quote]) -> Move:
    """Give a move that names no end the one price of its chip that is told for the same day, with its deal."""
    if (move.from_low, move.from_high, move.to_low, move.to_high) != (None,) * 4:
        return move
    if _TO_COME.search(reading.lowered, sentence.start, sentence.end):
        return move
    own = [q for q in prices if (q.chip, q.as_of) == (move.chip, move.as_of) and q.kind != "bid"]
    own = [q for q in own if q.deal in (move.deal, "rental") and move.unit in (None, q.unit)]
    if len({(q.price_low, q.price_high, q.currency, q.unit) for q in own}) != 1:
        return move
    now = own[0]
    now_told = {"to_low": now.price_low, "to_high": now.price_high, "currency": now.currency, "deal": now.deal}
    return move.model_copy(update=now_told)
