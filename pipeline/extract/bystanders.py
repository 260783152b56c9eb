"""What holds digits and is no amount: addresses, times of day, numbers of posts, parts of a computer."""

import re

_ADDRESSES = (
    r"(?<=\]\()[^()\s]{1,300}(?=\))|https?://[a-z0-9]\S*|\bwww\.\S+|(?<![a-z0-9._-])[a-z0-9._-]{1,64}@[\w-]{1,64}\.\w"
)
_ADDRESS_SIGN = re.compile(r"@|://|www\.|\]\(")
_YEARS = r"20[12345]\d\s?[至到~-]\s?20[12345]\d(?=\s?年)"
_WITH_DIGITS = "|".join((
    r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)|(?<![\d.])(?:24\s?[/x]\s?7|7\s?[/x]\s?24)(?![\d.])",  # times of day
    r"(?<![\d.])[248]k\s?(?:游戏|视频|分辨率|显示|百帧|光线|画质|屏|解析度|gaming|video|resolution|display|ultra|@)",
    r"(?<![\d.])(?:(?:(?<=[跑玩战])|(?<=[跑玩战]\s))[248]k(?!\s?(?:块|元|多|左右))|[248]k(?=\s?(?:入门|级?(?:的?超级?)?性能|以上稳|稳|极致|特效|原生|全高|dlss)))",
    r"(?<![\d.])\d[\d.]*\s?[mk]b(?=,\s?下载次数)|(?<![\d.])\d{4,5}(?:kf?s?|gre|xtx?|cuda)(?![a-z0-9])",  # files, parts
    r"(?<![\d.])\d+(?:\.\d)?k(?=\s?(?:\d{2,3}\s?hz|oled|屏|面板|高刷|上下文))",
    r"(?<!\d)\d+\s?-?g?bits?\b",
    r"(?<!\d)(?<!\d[.,])\d[\d.,]*\s?k?\+?\s?(?:context|ctx|vms|users|tokens?|tok/s|t/s|wafers?|upvotes?|likes?|views)\b",
    r"(?<![\d.])\d[\d.]{0,8}\s?[km百万]{0,3}\s?(?:\([^()\n]{1,6}\)\s?)?的?上下文",
    r"(?<![\d.,])\d[\d.,]{0,12}\s?(?:dense |sparse )?(?:int|fp|bf)\s?\d{1,2}\s?[tp]?(?:ops|flops)\b",
    r"(?<![\d.,])\d[\d.,]{0,12}\s?(?:ai )?[tp](?:ops|flops)",
    r"(?<![\d.,])\d[\d.,]{0,12}\s?(?:kilo|mega)?watts?\b",
    r"(?<![\d.$€£¥])\d{1,2}(?:mo?|y)(?=\s?[:@=-]?\s?[$€£]?\s?\d{1,3}(?:,\d{3}|\.\d{1,2})(?!\d))",  # terms: "12m 13,500"
    r"(?<![\d.,$€£¥])\d{1,4}\.\d{1,4} s(?:ec(?:onds?)?)?\b(?! ?(?:/|per))",  # how long something takes
    r"(?<!\d)\d{1,2}新(?![\d年])",  # condition
    r"(?<![\w.])\d(?:\.\d{1,8})?e[+-]?\d{1,3}(?![\w.])|(?<![\d.])\d{1,3}m\d{1,2}(?:\.\d)?s(?![a-z])",  # 1.6e-2, 2m56s
    r"(?<![\d.])\d{4}\s(?:gre|xtx)(?![a-z0-9])",  # the rest of a card's name
    r"7-11(?=\s?(?:卖货便|交货便|取货|取付|店到店|店取|超商|门市|寄|面交))",  # a chain of shops
    r"(?<![\d.])(?:1[0-2]|0?[1-9])\.(?:3[01]|[12]\d|0?[1-9])(?=\s?(?:大促|活动|发货|到货|出货|交货|提货|到港|开卖|开售|开抢|发售))",
    r"(?<![\d.])\d(?:\.\d)?\s?折",  # discounts
    r"(?<![\d.,])20[12]\d(?:0[1-9]|1[0-2])(?![\d.,]|\s?(?:元|块|万|w))",  # months
    r"(?<!\d)\d{1,5}\+?\s?人(?:付款|想要|关注)",
    r"(?<![\d?])[\d?]+\s?楼|(?m:^\d{1,2}(?:[.)]\s|、))",  # numbers of posts and of list items
    r"(?<![a-z0-9.])(?!\d{1,4}x[a-z])\d+[a-z]{2,}\d[a-z0-9]*",  # part numbers that begin with a digit
    r"(?<![a-z0-9.])\d[a-jl-vyz]\d{4}(?!\d)",  # those of processors: "3b6600"
    r"(?<![\d/])\d{1,2}/\d{1,2}/(?:20)?\d{2}(?![\d/])",  # days
    r"(?<![\d/.])(?:1[0-2]|0?[1-9])/(?:[12]\d|3[01]|0?[1-9])(?=\s?(?:出货|开卖|到货|发售|上市|起|前|号|晚|早))",
    r"(?<![a-z0-9.])\d{3,5}[a-z]{1,3}-[a-z]{2,}[a-z0-9]*",  # those of machines: "4125gs-tnrt"
    r"(?<![\w.-])\d{3}-[a-z0-9]{5}(?:-\d{4}-\d{3})?(?![\w-])",  # a maker's: "900-21001-0020-100", "935-26287"
))  # fmt: skip
_WITH_LETTERS = "|".join((
    r"\bdoing\s?[48]k\b|x86\b",
    r"(?:gb|iso|iec|yd|dl)(?:/[tz])?\s?\d{3,6}(?:\.\d{1,2})?-(?:19|20)\d\d\b",  # standards
    r"(?:time\s?spy(?: extreme)?|tse|cinebench)\s?(?:r\d\d|跑分|得分|分数|score)?\s?:?\s?(?:约|才|有)?\s?"
    r"(?:\d[\d.,]*\s?万?|[一二三四五六七八九]万[一二三四五六七八九]?千?)",  # scores
    r"(?:id|uid|pid|tid|sku|isbn|issue|ticket|ref)\s?[:=#]\s?`?\d{3,}[\w-]{0,24}",
    r"(?:dlss|fsr)\s?\d\.\d(?:\s?(?:和|与|、|/|and)\s?\d\.\d)?",
    r"(?:pytorch|torch|cuda|cudnn|python|tensorflow|ubuntu|drivers?|vllm|rocm|cann|transformers|version|ver|v|sm"
    r"|compute capability)[\s-]?"
    r"v?\d{1,4}(?:\.\d{1,4}){0,3}\+?(?![\d%])",
    r"(?:day|week|step|phase|round|stage|chapter|figure|table|issue|level)\s\d{1,3}\b(?![.,]\d|\s?[%$])",
    r"(?=[a-z]+[-_]?\d)(?!rmb|usd|cny|hkd|twd|ntd|eur|gbp|sgd|aud|cad|nzd|inr|myr|aed|sar|jpy|krw|chf|sek|nok|dkk|thb|idr|brl|zar|rs\.?\d"
    r"|r\d{1,3},\d{3}(?!\d)|rm\d{1,3}(?:,\d{3}|(?:\.\d{1,2})? ?(?:m|mil|million|bn|billion|k)\b)"
    r"|x\d{1,3}(?![\w-]))[a-z]+[-_]?\d(?:(?!x\d{1,2}(?![\w-])|\.\.)[a-z0-9.-])*",  # part numbers
))  # fmt: skip
_CORE = r"[\s-]?(?:[3579][\s-])?\d{3,5}[a-z]{0,3}\b"
"""Behind the name of a processor its number."""
_OTHERS = "|".join((
    rf"(?=\d)(?:(?<!\d)(?:{_WITH_DIGITS})|{_YEARS})",
    r"(?<![a-z])(?=[uirtex锐酷])(?:ultra|i[3579]|r[3579]|ryzen|threadripper(?: pro)?|epyc"
    rf"|xeon(?: gold| silver| platinum| w)?|锐龙|酷睿){_CORE}",
    rf"(?<![a-z0-9])(?=[a-z])(?:{_WITH_LETTERS})",
    r"双\s?1[12]|(?:已售|月销|销量|售出)\s?\d+\+?",  # a day of sales, and sales
    r"(?:浏览|收藏|粉丝|样本|用户数|并发(?:用户)?数)(?:大于|超过?|约|达到?|有|从)?\s?\d[\d.]*\s?[万w]?\+?"
    r"(?:[^,。;\d]{0,3}到\s?\d[\d.]*\s?[万w]?)?",  # who looks on
    r"(?<![\w-])--?[a-z][a-z0-9_-]{0,30}[ =]\d[\d.]*k?(?![\d%$])(?! ?(?:/|per|usd|yuan|元))",  # options of commands
    r"\[\[?\d{1,3}\]|(?:支持|支援)\s?[48]k\b",
    r"(?m:^\d{1,2}/\d{1,2}(?![\d/]))",  # a day at the head of a dealer's line
    r"\[[\d?]+\s?楼|(?<![\d?])\?[\d?]*\s?楼|#\d+",
    r"(?m:^(?=[-*•\s])[^\S\n]*(?:[-*•]\s*)?\d{1,2}[.)、]\s)",
))  # fmt: skip
_BEGIN = r"(?<![a-z](?=[a-z]))(?=[0-9a-z双已月销售浏收粉样用并支锐酷\[?#*•\s-])"
"""With what they begin, and none within a word: at most letters of a text no way is tried."""
_ALL = re.compile(f"{_ADDRESSES}|{_BEGIN}(?:{_OTHERS})")
_ALL_BUT_ADDRESSES = re.compile(f"{_BEGIN}(?:{_OTHERS})")
"""Ways that begin alike stand together: at most letters of a text few of them are tried."""

_FORMULA = re.compile(
    r"(?<![\\\w])\$(?:(?=[a-z\\(|])[a-z0-9 ()+\-*/.,<>|\\^_={}\[\]':!~&]{1,120}|(?=[^$\n]{0,60}[\\^{}])[^$\n]{1,80}"
    r"|\d+ ?/ ?[a-z])(?<!\\)\$(?!\s?\d)"
)
"""Mathematics between two signs: "$N / (2K)$", "$\\log(N)$", "$1/N$"."""


def bystanders(lowered: str, start: int, end: int) -> list[tuple[int, int]]:
    """Give the spans of what holds digits and is no amount."""
    pattern = _ALL if _ADDRESS_SIGN.search(lowered, start, end) else _ALL_BUT_ADDRESSES
    found = [m.span() for m in pattern.finditer(lowered, start, end)]
    if lowered.count("$", start, end) > 1:
        found += [m.span() for m in _FORMULA.finditer(lowered, start, end)]
    return found
