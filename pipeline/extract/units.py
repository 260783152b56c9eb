"""What one price is for: a card, a machine, a rack, and how many accelerators are in it."""

import re

from models.facts import Unit
from pipeline.extract import gpus
from pipeline.extract.held import MOST_HELD, held_by_model, held_here
from pipeline.extract.keyed import is_keyed
from pipeline.extract.machine_types import names_machine_type
from pipeline.extract.machines_told import (
    counts_machines,
    is_among_machines,
    is_cloud,
    is_counted,
    may_be_machine,
    names_instances,
    names_type,
    of_counted,
)
from pipeline.extract.own_words import has_none, own_size, own_unit
from pipeline.extract.reading import Reading
from pipeline.extract.scopes import EACH, MOST_HOURLY, TAIL, Scope

ONE_REACH = 80
"""Characters before a price within which words may say that it is for one accelerator."""
RECORD = 120
"""Characters before a record's price within which it names a machine type."""
_BASEBOARD = re.compile(r"hgx|baseboard")
BASEBOARD_GPUS = 8
"""Accelerators of Nvidia's HGX board since the A100, the four of its smaller one being always told."""
_WORKED_OUT = re.compile(r"一[台套][^,。;\n]{0,14}(?:换算|折算)")
"""What a price of one card is worked out from: "以一台服务器 8 张 GPU 换算下来"."""
_PER_CARD = re.compile(
    r"\s?(?:(?:/|per |an? )\s?(?:hr|hour|h|mo|month)\b)?\s?(?:/|per |an? )\s?(?:gpu|card|chip|accelerator)\b(?! node)"
)
"""Behind a price, whatever machine is named."""
_CARD_LABEL = re.compile(
    r"(?:^|[\n|;(]|[-*•]\s)\s{0,3}(?:(?:price|cost|rate) )?(?:per[ -](?:gpu|card)|每[卡张]|单卡)(?:[ -]hour)?"
    r"\s?:\s?[~\s]{0,3}$"
)
"""A label before a price of one accelerator, below a line that names its machine: "- Per GPU: $4.10/hour"."""
LABEL = 28
_ATTRIBUTE = re.compile(r"\s(?:nvidia |amd |tesla |used |new |second-?hand |refurbished )*")
"""Between a price and its chip, of which it is an attribute: "a secondhand £150 Tesla V100 in a workstation"."""
_PER_ONE = re.compile(r"\s?(?:/|per |an? |[一每])\s?")
"""How a unit begins that a price is told for, right behind it: "$15,650 per accelerator"."""
_LABEL_END = re.compile(r"\s?:[\s~≈]{0,3}约?")
"""Between a label and its price: "Per GPU: ~$4.10/hour"."""
_UNIT_FIELD = re.compile(r"\bunit[\"']?\s?:\s?[\"']?(?:usd |\$)?(?:/|per )\s?(?:gpu|card)\b")
"""A record's own word on what its price is for."""
_ONE_BEFORE = re.compile(r"(?:单价|单模组|单卡|per[ -]gpu|per card|\bgpu|\bmodule)[^\n\d]{0,16}$")
_ONE_BEHIND = re.compile(
    r"\s?(?:\((?:gpu|card)s? only|for the (?:gpu|card)|/\s?卡|/\s?gpu|each\b|ea\b|apiece\b|(?:a|per) (?:card|gpu)\b)"
)
"""Around the price of one accelerator beside the machine that holds it."""
_BARE = re.compile(r"\bbare[- ]metal\b|裸金属|裸机|物理机")
"""Words of a machine that is rented whole, by the hour too."""


def unit_of(reading: Reading, scope: Scope, *, rental: bool) -> tuple[Unit, bool, int | None]:
    """Give the unit, whether words say it, and the accelerators in it."""
    if rental and _is_headed_by_card(scope):
        return "card", True, 1
    word = own_unit(reading, scope)
    if word is not None and word.value == "card" and not scope.column:
        return "card", True, 1
    if rental and word is None and _told_before(scope) == "card" and has_none(reading, scope):
        return "card", False, 1
    unit, said, held = _unit_of(reading, scope, rental=rental)
    if unit in ("server", "instance") and held is None:
        held = gpus.counted(reading, scope) or gpus.of_each(reading) or int(scope.header.get("gpus") or 0) or None
    own = scope.chip.alias.gpus if scope.chip.alias else None
    if unit == "server" and own and (held or 0) > MOST_HELD:
        held = own  # pieces on offer: "64x H100 SXM5 HGX, $248k/node"
    if unit == "server" and held is None and _is_baseboard(reading, scope):
        held = BASEBOARD_GPUS
    return unit, said, held


def _is_per_card(reading: Reading, scope: Scope) -> bool:
    """True where the words right behind a price, or its label right before, say that it is one accelerator's."""
    start, end = scope.figure.start, scope.figure.end
    labels = (c for c in scope.sentence.of("unit", "card") if c.end <= start and c.rule.name != EACH)
    if any(_LABEL_END.fullmatch(reading.lowered, c.end, start) for c in labels):
        return True
    behind = [c for c in scope.sentence.of("unit") if end <= c.start and not reading.lowered[end : c.start].strip(" ")]
    is_card = all(c.value == "card" and c.rule.name != EACH for c in behind)
    return bool(behind) and is_card and _PER_ONE.match(reading.lowered, behind[0].start) is not None


def _is_headed_by_card(scope: Scope) -> bool:
    """True for a bare rent below "prices per GPU-hour", whatever machine its line names."""
    behind = [c for c in scope.sentence.of("unit") if c.start >= scope.figure.end and scope.holds(c.start, c.end)]
    is_headed = scope.header.get("unit") == "card" and "period" in scope.header and scope.figure.value <= MOST_HOURLY
    return is_headed and not (scope.says("period") or scope.column or behind)


def _is_baseboard(reading: Reading, scope: Scope) -> bool:
    """True for a machine around Nvidia's board: "B200 HGX 52w"."""
    spans = ((scope.chip.start, scope.chip.end), (scope.sentence.start, scope.sentence.end))
    is_nvidia = (scope.chip.chip or "").startswith("nvidia-")
    return is_nvidia and any(_BASEBOARD.search(reading.lowered, *span) for span in spans)


def _unit_of(reading: Reading, scope: Scope, *, rental: bool) -> tuple[Unit, bool, int | None]:
    if (
        _PER_CARD.match(reading.lowered, scope.figure.end)
        or _UNIT_FIELD.search(reading.lowered, scope.figure.end, scope.sentence.end)
        or _is_per_card(reading, scope)
        or _CARD_LABEL.search(reading.lowered[max(0, scope.figure.start - LABEL) : scope.figure.start])
    ):
        return "card", True, 1
    machine: Unit = "instance" if rental else "server"
    in_cloud: Unit = "instance" if rental and is_cloud(reading, scope) else "server"
    if "gpus" in scope.column:
        of_column = 1 if _is_share_in_row(reading, scope) else int(scope.column["gpus"])
        return ("card" if of_column == 1 else in_cloud), True, of_column
    if rental and (recorded := gpus.in_record(reading, scope)):
        return "instance", True, recorded
    field = gpus.in_count_field(reading, scope)
    if field is not None and not _is_of_one(reading, scope) and (field > 1 or names_type(reading, scope)):
        return machine, True, field
    named = gpus.around(reading, scope, is_machine=may_be_machine(reading, scope, rental=rental))
    if is_keyed(reading, scope.sentence, scope.figure) and names_machine_type(
        reading.lowered, max(0, scope.figure.start - RECORD), scope.figure.start
    ):
        return "instance", True, named or 1
    if rental and (all_of := gpus.in_all(reading, scope, named) or 1) > 1:
        return "instance", True, all_of
    held = gpus.of_type(reading, scope) or (gpus.of_instances(reading, scope) if rental else None)
    if held is not None:
        return "instance", True, held
    by_model = held_by_model(reading, scope) if scope.chip.end <= scope.figure.start and not rental else None
    if by_model is not None and not _is_of_one(reading, scope):
        return "server", True, by_model
    if bracketed := gpus.in_bracket(reading, scope):
        return machine, True, bracketed
    if (named or 0) > 1 and any(f.low == named for f in held_here(reading, scope)):
        is_bare = _BARE.search(reading.lowered, scope.start, scope.end) is not None
        return ("server" if is_bare else in_cloud), True, named
    return _told(reading, scope, named, rental=rental)


def _is_board(reading: Reading, scope: Scope) -> bool:
    """True where but Nvidia's board in a chip's name speaks of a machine: "HGX H100" in a cloud's list of rents."""
    told = [c for c in scope.sentence.of("unit", "server") if scope.holds(c.start, c.end)]
    return bool(told) and all(reading.lowered[c.start : c.end] in ("hgx", "dgx") for c in told)


def _is_share_in_row(reading: Reading, scope: Scope) -> bool:
    """True for a price below "8x" that a column of one accelerator tells too, or one of fewer no lower."""
    row = reading.tables[scope.sentence.index]
    placed = [(f.value, row.place(f.start)) for f in scope.sentence.figures if f.kind in ("money", "plain")]
    told = [(value, place[1].terms) for value, place in placed if place]
    gpus_here = int(scope.column["gpus"])
    return any(
        (value == scope.figure.value and "gpus" not in terms and terms.get("unit") == "card")
        or (int(terms.get("gpus") or MOST_HELD) < gpus_here and value >= scope.figure.value)
        for value, terms in told
    )


def _told(reading: Reading, scope: Scope, named: int | None, *, rental: bool) -> tuple[Unit, bool, int | None]:
    """Give the unit that a word tells, or the chip's own; `named` accelerators stand around the price."""
    alias = scope.chip.alias
    noun = _noun_behind(scope)
    is_attribute = _ATTRIBUTE.fullmatch(reading.lowered, scope.figure.end, scope.chip.start) is not None
    if is_attribute and not named and noun not in ("server", "rack", "cluster"):
        return (alias.unit if alias and alias.unit else "card"), False, (alias.gpus if alias else None) or 1
    told = scope.told("unit", until=reading.clause(scope.sentence, scope.figure.start)[1])
    told = told or _told_before(scope)
    if told == "server" and rental and scope.sentence.index in reading.tables and _is_board(reading, scope):
        told = "instance"
    if noun == "rack" and (told == "server" or scope.says_each()):
        return "rack", True, (alias.gpus if alias else None) or reading.lexicon.racks.get(scope.chip.chip or "")
    if noun == "server" and told == "card" and scope.says_each():
        return "server", True, named or (alias.gpus if alias else None)
    far = own_unit(reading, scope) if told is None and _is_card_name(scope) else None
    if far is not None and far.value in ("server", "rack") and not rental:
        return far.value, False, named  # type: ignore[return-value]
    if told == "card" and rental and (machine := of_counted(reading, scope)):
        return machine, True, named or 1
    if told == "card" and own_size(reading, scope) and not (scope.column or own_unit(reading, scope)):
        told = None
    if told == "server" and _WORKED_OUT.search(reading.lowered, scope.sentence.start, scope.figure.start):
        told = None
    if (told != "card" or is_counted(reading, scope)) and names_instances(reading, scope):
        return "instance", True, named or (alias.gpus if alias else None)
    is_machine = told in (None, "instance") or (
        told == "server" and not _BARE.search(reading.lowered, scope.start, scope.end)
    )
    if rental and (is_machine or is_counted(reading, scope)) and names_type(reading, scope):
        return "instance", True, named or (alias.gpus if alias else None)
    above = told is not None and told == scope.header.get("unit") and not scope.says("unit")
    by_hour = told == "server" and rental and not scope.header.get("gpus") and is_cloud(reading, scope)
    by_hour = by_hour and not scope.sentence.of("period", "month")
    if above and (told == "instance" or by_hour) and (named or 1) == 1:
        told = None  # a heading's "GPU instances" over lines that name bare cards
    if alias is not None and alias.unit in ("rack", "cluster") and told != "card":
        return alias.unit, True, alias.gpus
    if above and alias is not None and alias.unit not in (None, "card"):
        return alias.unit, True, alias.gpus or named
    if told is not None:
        named = named or (alias.gpus if alias else None)
        if told == "card" and scope.says_each():
            if alias is not None and alias.unit in ("rack", "cluster"):
                return alias.unit, True, alias.gpus
            return "card", False, named
        if above and told == "server" and rental and is_cloud(reading, scope):
            return "instance", False, named
        return told, not above, 1 if told == "card" else named  # type: ignore[return-value]
    if alias is not None and alias.unit not in (None, "card"):
        return alias.unit, True, alias.gpus or named
    if named is not None and (named > 1 or (rental and is_among_machines(reading, scope))):
        return ("instance" if rental and is_cloud(reading, scope) else "server"), True, named
    row = reading.lexicon.chips.get(scope.chip.chip or "")
    if row is not None and row.unit != "card":
        return row.unit, True, row.gpus
    if reading.lang == "zh" and counts_machines(reading, scope):
        return "server", False, named
    return "card", False, 1


def _is_card_name(scope: Scope) -> bool:
    """True where the chip's name is no machine's."""
    return scope.chip.alias is None or scope.chip.alias.unit in (None, "card")


def _noun_behind(scope: Scope) -> str | None:
    """Give the machine that the word right behind a chip makes of it: "Rubin racks at $5 million each"."""
    return next((c.value for c in scope.sentence.of("unit") if 0 <= c.start - scope.chip.end <= 1), None)


def _is_of_one(reading: Reading, scope: Scope) -> bool:
    """True where words around a price tell that it is for one accelerator.

    "单价", "$7,500 each", "(GPU only)", "T640 with P40, $900, the card alone $180".
    """
    figure = scope.figure
    line = reading.lowered.rfind("\n", 0, figure.start)
    before = [c for c in scope.sentence.of("unit", "card") if max(scope.chip.end, line) < c.start < figure.start]
    return (
        bool(before)
        or _ONE_BEFORE.search(reading.lowered, max(0, figure.start - ONE_REACH), figure.start) is not None
        or _ONE_BEHIND.match(reading.lowered, figure.end) is not None
    )


def _told_before(scope: Scope) -> str | None:
    """Give the unit told right behind an earlier price of the sentence: "$1.50/GPU/h for 36 months, $1.30 for 18"."""
    prices = [f for f in scope.sentence.figures if f.kind == "money" and f.end <= scope.figure.start]
    if not prices or any(prices[-1].end <= c.start < scope.figure.start for c in scope.sentence.named):
        return None
    return next((c.value for c in scope.sentence.of("unit") if 0 <= c.start - prices[-1].end <= TAIL), None)
