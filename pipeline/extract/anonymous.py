"""Orders by nobody in particular: which of them make news, and which are but what a dealer offers or a shop sold."""

import re

from models.facts import Order
from pipeline.extract.plausibility import ROUGH_USD
from pipeline.extract.reading import Reading, Sentence

LEAST_ANONYMOUS = 50
CARDS = {"server": 8, "rack": 72}
"""Accelerators in a machine, as they usually are."""
LEAST_UNNAMED = 1000
"""Likewise of accelerators in general: "it just bought 17,500 GPUs"."""
LEAST_ANONYMOUS_USD = 2_000_000.0
"""Units, and USD, below which a purchase by nobody in particular is a trade, not an order."""
MOST_ANONYMOUS = 500_000
"""Chips that nobody named plans to buy, and more, are what a market may want."""
MOST_ANONYMOUS_USD = 2e10
"""Beyond it a sum without a buyer and a count is a maker's backlog."""
DEAR_USD = 10_000.0
"""What a card costs at most whose machines hold but one or two."""
_OFFERED = re.compile(
    r"现货|看货|私聊|私信|可谈|秒发|自提|单价|报价|一口价"
    r"|\b(?:in stock|ready stock|ready to ship|dm|pm|available|offering|for sale|asking)\b"
)
_SELLING = re.compile(r"(?:^|[.;,]\s)(?:we(?: a|')re )?selling\b|\b(?:for sale|asking|wts)\b|转让|低价出")
"""What a dealer says of a stock that has come, and of any other."""
_GIVES = re.compile(r"\b(?:will|would|can|could|to) (?:provide|offer|supply|contribute|make available)\b")
"""What somebody says of what he has for others: "would provide 18,000 GPUs"."""
_EACH = re.compile(r"[一每单][台套柜]|单价|/\s?台|\b(?:each|apiece|per|a piece)\b")
"""What machines cost each, as a trade tells it."""


def is_from_shop(reading: Reading, order: Order) -> bool:
    """True for what somebody unnamed bought in a shop: "four A100s from CDW"."""
    shop = reading.lexicon.organisations.get((order.supplier or "").lower())
    return not order.buyers and shop is not None and shop.kind == "dealer"


def is_offered(reading: Reading, sentence: Sentence, order: Order) -> bool:
    """True for what a dealer offers: a stock of his that has come, or cards bought once that are for sale."""
    sign = _OFFERED if order.status == "delivered" else _SELLING
    if (
        order.supplier is None
        and order.status == "planned"
        and _GIVES.search(reading.lowered, sentence.start, sentence.end)
    ):
        return True
    return sign.search(reading.lowered, sentence.start, sentence.end) is not None


def is_large(reading: Reading, sentence: Sentence, order: Order) -> bool:
    """True for an order whose size makes news though nobody is named: "a bank has cancelled 96 of its servers"."""
    value = order.value_low or order.value_high or 0
    if order.quantity_bound is None and value * ROUGH_USD.get(order.currency or "", 1.0) > MOST_ANONYMOUS_USD:
        return False
    size = order.quantity_low or order.quantity_high or 0
    row = reading.lexicon.chips.get(order.chip or "")
    is_trade = order.status == "planned" or _EACH.search(reading.lowered, sentence.start, sentence.end) is not None
    is_sold = order.supplier is not None and not order.buyers
    if (
        not is_sold
        and (row is None or (row.price_usd_high or DEAR_USD) >= DEAR_USD)
        and (order.status == "cancelled" or not is_trade)
    ):
        size *= CARDS.get(order.quantity_unit or "", 1)
    if order.status == "planned" and size >= MOST_ANONYMOUS:
        return False
    is_many = size >= LEAST_ANONYMOUS if order.chip is not None else (order.quantity_low or 0) >= LEAST_UNNAMED
    return is_many or value * ROUGH_USD.get(order.currency or "", 1.0) >= LEAST_ANONYMOUS_USD
