"""Parts that the patterns of `seeds/rules/` share, by the name that stands for them in braces."""

_AMID = (
    "the|its|their|his|her|our|your|my|an?|some|about|around|roughly|approximately|circa|up to|as many as|over|nearly"
    "|almost|close to|more than|at least|no fewer than|upwards of|north of|in excess of|just|well|only|fully|as well as"
    "|another|additional|further|extra|more|initial|first|final|last|remaining|all|both|combined|total|fresh"
    "|whopping|staggering|massive|mere|record|estimated|reported|planned"
    "|on|for|with|of|in|up|possession|delivery|receipt"
)
"""Words between a verb and the number of what is bought."""
_THINGS = (
    r"gpus?|[nxtliad]pus?|chips|chipsets?|superchips?|cards|accelerators|processors|servers?|systems?|racks?"
    r"|nodes?|boxes|boards|baseboards|modules|machines|units|cabinets|pods|blackwells?|hoppers?|rubins?"
    r"|trainiums?|inferentias?|gaudis?|ascends?|instincts?|kunluns?|[dh]gx(?:es)?|[a-z]{1,5}-?\d{1,4}[a-z]{0,2}s?"
)
_NO_COUNT = r"(?!(?:gpu[ -])?(?:hours?|days?|weeks|months|years|minutes|steps|times|people|per ?cent|percent)\b)"
"""What else is counted."""
_NO_PURCHASE = (
    r"(?:gpu |node |server |card |chip )?(?:hours?|days?|weeks|months|instances?|users|clusters?"
    r"|samples|runs|customers|engineers|startups"
    r"|training|trained|jobs|equivalents?|owners|of (?:compute|capacity|rack space))"
)
"""Behind such things, what makes use of them."""
NUMBER = (
    r"(?:~?\d|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|sixteen|twenty|thirty|forty|fifty"
    r"|sixty|eighty|ninety|hundreds?|thousands?|tens|dozens?|(?:an?|one) (?:hundred|thousand|dozen|million))\b)"
)
"""How a number begins that an English text tells in digits or in words."""
UNITS = (
    rf"(?=(?: (?:{_AMID})\b){{0,5}} {NUMBER}[\d,.]*k?\b(?: (?:to|or) \d[\d,.]*k?\b)?"
    rf"(?: {_NO_COUNT}[a-z0-9'&./+-]+){{0,5}}?[ -](?:{_THINGS})\b"
    rf"(?!'?[ -]{_NO_PURCHASE}\b))"
)
"""What is bought, right behind a verb: "another 4,000 of the new B300 cards"."""
_SUM = (
    r"(?:about |around |roughly |approximately |nearly |almost |up to |over |more than |some |at least |as much as "
    r"|between |another |an? (?:[a-z]+ )?)*(?:(?:us|a|s|hk|nt|c)?[$€£¥₹] ?|(?:rmb|usd|eur|rs\.?) ?)?\d[\d.,]*"
    r"[ -]?(?:million|billion|trillion|crore|bn|mn|m|b)?(?:[ -](?:yuan|yen|won|dollars|euros|pounds|rupees))?"
)
SPENT_ON = (
    rf"(?= {_SUM}(?: (?:to|and|or) {_SUM})?"
    r"(?: ?\([^()\n]{2,30}\)|,? (?:or|-) [^.;,\n]{2,24},?|-[^-.;\n]{2,24}-)?"
    r" (?:on|for|in|into|towards?) (?:(?!infrastructure|data|including|such|compan|start-?ups?|stock|shares|software"
    r"|research|power|land)(?:[a-z0-9'&-]|(?<=\d),(?=\d))+ ){0,6}?"
    rf"(?:{_THINGS}|clusters?|supercomputers?|chip (?:procurement|purchases)"
    r"|(?:nvidia|amd|huawei)(?:'s)? (?:hardware|gear|kit|silicon|equipment))\b"
    r"(?!-| (?:makers?|compan|start-?ups?|stocks?|designers?|rental|instances?|services?)))"
)
"""What a sum is for, right behind a verb of spending: "about 100 billion yuan ($14 billion) on Nvidia's AI chips"."""
_PIECE = (
    r"(?:(?<![\d,.])\d[\d,.]{0,9}|[一二两三四五六七八九十百千几数]{1,4})\s?[万千百]?(?:多|余|来)?\s?[台张颗块枚片套柜部]"
    r"(?![^,。;\n]{0,12}(?:算力(?!服务器|卡|设备)|运维|的?服务(?!器)|瓶颈|风头|调度|方案|名额|业务|实例|机时|样片|日志))"
)
_CHIP = (
    r"(?:(?:rtx|mlu|ascend|gaudi|tpu|maia|max|kunlun|atlas)(?: pro| v)? ?\d{1,4}[a-z]*|[a-z]{1,3}-?\d{2,4}[a-z]*"
    r"|[345]0[5-9]0(?: ti)?|blackwell|hopper|rubin|trainium ?\d?|gaudi|[tg]pu|accelerator|(?:(?:ai|nvidia|amd) )?chip)"
)
"""A chip, by how most are called, without the s of several."""
_WHEN = (
    r"(?:(?:the|early|late|mid|about|at least|end of|first|second|third|fourth|next|some|this)[ -])*"
    r"(?:q[1-4]|[1-4]q\d*|h[12]|[12]h\d*|20\d\d|quarter|half|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|spring|summer|autumn|fall|winter|christmas|holidays|year)"
)
"""A later time that something is put off to."""
_WEEKS = (
    rf"(?:\d+|{NUMBER})(?:\s?(?:[-\u2013]|to|or)\s?(?:\d+|{NUMBER}))?"
    r"[ -](?:weeks?|months?|wks?)\b(?! (?:ago|old|later|earlier))"
)
"""How long a delivery takes."""
_DEALS = (
    "(?:orders?|deals?|contracts?|purchases?|agreements?|transactions?|acquisitions?|procurement|awards?|batch"
    "|shipments?|consignment|tranche|buy|arrangement|commitment|pact|lot)"
)
_COMES = (
    "(?: (?:is|are|was|were|has|had|have|would|will|could|may|be|been|said|thought|believed|estimated|reported"
    "|reportedly|understood|expected|likely|rumou?red|probably|together|collectively|now|also|to|an?|in all)\\b){0,6}"
)
"""Between a purchase and what it is worth: "is said to have been"."""
PHRASES = {
    "{chip}": _CHIP,
    "{when}": _WHEN,
    "{weeks}": _WEEKS,
    "{deals}": _DEALS,
    "{comes}": _COMES,
    "{things}": _THINGS,
    "{units}": UNITS,
    "{piece}": _PIECE,
    "{number}": NUMBER,
    "{spent_on}": SPENT_ON,
}


def spelled(pattern: str) -> str:
    """Put the shared parts where a pattern names them."""
    for name, words in PHRASES.items():
        pattern = pattern.replace(name, words)
    return pattern
