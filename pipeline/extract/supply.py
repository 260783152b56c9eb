"""Supply events: changes in how a chip can be obtained."""

import re
from collections.abc import Iterator
from dataclasses import replace

from models.facts import Event, Supply
from pipeline.extract.actors import SHELF, actor_of, is_by_state
from pipeline.extract.behind import is_led
from pipeline.extract.chips import ChipMention
from pipeline.extract.dates import DateMention
from pipeline.extract.days import last_was
from pipeline.extract.denials import is_negated
from pipeline.extract.figures import Figure
from pipeline.extract.named_after import is_named_after
from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve
from pipeline.extract.supplied import chips_of
from pipeline.extract.terms import Cue
from pipeline.extract.text import trimmed
from pipeline.extract.two_states import is_anothers
from pipeline.extract.unchanged import is_unchanged

_QUEUED = re.compile(r"排(?:期)?(?:已)?(?:到|至)")
_LONGER = re.compile(
    r"拉长|(?<!时间)(?<!日期)(?<!期限)延长|延长(?![到至])|变长|缩短|改善|恢复正常|\bstretch|\blengthen|\bextend|\bshorten|\beas(?:ed|ing)|\bdoubl"
    r"|\bballoon|\bshr[aiu]nk|\bc[oa]me down|\bf[ae]ll(?:en)?\b|\bdropp|\bimprov|\bnormali"
)
"""A change of a lead time whose days are not told."""
CARRIED = ("orders_halted", "delayed", "shortage")
"""What a sentence that names no chip may tell of the one just named."""
_THE_CHIP = re.compile(
    r"\b(?:the|these|those) (?:(?:more |less )?[a-z-]+ )?(?:chips?|processors?|gpus?|accelerators?|parts?)\b"
    r"|\bits (?:sales?|exports?|shipments?)\b|(?:该款?|这款|上述)(?:芯片|显卡|产品|gpu|加速卡|处理器)"
)
HAPPENED = ("export_restricted", "export_allowed", "orders_halted", "orders_resumed")
"""What happens on a day, which may stand behind its words: "barred exports of the H20 in April"."""
_NOW = re.compile(
    r"(?:(?:[到至]|变成|变为|改口说|现在说|现在|目前|如今)(?:的|基本|普遍|都|需要?|要|得|为){0,4}"
    r"|\bto|\bnow(?: (?:they|it) (?:are|is)| stands? at| at)?|\binside)\s?"
    r"(?:(?:about|just|only|around|roughly|under|over|nearly|as little as|between) |约|了)*$"
)
"""Words before the lead time that holds now, where another is told that held before."""
_TODAY = re.compile(r"(?:\bnow\b|现在|目前|如今)[^.;,]{0,16}$")
_IF = re.compile(r"如果|倘若|是否|(?:提出|提交|起草)[^,。;]{0,12}(?:法|议|草)案|\bif\b|\bwhether\b|\bunless\b")
"""Words that make a clause of their own doubt the next one."""
_GOES_ON = re.compile(
    r"(?:可能会?|恐怕?|担忧)[^,。;]{0,6}(?:延续|持续|维持|导致|造成|迫使|影响|推高|拖累|让|使)"
    r"|(?:could|may|might) (?:last|persist|continue|drag on|get worse|worsen|deepen)\b"
)
"""What a shortage that is there may bring about, or how long it may last."""
_STANDING = Sieve(
    r"\b(?:continues? (?:to )?|keeps? )(?:impact|affect|weigh|hurt|limit|constrain)"
    r"|\band (?:still )?remains? (?:so|in (?:force|place)|banned|barred)\b|\bsince (?:[a-z]+ )?20\d\d\b"
    r"|自\s?20\d\d\s?年[^,。;]{0,6}(?:以来|起|开始)|现行(?:的)?(?:规定|规则|法规|法律|政策)|(?:严格|长期|一直|向来|仍|(?:此前|早|之前)已(?:经)?)[被遭受]?(?:限制|禁止|管[制控])"
    r"|\b(?:violat|indict|prosecut|smuggl)\w*|\bcharged with\b|\bpleaded\b|违反|起诉|非法|涉嫌|被捕|认罪"
)
"""How a rule is told that has been in force for long, or that somebody is charged with having broken."""
_TAGS = re.compile(r"#[a-z\u4e00-\u9fff][^\s#,]{0,24}[`\s,]{1,4}#[a-z\u4e00-\u9fff]")
"""Tags of a post, which state nothing."""
_AS_BACKGROUND = re.compile(r"\W*(?:background|背景)\W{0,4}:")
"""How a line begins whose rules have long been in force."""
_ENDS_IT = ("resum", "ban was", "ban is", "ban has", "bans ", "curbs ", "restrictions ", "prohibition ")
"""How words begin that end a ban whose own words go on past them: "the ban was reversed when it reopened exports"."""
SO = ", "
_SO = re.compile(r", (?:halt|stopp|suspend|paus|freez)ing\b")
"""How words begin that tell what a rule led to: "imposed a licensing requirement on the H20, halting sales"."""
_UNDONE = re.compile(
    r"\bbut (?:later|then|now|has since)\b|; (?:in|on) (?:[a-z]+ )?(?:[a-z]{3,9} )?20\d\d\b|后来|随后又|之后又"
)
"""Between a ban and its end, which are told as two events."""
_BUT = re.compile(r"[,;]\s?(?:但|然而|不过|可是|不料|岂料|but\b|however\b)")
"""Between leave that one state gives and what another does about it: "放行 H200,但中国海关拒绝清关"."""
_RULE = re.compile(r"\b(?:ban|curbs?|rules?|restrictions?|controls?)\b")
_OF_TIME = re.compile(r" (?:of|in) (?:the |early |late |mid-)?")
"""Between an event of the shelf and the time it was of: "the shortage of 2023"."""
_NO = re.compile(r"\bno (?:longer )?(?:[a-z]+ )?$")
_SLIPPED = re.compile(r"slip")
_RENTS = re.compile(r"\brents?\b|\brental\b|\bprices?\b|\brates?\b|\b(?:lead|delivery|wait) times?\b[^.;,]{0,40} slip")
"""Words of what slips where no shipment does."""
PRICE_AHEAD = 24
"""Characters behind "slipped" within which a price tells that it fell."""
_SHOP = Sieve(
    r"(?:该|本|这家|那家|小|自家|我)店|(?:有|[一某][名位家])店[主家员]|店里|门店"
    r"|\b(?:our|(?:in|at) (?:the|this|that|my|one)) (?:[a-z]+ ){0,2}(?:store|shop|branch|webshop|showroom)\b"
)
"""Words of the shop whose shelf alone is empty."""
_CONTRACT = Sieve(
    r"中标|招标|投标|拟采购|标的[为是]|合同(?:签订|生效|约定)|签约后|项目要求|验收|采购人|供应商(?:须|应)"
)
"""Words of a contract, whose term for delivery is what it asks, not what the market takes."""
_PUT_OFF = re.compile(r"(?:推迟|延后|延迟|延期|递延|顺延|晚)(?:了|约|至少|近|大约){0,2}\s?$")
"""Before the time that something comes later, which is no lead time."""
_YEARS = re.compile(
    r"(?P<half>(?<![上下])半年(?![度报多前来后内])|\bhalf a year\b)"
    r"|(?:(?<![\d.十])一年(?![度报多前来后内])|\b(?:a|one) (?:whole |full )?year\b(?! (?:ago|earlier|later|from|or)))"
)
HALF_YEAR, YEAR = 180, 365
"""Days of a lead time told in years."""
LEAD_REACH = 70
"""Characters between a word such as 交期 and its weeks."""
_LEADS_TO = re.compile(r"[由从至到]\s?$")
_BACKGROUND = re.compile(
    r"\b(?:which|that) (?:was|were|is|are|has been|had been|have been) (?:also |already |now )?$"
    r"|\b(?:whose|(?:chips?|gpus?|semiconductors?|processors?|accelerators?|products?|hardware) (?:which|that))"
    r" [^.,;]{1,32} $|\b(?:meant|designed|intended|aimed) (?:to|at) $"
    r"|\b(?:products?|list of [a-z ]{1,16}) $"
    r"|\b(?:to (?:meet|comply with|get around)|(?:circumvent|skirt|sidestep|bypass|evad)(?:e?s|e?d|ing|e)?"
    r"|(?:way|found) around|despite|amid|such as|given|ongoing|existing)"
    r" (?:the |strict |stricter |ongoing |existing |current |us |u\.s\. |american |washington's )*$"
    r"|(?:规避|绕过|绕开|符合|遵守|因应|受限于|按照|根据|依照)[^,。;]{0,10}$"
)
"""Before words of a ban that but say why something else is so: "made to meet US export restrictions"."""
_FOIL = re.compile(
    r"\b(?:last|only|best|fastest|strongest|most [a-z]+)\b[^.;]{0,40} (?:is|was|are|were|been) (?:still |ever )?$"
)
"""Before what was allowed of a chip that but tells which it is: "the A800, the last chip it was allowed to sell"."""
FOIL = 64
BACKGROUND = 48


def goes_on(reading: Reading, sentence: Sentence) -> bool:
    """True for an event that a sentence without a chip may tell of the one just named, "the chip" of a trade rule."""
    told = {c.value for c in sentence.of("supply")}
    if any(other.start < cue.start for other in sentence.of("other-goods") for cue in sentence.of("supply")):
        return False  # another good is what it tells of: "memory makers have halted quotes"
    is_rule = any(str(event).startswith("export") for event in told)
    return not told.isdisjoint(CARRIED) or (
        is_rule and _THE_CHIP.search(reading.lowered, sentence.start, sentence.end) is not None
    )


def supply(reading: Reading, sentence: Sentence) -> Iterator[Supply]:
    """Yield the supply events that a sentence states."""
    if not sentence.of("supply") or reading.is_denied(sentence) or reading.is_question(sentence):
        return
    if _TAGS.search(reading.lowered, sentence.start, sentence.end):
        return
    is_standing = _STANDING.search(reading.lowered, sentence.start, sentence.end) is not None
    is_standing = is_standing or _AS_BACKGROUND.match(reading.lines[sentence.line].lower()) is not None
    is_wanted = any(c.value == "bid" for c in sentence.of("kind"))
    seen: set[tuple[str | None, str]] = set()
    cues = sentence.of("supply")
    banned = [c for c in cues if c.value == "export_restricted"]
    late = [c for c in cues if c.value == "delayed"]
    cues = [
        c
        for c in cues
        if c.value != "export_allowed"
        or (
            not _FOIL.search(reading.lowered, max(sentence.start, c.start - FOIL), c.start)
            and (
                reading.lowered.startswith(_ENDS_IT, c.start)
                or not any(b.start <= c.start and c.end <= b.end for b in banned)
            )
        )
    ]
    leave = [c for c in cues if c.value == "export_allowed"]
    allowed = [c for c in leave if not is_negated(reading.lowered, sentence.start, c.start)]
    for cue in cues:
        if cue.value == "orders_halted" and is_by_state(reading, sentence, cue):
            cue = replace(cue, value="export_restricted")
        is_undone = (
            bool(allowed)
            and _UNDONE.search(reading.lowered, cue.end, sentence.end) is None
            and not any(is_anothers(reading, sentence, a, cue) for a in allowed)
        )
        lets = [c for c in cues if c.value == "export_allowed" and c.end <= cue.start]
        if lets and _BUT.search(reading.lowered, lets[-1].end, cue.start):
            is_undone = False
        overruled = cue.value == "export_restricted" and (is_undone or is_standing)
        lead_in = reading.lowered[max(sentence.start, cue.start - BACKGROUND) : cue.start]
        if cue.value == "export_restricted" and _BACKGROUND.search(lead_in):
            continue
        start, end = reading.clause(sentence, cue.start)
        if is_unchanged(reading.lowered, (sentence.start, sentence.end), start, (cue.start, cue.end), cue.value):
            continue
        by_rule = {"orders_halted": banned, "orders_resumed": allowed, "lead_time": late}.get(cue.value, ())
        if any(r.start < cue.end and cue.start < r.end for r in by_rule):
            continue
        if cue.value == "orders_halted" and banned and _SO.match(reading.lowered, cue.start - len(SO)):
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
        is_rule = cue.value.startswith("export")
        if is_rule and sentence.is_row and not sentence.dates:
            continue  # a cell's remark on what holds
        near = [
            c
            for c in sentence.of("supply-not")
            if -30 <= c.start - cue.start <= 12 or (is_rule and cue.start <= c.start < cue.end)
        ]
        if cue.value in SHELF:
            near = [c for c in near if c.start < cue.end or not _GOES_ON.match(reading.lowered, c.start)]
        if any((c.start < end and start < c.end) or _IF.match(reading.lowered, c.start) for c in near):
            continue
        if cue.value == "delayed" and any(
            0 <= f.start - cue.end <= PRICE_AHEAD for f in sentence.figures if f.kind == "money"
        ):
            continue
        is_slip = cue.value == "delayed" and _SLIPPED.match(reading.lowered, cue.start)
        if is_slip and _RENTS.search(reading.lowered, sentence.start, sentence.end):
            continue
        lead = _lead_time(reading, sentence, cue)
        is_priced = any(f.kind == "money" and start <= f.start < end for f in sentence.figures)
        if cue.value == "lead_time" and (is_wanted or is_priced):
            continue
        is_told = (
            lead
            or _QUEUED.search(reading.lowered, cue.start, cue.end + 4)
            or _LONGER.search(reading.lowered, cue.start, end)
        )
        if cue.value == "lead_time" and not is_told:
            continue
        for chip in chips_of(reading, sentence, cue):
            if is_named_after(reading.lowered, chip.end):
                continue
            if chip.generic and cue.value in SHELF and sentence.of("supply-not", "goods"):
                continue  # "AI 服务器用铜箔月缺口 666 吨"
            is_repeat = chip.generic and (
                any(event == cue.value for _, event in seen) or _is_told(reading, sentence, cue.value)
            )
            if (chip.chip, cue.value) not in seen and not is_repeat:
                seen.add((chip.chip, cue.value))
                yield _event(reading, sentence, cue, chip, lead)


def _is_told(reading: Reading, sentence: Sentence, event: str) -> bool:
    """True where the sentence before tells of a chip by name what this one tells of the shelf in general."""
    before = reading.sentences[max(0, sentence.index - 1)]
    is_next = before.index < sentence.index and before.line == sentence.line
    return is_next and event in SHELF and bool(before.named and before.of("supply", event))


def _is_offer(reading: Reading, sentence: Sentence) -> bool:
    """True for a line of a dealer's list that states a price, or none but a shelf that is empty or full."""
    priced = any(
        f.kind == "money" or (f.kind == "plain" and f.start > sentence.start) for f in sentence.figures
    ) or not sentence.of("supply", "lead_time")
    if sentence.is_row and any(f.kind == "money" for f in sentence.figures):
        return True
    return priced and reading.layout.is_list_line(sentence)


def _lead_time(reading: Reading, sentence: Sentence, cue: Cue) -> Figure | None:
    if cue.value != "lead_time":
        return None
    days = [
        f for f in sentence.figures if f.kind == "days" and f.value and -LEAD_REACH <= f.start - cue.end <= LEAD_REACH
    ]
    near = (max(sentence.start, cue.start - LEAD_REACH), min(sentence.end, cue.end + LEAD_REACH))
    for told in _YEARS.finditer(reading.lowered, *near):
        length = HALF_YEAR if told["half"] else YEAR
        days.append(Figure(*told.span(), length, length, "exact", "days"))
    days = [f for f in days if not _PUT_OFF.search(reading.lowered, sentence.start, f.start)]
    led = [f for f in sentence.figures if f.kind == "days" and 0 <= f.start - cue.end <= 2 * LEAD_REACH]
    now = [f for f in days + led if _NOW.search(reading.lowered, sentence.start, f.start)]
    now = [f for f in now if _TODAY.search(reading.lowered, sentence.start, f.start)] or now
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
        as_of=last_was(reading, sentence, dates[-1]) if dates else None,
        confidence=0.8 if chip.chip else 0.65,
        rule=f"supply-{cue.rule.name}",
        event=event,
        actor=actor_of(reading, sentence, cue),
        lead_time_days_low=lead.low * scale if lead and lead.low is not None else None,
        lead_time_days_high=lead.high * scale if lead and lead.high is not None else None,
    )
