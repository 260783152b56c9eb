"""Words of rising and falling that many things do: they tell of a price only where a price is their subject."""

import re

_PRICE = (
    r"\b(?:prices?|pricing|rates?|rents?|rentals?|quotes?|quotations?|leases?|msrps?|resale|values?|median|average"
    r"|benchmark|index|stickers?|tags?|asks?|costs?|renting|market)\b"
    r"|价格?|报价|租金|费[率用]|收费|[月时日年]租|行情|成交|报盘|刊例|二手|单价"
)
_SUBJECT = re.compile(
    rf"(?:{_PRICE})"
    r"(?:(?!\b(?:not|never|without|no|if|could|might|may|would|memory|dram|hbm|power|shares?|stocks?|demand|volumes?"
    r"|shipments?|revenues?|supply|output|cooling|colocation|optics|wafers?|networking|storage|tokens?|slide|decline|fall"
    r"|drop|scores?|ages?|customers?|users?|files?|jobs?|performance|speeds?|latency|profits?|margins?|border|door)\b|n't\b|不|没|未|比|可能|或|若|如果|内存|存储|股|需求|出货|营收|产能|库存)"
    r"(?:[^.;:,。、\n]|[.,](?=\d))){0,48}$"
)
"""From a word of price to the word of change, in one clause, with nothing between that denies or rises itself."""
_CHIP = re.compile(
    r"(?<![a-z\d])(?:[a-z]{1,3}\d{1,4}[a-z]{0,2}|[345]0[789]0)s?(?: \d{2,3} ?gb?| sxm\d?| pcie| nvl)?"
    r"(?: cards?| servers?|整机|单卡|模组)?"
    r"(?: (?:has|have|had|also|then|now|since|again|further|slowly|duly)|[又再也已则还]|继续"
    r"|小幅|进一步|随后|\s){0,3}\s?$"
)
"""A chip right before a word of change."""
_COMPARED = re.compile(r"(?:[比较]|\b(?:than|versus|vs\.?|to|of|in|on|behind)\b)[^,。;]{0,24}$")
"""Before one that another is but set against: "比 4090 贵了 50%"."""
_SIZED = re.compile(
    r"[了至到]?(?: (?:back|up|down|to|by|from|another|about|below|above|past|under|roughly|nearly|almost|a further"
    r"|around|just)|[约近])*\s?"
    r"(?:[$€£¥]\s?\d|\d[\d.,]*\s?(?:%|percent|per cent|cents|dollars|yuan|万|元|美元)"
    r"|(?:an?|one|two|three|a few) (?:cents?|dollars?|bucks?|pence)\b)"
)
"""How much of money or percent, right behind one."""
REACH = 64
"""Characters before a word of change within which its subject stands."""


def is_of_price(lowered: str, start: int, at: int, end: int) -> bool:
    """True for a word of change of a clause from `start` on whose subject is a price, or a chip: "B200s slid 3%"."""
    first = max(start, at - REACH)
    if _SUBJECT.search(lowered, first, at):
        return True
    chip = _CHIP.search(lowered, first, at)
    if chip is None or _COMPARED.search(lowered, first, chip.start()):
        return False
    return _SIZED.match(lowered, end) is not None
