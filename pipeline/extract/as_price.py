"""Which figures of a sentence are read as prices: with a currency, or where a price stands without one."""

import re

from pipeline.extract.bare import YEAR, is_of_field, is_setting, may_be_price
from pipeline.extract.beside import is_counted
from pipeline.extract.chips import ChipMention
from pipeline.extract.ends import Role
from pipeline.extract.figures import Figure
from pipeline.extract.keyed import is_keyed, is_sale_keyed
from pipeline.extract.learned_prices import is_likely
from pipeline.extract.plans import is_plan
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.said import is_moved_to
from pipeline.extract.transposed import is_priced_cell

_COUNTS = re.compile(r"\s\d[\d.,]*\s?(?:gib|tib)\b|[^\S\n]?(?:=|实例|gpus?\b|并发|任务|v?cpus?\b|核|节点|sold\b)")
"""Behind a number of a cell that is no price."""
_GROWS = re.compile(
    r"\b(?:purchases?|orders?|fleet|numbers?|allocation|shipments?|deliveries|targets?|output|sales|production|volumes?"
    r"|forecasts?|capacity|stockpile|inventory|total)\b(?:[^.;,]|,(?=\d)){0,60}$"
    r"|(?:位宽|带宽|频率|功耗|温度|帧数|延迟|核心数?|容量|精度|占用)[^,。;\d]{0,8}$"
)
"""Before a bare number to which something grows that is no price: "doubled its purchase of H200 GPUs to 16,000"."""

_VERSION = re.compile(
    r"\b(?:llama|qwen|gpt|gemma|gemini|claude|mistral|mixtral|deepseek|glm|kimi|phi|sdxl|cuda|rocm|driver|python|pytorch|torch"
    r"|vllm|nccl|blender|windows|ubuntu|debian|kernel|bios|ddr|wi-?fi|wan|flux|version|v)[\s-]?v?$|型号\s?:?\s?$"
)
"""Before the number of a model, a library or a standard: "Llama 3.1", "driver 550"."""
VERSION = 12
_LISTED = re.compile(r"\s*[-*•·]\s")
"""Before the label of an item: "- vCPU: 144"."""


def is_price(reading: Reading, sentence: Sentence, figure: Figure, role: Role) -> bool:
    """True for a figure that is read as a price: with a currency, or where a price stands without one."""
    row = reading.tables.get(sentence.index)
    place = row.place(figure.start) if row else None
    if place is not None:
        column = place[1]
        if column.is_change or column.is_past or column.sums or (figure.kind == "plain" and not column.priced):
            return False
        if figure.kind == "plain" and (
            _COUNTS.match(reading.lowered, figure.end) or is_setting(reading, sentence, figure)
        ):
            return False
        if figure.kind == "plain" and figure.words and figure.scale == 1:
            return False  # the 一 of "官网与第三方一致"
        return not (column.skipped and figure.kind == "plain")
    if figure.kind != "plain":
        return figure.kind == "money"
    if is_no_price(reading, sentence, figure):
        return False
    told = is_told(reading, sentence, figure, role)
    if not told and _LISTED.match(reading.lines[sentence.line]) and is_of_field(reading, sentence, figure):
        return False
    is_cell = reading.lines[sentence.line].lstrip().startswith("|")  # of a table that has no column of prices
    return (told or not is_cell) and is_likely(reading, sentence, figure, is_told=told)


_STOCK = re.compile(
    r"(?:available|availability|stock|qty|quantity|count|inventory|库存|可用|剩余|数量|余量)[\"']?\s?[:=]\s?[\"']?$"
)
"""The label of a record's count: "available: 128"."""
STOCK = 20


def is_no_price(reading: Reading, sentence: Sentence, figure: Figure) -> bool:
    """True for a bare number of a name, of a count, or of what another figure tells: a memory, the line above."""
    above = reading.sentences[sentence.index - 1].figures if sentence.index else []
    return (
        any(f.kind == "memory" and f.value == figure.value for f in sentence.figures)  # '("A100 40GB", 4.10, 40)'
        or _STOCK.search(reading.lowered, max(sentence.start, figure.start - STOCK), figure.start) is not None
        or _VERSION.search(reading.lowered, max(sentence.start, figure.start - VERSION), figure.start) is not None
        or any(0 <= c.start - figure.end <= 1 and _is_plural(reading, c) for c in sentence.named)
        or is_counted(reading, sentence)
        or any(f.kind == "money" and (f.low, f.high) == (figure.low, figure.high) for f in above)
    )


def _is_plural(reading: Reading, chip: ChipMention) -> bool:
    """True for chips of which several are told: "7,000 A100s"."""
    return reading.lowered[chip.end - 1] == "s" and chip.alias is not None and chip.alias.alias[-1].lower() != "s"


def is_told(reading: Reading, sentence: Sentence, figure: Figure, role: Role) -> bool:
    """True for a bare number that rules take for a price."""
    is_end = (
        role == "to"
        and bool(sentence.named)
        and is_moved_to(reading, sentence, figure)
        and not sentence.is_row
        and not YEAR.fullmatch(reading.lowered[figure.start : figure.end].strip())
        and not _GROWS.search(reading.lowered, sentence.start, figure.start)
    )
    return (
        is_end
        or may_be_price(reading, sentence, figure)
        or is_plan(reading, sentence, figure)
        or is_keyed(reading, sentence, figure)
        or is_sale_keyed(reading, sentence, figure)
        or is_priced_cell(reading, sentence, figure)
    )
