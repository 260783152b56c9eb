"""What the sentences behind an order add to it: its sum, its count, or that it came to nothing.

"该公司向戴尔订购 XE9680。这批机器共 640 台,合同价 2.6 亿美元。"
"""

import re
from collections.abc import Sequence

from models.facts import AnyFact, Order
from pipeline.extract.figures import Figure
from pipeline.extract.order_sums import SENTENCES, is_likely, valued
from pipeline.extract.order_values import MYRIAD
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.text import trimmed

UNTOLD = "order-untold"
"""The rule of an order that its own sentence gives no figure of; it stands where a sentence behind gives one."""
LEAD = 40
"""Characters before the end of an order that may make it doubtful."""
_GOODS = (
    "(?:订单|合同|协议|合约|交易|采购|招标|项目(?!组)|专案|标案|芯片|加速卡|显卡|gpu|服务器|机器|设备|机柜|机架"
    "|货|卡|单|案|批)"
)
_LED = "(?:(?:这|该|此)[一两]?[批笔单项份案次宗]?|上述|前述|相关|本[次项批]|此次|全部|整[批笔个]|两[批笔者项])的?"
_THIS = _LED + _GOODS + "{0,2}"
_THAT = rf"{_LED}\s?(?:英伟达|华为|昇腾)?[a-z\d .-]{{0,14}}(?!批){_GOODS}(?:的?{_GOODS})?"
"""Words for what was ordered before, the second of which names its goods."""
_SAID = r"(?:[^,。;:\d]{0,12}(?:指|称|说|显示|透露|披露|表示|传出?|报导|报道|预计|估计|估算)(?:,|:)?)?"
_COUNT = re.compile(
    rf"\s*{_SAID}(?:{_THIS}(?:的?(?:采购|订购|订单)?(?:总数|总量|数量|规模))?|(?:采购|订购|订单)?(?:总数量?|总量|数量)|一共|总计|合计|总共)"
    r"(?:大?约|共计|总共|一共|合计|总计|共|有|为|达到?|是|近|将近|超过?|逾|涉及|包括|包含|涵盖|对应|多?达){0,3}\s?"
)
"""Before the number of what was ordered in the sentence before: "这批芯片约有 4 万颗"."""
_SUM = re.compile(
    rf"\s*{_SAID}(?:按[^,。;\d]{{1,12}}计,?)?"
    rf"(?:(?:{_THIS})?的?(?:(?:采购|订购|合同|订单|交易|项目|成交|中标|投标|决标|得标|货物?|设备)"
    r"?总?(?:金?额|价款?|价值|价格|货款|报价|费用|对价|代价|成本)|货款|总值|造价|总计|合计|总共)"
    rf"|{_THIS}(?:的?(?:价值|货值|作价|耗资|斥资|花费|花了|要价|值))?)"
    r"(?:合计|总计|共计|估计|预计)?(?:大?约|共|有|为|是|在|近|将近|超过?|逾|多?达到?|高达|人民币|新台币){0,3}\s?"
)
"""Before what it comes to: "投标总价合计约 191 亿元", "价值 9 亿欧元"."""
_NAMED_SUM = re.compile(r"(?:合同|订单|成交|中标|决标|得标|采购)总?(?:金?额|价款?)(?:为|约|是|达|:|\s)*$")
"""The same on the line below, as a post of a thread tells it."""
_EACH = re.compile(r"\s?(?:元|美元)?\s?(?:/|每|一[台张颗片柜套])|[^,。;\d]{0,3}[台张颗片柜套]均")
_OURS = re.compile(
    r"(?:多|余|以上|左右)?\s?(?:的|ai|高端|国产|新)*\s?(?:[^\u4e00-\u9fff ]|$|芯片|加速|显卡|算力|智算|训练|推理|服务器"
    r"|整机|一体机|机器(?!人)|设备|机柜|机架|超节点|昇腾|英伟达|华为|寒武纪|昆仑|海光|[将已于分由均预计拟全现就在])"
)
"""Behind a count of what was ordered, that it is of no other goods: "这批货 100 台空调"."""
_PART = re.compile(
    r"其中|首批|首期|第一[批期]|另|每|单[台张卡价]|均价|此外|同期|去年|前年|预算|补[助贴]|投资|营收|市值"
)
_ENDED = re.compile(
    rf"(?:{_THAT}[^,。;的]{{0,12}}?|(?:[这该此][批笔单]\s?(?:英伟达|华为|昇腾)?[a-z\d .-]{{0,14}}|全部)"
    r"(?:已经?|[随最]?后|后来|最终|均|都|被|遭|全部|宣告)*)"
    r"(?:取消|终止|解除|作废|撤销|告吹|不再履行)(?!条款|资格|的?(?:风险|可能))"
    rf"|(?:取消|终止|解除|撤销)了?{_THAT}(?!的|[\u4e00-\u9fff]?[币车商])"
)
_NOT = re.compile(r"[未没不]|若|如果?|一旦|可能|或许|风险|传闻|否认")
"""Words by which no order came to nothing."""


def completed(reading: Reading, facts: Sequence[AnyFact]) -> list[AnyFact]:
    """Give the facts, an order that lacks its count or its sum with what the sentences behind it tell of it."""
    told = [f for f in facts if isinstance(f, Order)]
    whole = [_completed(reading, f, told) if isinstance(f, Order) else f for f in facts]
    return [_ruled(f) if isinstance(f, Order) else f for f in whole if not (isinstance(f, Order) and _is_untold(f))]


def _completed(reading: Reading, order: Order, told: Sequence[Order]) -> Order:
    last = reading.sentence_at(max(order.evidence_start, order.evidence_end - 1))
    if any(o is not order and o.evidence_end > last.start and o.evidence_start < last.end for o in told):
        return order
    for after in reading.sentences[last.index + 1 : last.index + 1 + SENTENCES]:
        is_others = any(o.evidence_start < after.end and after.start < o.evidence_end for o in told)
        is_others = is_others or (order.chip_text is not None and bool({c.chip for c in after.named} - {order.chip}))
        if is_others or after.line > last.line + 1 or reading.is_denied(after) or reading.is_question(after):
            break
        if order.status in ("placed", "planned") and _is_ended(reading, after):
            order = order.model_copy(update={"status": "cancelled", "rule": "order-cancelled"})
        for figure in after.figures:
            if after.line != last.line and not _NAMED_SUM.search(reading.lowered, after.start, figure.start):
                continue
            added = _added(reading, after, order, figure)
            if added:
                end = trimmed(reading.folded, after.start, after.end)[1]
                order = order.model_copy(update={**added, "evidence_end": end})
        named = next(iter(after.named), None) if order.chip_text is None and _counts(order) else None
        if named is not None:
            words = reading.document.text[named.start : named.end]
            order = order.model_copy(update={"chip": named.chip, "chip_text": words})
    return order


def _is_untold(order: Order) -> bool:
    return order.rule == UNTOLD and (order.chip_text is None or not (_counts(order) or _is_paid(order)))


def _ruled(order: Order) -> Order:
    return order.model_copy(update={"rule": f"order-{order.status}"}) if order.rule == UNTOLD else order


def _counts(order: Order) -> bool:
    return (order.quantity_low or order.quantity_high) is not None


def _is_paid(order: Order) -> bool:
    return (order.value_low or order.value_high) is not None


def _is_ended(reading: Reading, after: Sentence) -> bool:
    found = _ENDED.search(reading.lowered, after.start, after.end)
    return (
        found is not None and _NOT.search(reading.lowered, max(after.start, found.start() - LEAD), found.end()) is None
    )


def _added(reading: Reading, after: Sentence, order: Order, figure: Figure) -> dict[str, object]:
    """Give the fields of an order that a figure of a sentence behind it fills; none where it tells something else."""
    own = reading.clause(after, figure.start)[0], figure.start
    if _EACH.match(reading.lowered, figure.end) or _PART.search(reading.lowered, *own):
        return {}
    is_units = figure.kind == "count" and figure.measure in ("card", "server", "rack") and figure.value > 1
    is_units = is_units and _OURS.match(reading.lowered, figure.end) is not None
    if is_units and not _counts(order) and _COUNT.fullmatch(reading.lowered, *own):
        ends: dict[str, object] = {
            "quantity_low": figure.low,
            "quantity_high": figure.high,
            "quantity_bound": figure.bound,
        }
        return {**ends, "quantity_unit": figure.measure}
    apart = any(
        f.kind == "count" and f.low not in (order.quantity_low, 1) for f in after.figures if f.end < figure.start
    )
    is_sum = figure.kind == "money" or (figure.kind == "plain" and figure.scale >= MYRIAD)
    if not is_sum or _is_paid(order) or apart or not _SUM.fullmatch(reading.lowered, *own):
        return {}
    if not is_likely(reading, order, figure):
        return {}
    return valued(reading, figure)
