"""Records of a purchase written as a form: lines of a label and a value, as tenders and award notices have them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.extract.openings import Finder

Label = Literal["buyer", "supplier", "total", "budget", "quantity"]

_FIELD = re.compile(
    r"(?<![^\s,:;。、.)\d|\[【])(?:"
    r"(?P<buyer>(?:采购人|招标机关|机关名称|采购机关|采购单位|采购方|招标人|招标单位|买方|需方|甲方|用户单位|使用单位|购买方|申购单位|学院/部门"
    r"|buyer|purchaser|contracting (?:authority|entity)"
    r"|procuring entity|awarding (?:authority|body)|end user|customer)"
    r"(?:名称|全称)?|采购人信息\s*名\s{0,4}称)"
    r"|(?P<supplier>(?:(?:第一)?(?:中标|成交|中选|候选)(?:\(成交\))?(?:候选)?(?:人|单位|供应商|厂商|方|商|企业)|供应商|供货商|供货单位|卖方|供方|乙方"
    r"|supplier|awarded (?:to|supplier)"
    r"|(?:winning|successful) (?:bidder|tenderer)|winner|awardee|contractor|vendor)(?:名称|全称)?)"
    r"|(?P<total>总?(?:中标|成交|中选|合同|总成交|总中标|项目成交)(?:\(成交\))?(?:总)?(?:金额|价|价款|价格|总价|额)|投标报价|合同总价款?"
    r"|(?:contract|acquisition|purchase|procurement) (?:value|amount|price|cost)|award (?:value|amount)"
    r"|(?:total|final) (?:value|price|award|amount|sum|cost)(?: of (?:the )?(?:contract|order|lot|procurement))?"
    r"|(?:total )?(?:contract|order) (?:sum|total)|value of (?:the )?contract)"
    r"|(?P<budget>(?:采购|项目|最高)?(?:预算|限价)(?:金额|总价|总额)?|预算总?金额|estimated (?:value|budget)|budget)"
    r"|(?P<quantity>(?:采购|标的|货物|中标)?(?:数量|台数)|quantity|qty)"
    r")\s?(?P<unit>\((?:人民币|含税|大写|小写)*[,/]?\s?(?P<scale>[万亿]?)元?\))?(?:\s?[:|\t]|[\]】])\s?(?=(?P<value>[^\n|;]{1,120}))",
    re.M,
)
_FINDER = Finder(_FIELD)
GAP = 600
"""Characters between two fields of one form."""
LEAST = 2
"""Fields that make a form."""
SCALES = {"万": 1e4, "亿": 1e8}


@dataclass(frozen=True, slots=True)
class Field:
    """A label with its value, by their places in the text."""

    label: Label
    start: int
    value_start: int
    end: int
    scale: float


def fields(lowered: str) -> list[Field]:
    """Give the fields of a folded, lower-cased text in its order."""
    found: list[Field] = []
    for match in _FINDER.finditer(lowered, 0, len(lowered)):
        label = next(k for k in ("buyer", "supplier", "total", "budget", "quantity") if match[k])
        scale = SCALES.get(match["scale"] or "", 1.0)
        start = match.start(label)
        if found and found[-1].end > start:  # the next field of the same line
            found[-1] = replace(found[-1], end=start)
        found.append(Field(label, start, match.start("value"), match.end("value"), scale))  # type: ignore[arg-type]
    return found


def forms(found: Sequence[Field]) -> Iterator[list[Field]]:
    """Yield the runs of fields that stand together and tell a purchase."""
    form: list[Field] = []
    for field in [*found, None]:
        if form and (field is None or field.start - form[-1].end > GAP):
            if len(form) >= LEAST and _is_purchase(form):
                yield form
            form = []
        if field is not None:
            form.append(field)


def _is_purchase(form: Sequence[Field]) -> bool:
    """True where a buyer is named, or a supplier beside a total: a supplier with a quantity but offers."""
    labels = {f.label for f in form}
    return "buyer" in labels or {"supplier", "total"} <= labels
