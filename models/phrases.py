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
_PIECE = (
    r"(?:(?<![\d,.])\d[\d,.]{0,9}|[一二两三四五六七八九十百千几数]{1,4})\s?[万千百]?(?:多|余|来)?\s?[台张颗块枚片套柜部]"
    r"(?![^,。;\n]{0,12}(?:算力(?!服务器|卡|设备)|运维|的?服务(?!器)|瓶颈|风头|调度|方案|名额|业务|实例|机时|样片|日志))"
)
PHRASES = {"{things}": _THINGS, "{units}": UNITS, "{piece}": _PIECE, "{number}": NUMBER}


def spelled(pattern: str) -> str:
    """Put the shared parts where a pattern names them."""
    for name, words in PHRASES.items():
        pattern = pattern.replace(name, words)
    return pattern
