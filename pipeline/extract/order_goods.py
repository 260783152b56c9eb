"""What a sum is paid for, where no count tells it: machines of the sentence, or of one beside it."""

import re

from pipeline.extract.chips import ChipMention
from pipeline.extract.figures import Figure
from pipeline.extract.organisations import OrganisationMention
from pipeline.extract.reading import Reading, Sentence

_ORDER_SUM = re.compile(r"订单|合同|采购|\borders?\b|\bcontracts?\b|\bpurchase|\bdeals?\b|\bagreements?\b")
_MACHINES = re.compile(r"芯片|服务器|(?:计算|算力|智算)设备|加速卡|算力卡|gpu|\bchips?\b|\bservers?\b|accelerator")
_THIS_ORDER = re.compile(
    r"\s*(?:the (?:equipment|servers|systems|machines|racks) (?=would|will|are|contain|use)"
    r"|(?:it|they) (?=(?:is|are|was|were) for |covers? |includes? |comprises? )"
    r"|[a-z]{2,14} (?:is|are) (?=(?:expected|set|due) to (?:deliver|supply|ship))"
    r"|(?:this|the) (?:deal|agreement|order|contract|purchase)"
    r"|(?:此次|本次|该|这笔|这份)(?:订单|合同|采购|交易|协议))"
    r"[^.;。]{0,40}?(?:\b(?:containing|contain|equipped|based on|use|using|with"
    r"|involves?|covers?|includes?|comprises?|(?:is|are|was|were) for|will (?:involve|cover|include|see))\b"
    r"|涉及|包括|包含|涵盖)"
)
"""How the sentence behind tells what a sum was paid for: "This deal will involve Blackwell systems"."""
_ASKED_OF = re.compile(r"[向给从找]\s?$")
"""Before the maker with whom an order is placed."""
_MAKE_MORE = frozenset(("amd", "huawei", "intel", "qualcomm"))
"""Makers of accelerators with whom an order may be for something else."""
_SERVERS = re.compile(r"服务器|(?:算力|智算|运算)[^,。;]{0,10}设备|\bservers?\b")
_COMPUTING = re.compile(r"算力|智算|gpu|人工智能|(?<![a-z])ai(?![a-z])|\bartificial intelligence\b")
"""What a text speaks of whose servers are machines for computing."""
_FOR = re.compile(
    r"\s?(?:\([^()]{0,24}\)\s?)?(?:的|worth of|of|in|on)\s?"
    r"(?:(?:the|its|new|ai|nvidia(?:'s)?|amd(?:'s)?|英伟达|华为)\s?)*"
)
"""Between a sum and what is bought for it."""


def speaks_of_machines(reading: Reading, sentence: Sentence) -> bool:
    """True where a sentence tells the sum of an order whose machines the one just before names."""
    if not _ORDER_SUM.search(reading.lowered, sentence.start, sentence.end) or sentence.of("other-goods"):
        return False
    if _SERVERS.search(reading.lowered, sentence.start, sentence.end) and _COMPUTING.search(reading.lowered):
        return True
    if told_behind(reading, sentence) is not None:
        return True
    if any(_makes_accelerators(reading, sentence, body) for body in sentence.organisations):
        return True
    before = reading.sentences[max(0, sentence.index - 2) : sentence.index]
    says = _MACHINES.search(reading.lowered, sentence.start, sentence.end) is not None
    return any(s.chips and (says or s.of("order")) for s in before) or (
        reading.issuer is not None and any(s.chips for s in reading.sentences)
    )


def _makes_accelerators(reading: Reading, sentence: Sentence, body: OrganisationMention) -> bool:
    """True for who makes nothing else, of whom is ordered: "三家已向英伟达下了 600 亿美元的订单"."""
    if body.known is None or body.known.kind != "maker" or body.known.id in _MAKE_MORE:
        return False
    is_asked = _ASKED_OF.search(reading.lowered, max(sentence.start, body.start - 2), body.start) is not None
    return is_asked and any(row.vendor == body.known.id for row in reading.lexicon.chips.values())


def told_behind(reading: Reading, sentence: Sentence) -> ChipMention | None:
    """Give what the sentence behind says that an order is for: "This deal will involve Blackwell systems"."""
    behind = reading.sentences[sentence.index + 1 : sentence.index + 2]
    told = [c for s in behind if _THIS_ORDER.match(reading.lowered, s.start, s.end) for c in (*s.named, *s.chips)]
    return next(iter(told), None)


def bought_for(reading: Reading, sentence: Sentence, value: Figure | None) -> ChipMention | None:
    """Give what is named right behind a sum: "价值 1000 亿元的英伟达芯片", "$1bn worth of Blackwell GPUs"."""
    behind = next((c for c in sentence.chips if value and c.start >= value.end), None)
    if value is None or behind is None:
        return None
    return behind if _FOR.fullmatch(reading.lowered, value.end, behind.start) else None
