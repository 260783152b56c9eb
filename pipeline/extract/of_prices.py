"""Words of rising and falling that many things do: they tell of a price only where a price is their subject."""

import re

_PRICE = (
    r"\b(?:prices?|pricing|rates?|rents?|rentals?|quotes?|quotations?|leases?|msrps?|resale|values?|median|average"
    r"|benchmark|index|stickers?|tags?|asks?|costs?|renting|market)\b"
    r"|价格?|报价|租金|[月时日年]租|行情|成交|报盘|刊例|二手|单价"
)
_SUBJECT = re.compile(
    rf"(?:{_PRICE})"
    r"(?:(?!\b(?:not|never|without|no|if|could|might|may|would|memory|dram|hbm|power|shares?|stocks?|demand|volumes?"
    r"|shipments?|revenues?|supply|output|cooling|colocation|optics|wafers?|networking|storage|tokens?|slide|decline|fall"
    r"|drop|scores?|ages?|customers?|users?|files?|jobs?|performance|speeds?|latency|profits?|margins?|border|door)\b|n't\b|不|没|未|比|可能|或|若|如果|内存|存储|股|需求|出货|营收|产能|库存)"
    r"[^.;:,。、\n]){0,48}$"
)
"""From a word of price to the word of change, in one clause, with nothing between that denies or rises itself."""
REACH = 64
"""Characters before a word of change within which its subject stands."""


def is_of_price(lowered: str, start: int, at: int) -> bool:
    """True for a word of change whose clause, from `start` on, has a price for its subject."""
    return _SUBJECT.search(lowered, max(start, at - REACH), at) is not None
