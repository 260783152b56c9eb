"""Who makes a chip easier or harder to get: the state that bars it, the maker that is late."""

import re

from pipeline.extract.reading import Reading, Sentence
from pipeline.extract.sieves import Sieve
from pipeline.extract.terms import Cue

SHELF = ("shortage", "surplus", "lead_time")
"""What on a dealer's line speaks of his shelf, not of the market."""
_RECEIVES = re.compile(
    r"(?:\bto|\bin|\binto|\bfor|对|往|输|向|在|出口|口至|(?<![接收得受])到|入|以及|及|和|与|、)\s?(?:the |mainland )?$"
)
"""Words before who is to receive, and so does not act: "shipments to China"."""
_PRESS = re.compile(r"\s?(?:《|媒体|外电|报章|[\u4e00-\u9fff]{0,2}(?:时报|日报|周刊|经济新闻))")
"""Behind the state of a newspaper that but tells of an event: "英国《金融时报》"."""
_NATIONALS = re.compile(
    r"(?:政府)?(?:支持|支援|持股)的|(?:的|国有|国营|本土|境内)?[a-z\u4e00-\u9fff]{0,4}?(?:企业|公司|厂商|客户|买家|业者|巨头|大厂|市场|销售额|营收)"
)
"""Behind a state whose firms it speaks of: "沙特政府支持的企业", "中国客户"."""
_OFFICIALS = re.compile(r"官员|当局|政府|部门")
"""Behind the name of who acts, whatever stands before: "在中国海关官员阻止…后"."""
_CAPITAL = Sieve(
    r"\b(?:US|U\.S\.|Washington|(?:Trump|Biden) administration|White House)(?![\w$])"
    r"|美方|华盛顿|白宫|(?:特朗普|川普|拜登)(?:政府|当局)?"
    r"|(?P<china>\bBeijing\b|中方|北京(?=当局|方面|近?日?(?:要求|禁止|限制|叫停|批准|允许)))"
)
"""By what a state is called that allows or forbids."""
_BY_STATE = re.compile(
    r"\b(?:beijing|washington|government|authorit(?:y|ies)|regulators?|officials|ministry)\b[^.;,]{0,30}"
    r"\b(?:told|order(?:ed|s)|instruct(?:ed|s)|direct(?:ed|s)|urg(?:ed|es)|ask(?:ed|s))\b[^.;,]{0,50}$"
    r"|(?:当局|政府|监管(?:部门|机构)?|(?:主管|有关|相关)部门|北京|官方|中方|商务部|网信办|发改委|工信部)[^,。;]{0,20}"
    r"(?:要求|下令|通知|指示|勒令|敦促)[^,。;]{0,20}$"
    r"|(?:当局|政府|监管(?:部门|机构)|中方|美方|北京(?:方面)?|华府|白宫|商务部|网信办|发改委|工信部)(?:已|又|随后|突然|正式|宣布|今日|昨日){0,2}$"
)
"""Before orders that a state has firms stop: its rule, not a maker's."""


def actor_of(reading: Reading, sentence: Sentence, cue: Cue) -> str | None:
    """Give who acts in an event: of its clause if it names one, else of its sentence."""
    event = cue.value
    kinds = ("state",) if event.startswith("export") else ("maker", "cloud", "oem")
    actors = [o for o in sentence.organisations if o.known and o.known.kind in kinds]
    actors = [
        o
        for o in actors
        if not (_PRESS.match(reading.lowered, o.end) or _NATIONALS.match(reading.lowered, o.end))
        and reading.lowered[o.end : o.end + 1] != "-"
    ]
    actors = [
        o
        for o in actors
        if _OFFICIALS.match(reading.lowered, o.end) or not _RECEIVES.search(reading.lowered, sentence.start, o.start)
    ]
    if event in SHELF:
        actors = [o for o in actors if not any(-len(o.name) <= c.start - o.end <= 1 for c in sentence.named)]
    begin, stop = reading.clause(sentence, cue.start)
    before = [o for o in actors if o.start < cue.start]
    actors = [o for o in actors if begin <= o.start < stop] or actors
    acts = next(
        (o.name for o in (*(o for o in before if o in actors), *reversed(before), *actors) if o.start < cue.end), None
    )
    if acts is None and event.startswith("export"):
        acts = _state_by_capital(reading, cue, begin)
    return acts or (actors[0].name if actors else None)


def _state_by_capital(reading: Reading, cue: Cue, begin: int) -> str | None:
    """Give the state that a clause calls by its capital or its letters: "Washington cut off sales", "美方"."""
    match = _CAPITAL.search(reading.folded, begin, cue.end)
    if match is None or _RECEIVES.search(reading.lowered, begin, match.start()):
        return None
    known = reading.lexicon.organisations.get("china" if match.lastgroup == "china" else "united states")
    if known is None:
        return None
    return (known.name_zh if reading.lang == "zh" else None) or known.name


def is_by_state(reading: Reading, sentence: Sentence, cue: Cue) -> bool:
    """True for orders that a state stops, or has firms stop: "北京叫停下单"."""
    return _BY_STATE.search(reading.lowered, sentence.start, cue.start) is not None
