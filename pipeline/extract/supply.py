"""Supply events: changes in how a chip can be obtained."""

import re
from collections.abc import Iterator
from dataclasses import replace

from models.facts import Event, Supply
from pipeline.extract.actors import SHELF, actor_of
from pipeline.extract.behind import is_led
from pipeline.extract.chips import ChipMention
from pipeline.extract.covered import covered_behind
from pipeline.extract.dates import DateMention
from pipeline.extract.denials import is_negated
from pipeline.extract.figures import Figure
from pipeline.extract.named_after import is_named_after
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve
from pipeline.extract.subjects import candidates
from pipeline.extract.terms import Cue
from pipeline.extract.text import trimmed
from pipeline.extract.two_states import is_anothers
from pipeline.extract.unchanged import is_unchanged

_LISTED = re.compile(r"\s?(?:、|与|和|及|以及|/|,|and|or|,\s?and)\s?(?:the )?")
_QUEUED = re.compile(r"排(?:期)?(?:已)?(?:到|至)")
_LONGER = re.compile(r"拉长|延长|变长|缩短|\bstretch|\blengthen|\bextend|\bshorten|\beas(?:ed|ing)|\bdoubl")
"""A change of a lead time whose days are not told."""
HAPPENED = ("export_restricted", "export_allowed", "orders_halted", "orders_resumed")
"""What happens on a day, which may stand behind its words: "barred exports of the H20 in April"."""
_NOW = re.compile(
    r"(?:(?:[到至]|变成|变为|改口说|现在说|现在|目前|如今)(?:的|基本|普遍|都|需要?|要|得|为){0,4}"
    r"|\bto|\bnow|\binside)\s?(?:about |约|了)?$"
)
"""Words before the lead time that holds now, where another is told that held before."""
_IF = re.compile(r"如果|倘若|是否|\bif\b|\bwhether\b|\bunless\b")
"""Words that make a clause of their own doubt the next one."""
_STANDING = Sieve(
    r"\band (?:still )?remains? (?:so|in (?:force|place)|banned|barred)\b|\bsince (?:[a-z]+ )?20\d\d\b"
    r"|自\s?20\d\d\s?年[^,。;]{0,6}(?:以来|起|开始)"
)
"""How a rule is told that has been in force for long."""
_UNDONE = re.compile(r"\bbut (?:later|then|now|has since)\b|后来|随后又|之后又")
"""Between a ban and its end, which are told as two events."""
_RULE = re.compile(r"\b(?:ban|curbs?|rules?|restrictions?|controls?)\b")
_OF_TIME = re.compile(r" (?:of|in) (?:the |early |late |mid-)?")
"""Between an event of the shelf and the time it was of: "the shortage of 2023"."""
_NO = re.compile(r"\bno (?:[a-z]+ )?$")
_SLIPPED = re.compile(r"slip")
_RENTS = re.compile(r"\brents?\b|\brental\b|\bprices?\b|\brates?\b")
"""Words of what slips where no shipment does."""
PRICE_AHEAD = 24
"""Characters behind "slipped" within which a price tells that it fell."""
_SHOP = Sieve(r"(?:该|本|这家|那家|小|自家|我)店|店里|门店|\bour (?:[a-z]+ )?(?:store|shop|branch|webshop)\b")
"""Words of the shop whose shelf alone is empty."""
_OTHER_VERB = re.compile(
    r"[,;] (?:and|but|while) (?:warn|said|says|told|add|not)"
    r"|[,;](?:同时|并且?|此外|另外?|而|但)[^,。;]{0,4}(?:发布|表示|警告|强调|指出|提醒|重申)"
)
"""Between an event and a chip that the sentence but goes on to speak of."""
_CONTRACT = Sieve(r"中标|招标|投标|合同(?:签订|生效|约定)|签约后|项目要求|验收|采购人|供应商(?:须|应)")
"""Words of a contract, whose term for delivery is what it asks, not what the market takes."""
ASIDE, FIRST = 60, 3
"""A sentence that says of no chip by name that it is short is no longer than this, and begins so: "Allocation only"."""
LEAD_REACH = 70
"""Characters between a word such as 交期 and its weeks."""
_LEADS_TO = re.compile(r"[由从至到]\s?$")
_BACKGROUND = re.compile(
    r"\b(?:which|that) (?:was|were|is|are|has been|had been|have been) (?:also |already |now )?$"
    r"|\b(?:products?|list of [a-z ]{1,16}) $"
    r"|\b(?:to (?:meet|comply with|circumvent|get around|skirt|sidestep)|despite|amid|ongoing|existing)"
    r" (?:the |strict |stricter |ongoing |existing |current |us |u\.s\. |american |washington's )*$"
    r"|(?:规避|绕过|绕开|符合|遵守|因应|受限于)[^,。;]{0,10}$"
)
"""Before words of a ban that but say why something else is so: "made to meet US export restrictions"."""
BACKGROUND = 48
_THESE = re.compile(r"(?:\b(?:these|those|such)|这些|这批|此类|这类)\s?$")
"""Before chips in general that are those named before."""
THESE = 8
_SHIPPED = re.compile(
    r"\b(?:it|they|ship\w*|deliver\w*|launch\w*|ramp\w*|releas\w*|production|volume|availability|chips?|cards?|gpus?|racks?|boards?"
    r"|servers?|samples?|rollout|debut)\b|交[货付]|出货|上市|发布|量产|投产|发货|到货|供货|流片|芯片|新卡|它|该|机柜|整机|服务器|产品"
)
"""What is late where the clause names no chip."""
_BY_STATE = re.compile(
    r"\b(?:beijing|washington|government|authorit(?:y|ies)|regulators?|officials|ministry)\b[^.;,]{0,30}"
    r"\b(?:told|order(?:ed|s)|instruct(?:ed|s)|direct(?:ed|s)|urg(?:ed|es)|ask(?:ed|s))\b[^.;,]{0,50}$"
    r"|(?:当局|政府|监管(?:部门|机构)?|(?:主管|有关|相关)部门|北京|官方|中方|商务部|网信办|发改委|工信部)[^,。;]{0,20}"
    r"(?:要求|下令|通知|指示|勒令|敦促)[^,。;]{0,20}$"
)
"""Before orders that a state has firms stop: its rule, not a maker's."""
_SAME = Sieve(r"\bthe same\b|\bit\b|\bthey\b|该|同款|此款")


def supply(reading: Reading, sentence: Sentence) -> Iterator[Supply]:
    """Yield the supply events that a sentence states."""
    if not sentence.of("supply") or reading.is_denied(sentence) or reading.is_question(sentence):
        return
    is_standing = _STANDING.search(reading.lowered, sentence.start, sentence.end) is not None
    is_wanted = any(c.value == "bid" for c in sentence.of("kind"))
    seen: set[tuple[str | None, str]] = set()
    cues = sentence.of("supply")
    banned = [c for c in cues if c.value == "export_restricted"]
    cues = [
        c for c in cues if c.value != "export_allowed" or not any(b.start <= c.start and c.end <= b.end for b in banned)
    ]
    allowed = [c for c in cues if c.value == "export_allowed"]
    for cue in cues:
        if cue.value == "orders_halted" and _BY_STATE.search(reading.lowered, sentence.start, cue.start):
            cue = replace(cue, value="export_restricted")
        is_undone = (
            bool(allowed)
            and _UNDONE.search(reading.lowered, cue.end, sentence.end) is None
            and not any(is_anothers(reading, sentence, a, cue) for a in allowed)
        )
        overruled = cue.value == "export_restricted" and (is_undone or is_standing)
        lead_in = reading.lowered[max(sentence.start, cue.start - BACKGROUND) : cue.start]
        if cue.value == "export_restricted" and _BACKGROUND.search(lead_in):
            continue
        span = sentence.start, sentence.end
        begin = reading.clause(sentence, cue.start)[0]
        if is_unchanged(reading.lowered, span, begin, (cue.start, cue.end), cue.value):
            continue
        by_rule = {"orders_halted": banned, "orders_resumed": allowed}.get(cue.value, ())
        if any(r.start < cue.end and cue.start < r.end for r in by_rule):
            continue
        if is_negated(reading.lowered, sentence.start, cue.start) or _NO.search(
            reading.lowered, max(sentence.start, cue.start - PRICE_AHEAD), cue.start
        ):
            continue
        if overruled or (cue.value in SHELF and _is_offer(reading, sentence)):
            continue
        if cue.value == "lead_time" and _CONTRACT.search(reading.lowered, sentence.start, sentence.end):
            continue
        if cue.value in SHELF and _SHOP.search(reading.lowered, sentence.start, sentence.end):
            continue
        start, end = reading.clause(sentence, cue.start)
        near = [c for c in sentence.of("supply-not") if -30 <= c.start - cue.start <= 12]
        if any((c.start < end and start < c.end) or _IF.match(reading.lowered, c.start) for c in near):
            continue
        if cue.value == "delayed" and any(
            0 <= f.start - cue.end <= PRICE_AHEAD for f in sentence.figures if f.kind == "money"
        ):
            continue
        if (
            cue.value == "delayed"
            and _SLIPPED.match(reading.lowered, cue.start)
            and _RENTS.search(reading.lowered, sentence.start, sentence.end)
        ):
            continue
        lead = _lead_time(reading, sentence, cue)
        if cue.value == "lead_time" and is_wanted:
            continue
        if cue.value == "lead_time" and any(f.kind == "money" and start <= f.start < end for f in sentence.figures):
            continue
        is_told = (
            lead
            or _QUEUED.search(reading.lowered, cue.start, cue.end + 4)
            or _LONGER.search(reading.lowered, cue.start, end)
        )
        if cue.value == "lead_time" and not is_told:
            continue
        for chip in _chips(reading, sentence, cue):
            if is_named_after(reading.lowered, chip.end):
                continue
            is_repeat = chip.generic and any(event == cue.value for _, event in seen)
            if (chip.chip, cue.value) not in seen and not is_repeat:
                seen.add((chip.chip, cue.value))
                yield _event(reading, sentence, cue, chip, lead)


def _is_offer(reading: Reading, sentence: Sentence) -> bool:
    """True for a line of a dealer's list that states a price, or none but a shelf that is empty or full."""
    priced = any(f.kind in ("money", "plain") for f in sentence.figures) or not sentence.of("supply", "lead_time")
    if sentence.is_row and any(f.kind == "money" for f in sentence.figures):
        return True
    return priced and reading.layout.is_list_line(sentence)


def _chips(reading: Reading, sentence: Sentence, cue: Cue) -> list[ChipMention]:
    """Give the chips that an event is about: in its words, its clause, before it, in chips in general, just before."""
    named = candidates(sentence, reading)
    if cue.value.startswith("export") and (covered := covered_behind(reading, sentence)):
        return covered
    start, end = reading.clause(sentence, cue.start)
    inside = [c for c in named if cue.start <= c.start < cue.end]
    in_general = [c for c in sentence.chips if c.generic and cue.start <= c.start < cue.end]
    if in_general and not inside and cue.value.startswith("export"):
        return in_general[:1]
    clause = [c for c in sentence.named if start <= c.start < end and not (c.compared and named)]
    before = [c for c in named if c.end <= cue.start]
    in_clause = [c for c in sentence.chips if c.generic and start <= c.start < end]
    if in_clause and not (inside or clause) and cue.value in ("shortage", "surplus"):
        return in_clause[:1]
    if cue.value.startswith("export") and (inside or clause):
        return _with_listed(reading, named, inside or clause)
    if inside or clause:
        return inside or _nearest(reading, clause, cue)
    if cue.value.startswith("export") and named:
        return [c for c in named if not _OTHER_VERB.search(reading.lowered, cue.end, max(cue.end, c.start))][:6]
    if cue.value == "lead_time" and sentence.of("other-goods"):
        return []
    if before:
        return _nearest(reading, before, cue)
    is_export = cue.value.startswith("export")
    general = [c for c in sentence.chips if c.generic and (c.start < end or is_export)]
    if any(_THESE.search(reading.lowered, max(start, c.start - THESE), c.start) for c in general):
        return _carried(reading, sentence, same_line=False)
    if cue.value == "delayed" and not _SHIPPED.search(reading.lowered, start, end):
        return [c for c in general if c.end <= cue.start][:1]
    if _SAME.search(reading.lowered, start, end) is None and (named or general):
        return [c for c in named if ";" not in reading.lowered[cue.end : c.start]][:1] or general[:1]
    is_shelf = cue.value in ("shortage", "surplus")
    if is_shelf and (cue.start - sentence.start > FIRST or sentence.end - sentence.start > ASIDE):
        return []
    return _carried(reading, sentence, same_line=is_shelf)


def _with_listed(reading: Reading, named: list[ChipMention], chips: list[ChipMention]) -> list[ChipMention]:
    """Give chips with those listed beside them, past the marks that end a clause: "A800、H800 出口须经许可"."""
    found = list(chips)
    for chip in reversed([c for c in named if c.end <= found[0].start]):
        if _LISTED.fullmatch(reading.lowered, chip.end, found[0].start):
            found.insert(0, chip)
    return found


def _nearest(reading: Reading, chips: list[ChipMention], cue: Cue) -> list[ChipMention]:
    """Give the last chip before the words of an event, or the first behind, with those listed beside it."""
    before = [c for c in chips if c.end <= cue.start]
    chosen = before[-1:] or chips[:1]
    for chip in [c for c in chips if c.start > chosen[-1].start]:
        if _LISTED.fullmatch(reading.lowered, chosen[-1].end, chip.start):
            chosen.append(chip)
    for chip in reversed([c for c in chips if c.start < chosen[0].start]):
        if _LISTED.fullmatch(reading.lowered, chip.end, chosen[0].start):
            chosen.insert(0, chip)
    return chosen


def _carried(reading: Reading, sentence: Sentence, *, same_line: bool) -> list[ChipMention]:
    makers = {o.known.id for o in sentence.organisations if o.known and o.known.kind == "maker"}
    rows = reading.lexicon.chips
    for earlier in reversed(reading.sentences[max(0, sentence.index - 2) : sentence.index]):
        named = [c for c in earlier.named if not c.compared]
        if makers:  # another maker's chips are not those named before
            named = [c for c in named if (row := rows.get(c.chip or "")) is None or row.vendor in makers]
        if named and earlier.line >= sentence.line - (not same_line):
            return named[-1:]
    return []


def _lead_time(reading: Reading, sentence: Sentence, cue: Cue) -> Figure | None:
    if cue.value != "lead_time":
        return None
    days = [f for f in sentence.figures if f.kind == "days" and -LEAD_REACH <= f.start - cue.end <= LEAD_REACH]
    now = [f for f in days if _NOW.search(reading.lowered, sentence.start, f.start)]
    return min(now or days, key=lambda f: abs(f.start - cue.end), default=None)


def _is_of_event(reading: Reading, cue: Cue, day: DateMention) -> bool:
    """True for the day told behind an event, and not behind the rule that it ends: "undoing a ban imposed in April"."""
    today = (reading.document.published or "")[:10]
    if cue.value in SHELF and _OF_TIME.fullmatch(reading.lowered, cue.end, day.start):
        return True
    if cue.value in SHELF and (not today or day.iso[: len(today)] > today[: len(day.iso)]):
        return False
    return is_led(reading.lowered, cue.end, day) and not _RULE.search(reading.lowered, cue.end, day.start)


def _is_new_date(reading: Reading, sentence: Sentence, day: DateMention) -> bool:
    """True for a date that a delay leads to or from: "由三季度递延至四季度"."""
    is_led_to = _LEADS_TO.search(reading.lowered, max(sentence.start, day.start - 2), day.start) is not None
    return is_led_to and bool(sentence.of("supply", "delayed"))


def _event(reading: Reading, sentence: Sentence, cue: Cue, chip: ChipMention, lead: Figure | None) -> Supply:
    start, end = trimmed(reading.folded, sentence.start, sentence.end)
    event: Event = cue.value  # type: ignore[assignment]
    begin, stop = reading.clause(sentence, cue.start)
    told = [d for d in sentence.dates if not _is_new_date(reading, sentence, d)]
    dates = [d for d in told if d.start <= cue.end]
    if event in HAPPENED + SHELF and not any(begin <= d.start for d in dates):
        dates += [d for d in told if cue.end < d.start < stop and _is_of_event(reading, cue, d)][:1]
    dates = dates or list(reading.dated_by(sentence))
    scale = float(lead.measure or 1) if lead else 1.0
    return Supply(
        chip=chip.chip,
        chip_text=reading.document.text[chip.start : chip.end],
        evidence_start=start,
        evidence_end=end,
        as_of=dates[-1].as_of(reading.document.published) if dates else None,
        confidence=0.8 if chip.chip else 0.65,
        rule=f"supply-{cue.rule.name}",
        event=event,
        actor=actor_of(reading, sentence, cue),
        lead_time_days_low=lead.low * scale if lead and lead.low is not None else None,
        lead_time_days_high=lead.high * scale if lead and lead.high is not None else None,
    )
