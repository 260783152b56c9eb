"""Words of supply that tell of no change: a rule that stands, what is made use of, a quality of a thing."""

import re

_RULE = re.compile(
    r"(?:export |sales? |import |trade |chip )*(?:restrictions?|controls?|(?:curbs?|bans?)(?= on\b))(?![a-z])"
    r"|(?:限制|管制|禁令)(?=(?:实施|生效|出台|落地|公布)?(?:之|以)?前(?!提))|(?:限制|管制|管控)?(?:对华"
    r"|对中国)?(?:出口|销售|进口|芯片)(?:的)?(?:管制|限制|禁令|管控)"
)
"""A rule told as a thing, which tells of a change only together with what is done about it."""
_DONE = re.compile(
    r"\b(?:impos\w+|implement\w*|enforc\w*|announc\w+|introduc\w+|issu(?:e|es|ed|ing)|adopt\w*|tighten\w*|expand\w*|exten(?:d|ds|ded"
    r"|ding|sion)|widen\w*"
    r"|broaden\w*|new|fresh|latest|further|additional|sweeping|tougher|stricter|tak(?:e|es|ing) effect"
    r"|took effect|effective|unveil\w*"
    r"|publish\w*|slap\w*|add(?:s|ed|ing)?|placed?|puts?|hit|order\w*|requir\w+|appl(?:y|ies|ied)|cover(?:s|ed|ing)?"
    r"|includ(?:e|es|ed)|now|ban(?:s|ned|ning)|bar(?:s|red)|block\w*|halt\w*|told|cut(?:s|ting)? off|kick(?:s"
    r"|ed)? in|came into"
    r"|enact\w*|began|begin\w*|start\w*|will|to be|step(?:s|ped)? up|toughen\w*|update[ds]?|clos(?:e|es|ed|ing))\b"
    r"|实施|生效|宣布|出台|发布|颁布|公布|推出|升级|收紧|扩大|加强|加码|列入|纳入|新增|新规"
    r"|新的?(?=[\u4e00-\u9fff]{0,4}(?:管制|限制|禁令|规))"
    r"|最新|禁止|叫停|要求|不得|须|需(?!求)|拦|扣|暂停|停止|[将被遭拟]|下达|通知|施加|采取|执行|切断|下发"
    r"|通过(?=[^,。;]{0,10}案)|起[,。]|扩至"
    r"|扩展|延伸|扩及|追加|再度|再次|进一步"
)
_DONE_REACH = 64
_ENDED_BEFORE = re.compile(
    r"令?的?[^,。;]{0,4}(?:反转|逆转|解除|取消|撤销|放开|松绑)|[^,。;]{0,6}?(?:实施|生效|出台|落地|升级|公布"
    r"|发布|收紧)?(?:之|以)?前(?!提)|[^,。;\s]{0,4}之?下(?![达发令跌降])"
)
"""Behind a rule: what was so before it, or is so under it."""
_BEFORE = re.compile(
    r"\b(?:before|prior to|ahead of|until|under|given|without|beyond|through|via|by way of|impact of"
    r"|effects? of|because of|due to"
    r"|thanks to|subject to|amid|despite|from)"
    r" (?:the |us |u\.s\. |american |washington's |recent |current |existing |tight |strict |these |such )*$"
    r"|(?:通过|借助|利用|依据|根据|突破|违反|面对|即使)[^,。;]{0,8}$"
)
_PROPOSED = re.compile(
    r"\b(?:urg(?:e|es|ed|ing)|call(?:s|ed|ing)? (?:on|for)|push(?:es|ed|ing)?|lobb\w+|wants?|wanted|weigh(?:s|ed|ing)"
    r"|mull\w*|vow\w*|threaten\w*|draft\w*)\b(?: (?!and\b|but\b)[\w'.-]+){0,6} $"
)
"""Before a rule that somebody but asks for: "senators urged the White House to block exports"."""
_STANDS = re.compile(
    r"\b(?:law|laws|controls) $"
    r"|\b(?:chips|gpus|processors|products|hardware|servers|models|accelerators|technology|goods) $"
)
"""Before a ban that stands: "US law prohibits the export of", "chips barred from export"."""
_END_OF = re.compile(
    r"\b(?:revers(?:al|ing)|end(?:ing)?|lifting|removal|easing|relaxation|rollback|repeal) (?:of )?(?!the year)"
    r"(?:the |its |an? |us |u\.s\. |american |chinese |government'?s? |washington's |earlier |previous )*$"
)
"""Before a ban of whose end a text speaks: "prior to the reversal of the ban"."""
_USED = re.compile(
    r"\b(?:from|using|uses?|utili[sz]\w+|aggregat\w+|tap(?:s|ping)? into|monetiz\w+|rent(?:s|ing)? out|sell(?:s"
    r"|ing)?|your|my|own)"
    r" (?:(?!to )[a-z]+ ){0,4}$"
    r"|(?:利用|聚合|盘活|使用|调用|出租|整合|自己|手头|手里|我|自有)[^,。;]{0,14}$"
)
"""Before capacity that somebody makes use of: "aggregates excess capacity"."""
_HELD = re.compile(
    r"\b(?:answer|solution|response|remedy|hedge|alternative)s? (?:to|for|against) (?:the |[a-z]+ ){0,2}$"
)
_OFTEN = re.compile(
    r"\b(?:often|usually|typically|tends? to|always)\b[^.;,]{0,30}$|(?:往往|通常|常常|一般会)[^,。;]{0,16}$"
)
_WAS = re.compile(r"(?:范围|名单|清单)?内?\s?的(?!消息|新闻|通知|决定|传闻|计划|命令|状态|说法|[\s,。;])")
"""Behind words that but tell which thing is meant: "已停产的 V100"."""
_KEEPS_FROM = re.compile(r"(?:阻止|叫停|禁止)了?[^,。;]{1,12}[向对]")
"""How a rule begins that holds whatever is said of its goods: "阻止了英伟达向中国销售的最后一款芯片"."""
_NAMED_SO = re.compile(r"\b(?:the|an?|now|this|its) $")
_QUALITY = re.compile(r"(?:discontinued|delayed|banned|restricted|unsold)$")
_THING = re.compile(r" [a-z]")
_WITHHELD = re.compile(
    r"(?:(?:[尚并仍]|迟迟)?(?:未(?![来必])|没有)|不再|不予|(?<!推定)拒绝|暂停|停止|中止|冻结)[^,。;]{0,16}$"
)
"""Before leave that is not given: "并未对 B20 发放许可"."""
_OTHER = re.compile(
    r"\b(?:customs|tariffs?|agi|schedule of|reviews?|benchmarks?|trailer|keynote)\b|关税|海关|通关|时间表|快递"
    r"|物流|延迟(?:测试|测量|显示|从|在|为)"
)
"""What is late beside a chip."""
_WOULD = re.compile(
    r"[^,。;\"”]{0,16}[\"“”'「]{0,2}(?:只?[将会]|恐怕?|可能)(?:会|只会)?(?:导致|造成|使得?|让|帮|加速|促使|刺激|损害|削弱|伤害|适得其反)"
)
"""Behind a ban that somebody speaks of, what it would bring about: "限制出口 AI 芯片只会让别人赶上"."""
REACH = 60


def is_unchanged(lowered: str, sentence: tuple[int, int], begin: int, cue: tuple[int, int], event: str) -> bool:
    """True for the words of an event, in a clause from `begin`, that tell of no change in how a chip is had."""
    at, end = cue
    lead = lowered[max(begin, at - REACH) : at]
    if _OFTEN.search(lead):
        return True
    if event.startswith("export") and _PROPOSED.search(lead):
        return True
    if event == "export_allowed" and _WITHHELD.search(lead):
        return True
    if event == "export_restricted":
        if at - begin <= 1 and _WOULD.match(lowered, end, sentence[1]):
            return True
        if _END_OF.search(lead) or _STANDS.search(lead):
            return True
        rule = _RULE.match(lowered, at, end)
        before = lowered[max(sentence[0], at - _DONE_REACH) : at]
        behind = lowered[rule.end() if rule else end : min(sentence[1], end + _DONE_REACH)]
        if rule and (_ENDED_BEFORE.match(lowered, rule.end(), sentence[1]) or _BEFORE.search(before)):
            return True
        if rule and not (_DONE.search(before) or _DONE.search(behind)):
            return True
    is_what = not _KEEPS_FROM.match(lowered, at, end)
    if (
        is_what
        and event in ("orders_halted", "export_restricted", "export_allowed")
        and _WAS.match(lowered, end, sentence[1])
    ):
        return True
    if _QUALITY.search(lowered, at, end) and _NAMED_SO.search(lead) and _THING.match(lowered, end):
        return True
    if event == "surplus":
        return _USED.search(lead) is not None
    if event == "shortage":
        return _HELD.search(lead) is not None
    return event == "delayed" and _OTHER.search(lowered, max(begin, at - REACH), min(sentence[1], end + 24)) is not None
