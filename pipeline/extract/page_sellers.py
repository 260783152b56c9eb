"""Who sells on a page as a whole: its owner, who signs it, whom its title or a heading names."""

import re

from pipeline.extract.nameplates import headed
from pipeline.extract.organisations import mentions
from pipeline.extract.reading import Reading
from pipeline.extract.scopes import Scope
from pipeline.extract.sieves import Sieve
from pipeline.extract.text import lower

PAGE_LINES = 3
"""Lines at either end of a page within which it names itself."""
_SIGNED = re.compile(
    r"©\s?(?:20\d\d(?:[-–]20\d\d)?)?,?\s?(?P<name>[A-Z][\w&]*(?: [A-Z][\w&]*\.?){0,3})"
    r"|^[^\S\n]*(?P<company>[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,3},?"
    r" (?:LLC|Ltd|Inc|Limited|GmbH|Corp|BV|B\.V|Pte\.? Ltd|Sdn\.? Bhd|Pvt\.? Ltd|Co\., Ltd)\.?)"
    r"(?:\s?\([A-Z]{2,9}\))?\s*$",
    re.M,
)
"""How a page or a letter names who wrote it: a copyright, or a company alone on a line."""
_LABELLED = re.compile(
    r"^[^\S\n]*(?:seller|sold by|vendor|卖家|店铺|商家)(?: name|名称?)?\s?:\s?"
    r"(?P<name>[^\s(,;|][^(,;|\n]{0,39}?)\s*(?:[(,;|]|$)",
    re.I | re.M,
)
"""How a listing names who sells: "Seller: parts-house (12,604)"."""
_SIGNATURE = re.compile(
    r"(?:^|[\s~。!,])(?P<name>(?![\u4e00-\u9fff]{0,5}[年月周日天款店])[\u4e00-\u9fff]{2,6}?"
    r"(?:[^\S\n]?(?:[A-Z][a-z]{1,8}|[阿老小](?!店)[A-Z\u4e00-\u9fff][a-z]{0,6})"
    r"|(?:总|哥|姐|经理)))(?=[\s,!\d(]|$)"
)
"""How a dealer signs a list: "鲲芯老吴", "智联仓 Ada", "徐经理"."""
_STOPS = ("。", ".", "!", "?", "…")
"""How a sentence ends, and no signature."""
_TITLE = re.compile(r"^[^|\n]+\s\|\s[^|\n]+$")
"""A page's title as its first lines repeat it."""
_BRAND = re.compile(
    r"(?:^|\s[|–-]\s)(?!(?i:[^|–\n-]*(?:pric|plans|\brent|\bgpus?\b|docs|billing)))"
    r"(?P<name>[A-Z][A-Za-z\d.&]*(?: [A-Z][A-Za-z\d.&]*){0,2})(?=\s[|–-]\s|\s*$)"
)
"""The part of a title that names who made the page: "GPU pricing | Northfjord Compute"."""
_ALONE = Sieve(r"^[\u4e00-\u9fff]{2,6}(?:云|算力|科技|智算|网络|电讯)(?:有限公司)?$", re.M)
"""A company alone on a line, as it signs a notice."""
_OWN_NAME = Sieve(
    r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,6}(?:云|算力|科技|智算|数码|电脑|网络)(?:有限公司)?(?![\u4e00-\u9fff])"
)
_OPENS = re.compile(
    r"\W{0,4}(?P<name>(?!各大|主流|全国|全网|最新|今日|本周|热门|高端|人工|弹性|裸金)"
    r"(?:(?!看|懂|盘点|解读|主板|显卡|硬件|如何|怎|什么|哪)[\u4e00-\u9fff]){2,8}(?:云|算力|智算|科技|数码))"
    r"(?:官网)?\s?(?:GPU|gpu|显卡|云主机|价格|租用|租赁|报价|定价|计费|资费)"
)
"""How the first line of a page names whose it is: "星河算力租用价格"."""
OPENS = 2
"""Characters before a name that opens a page."""
LEAST_LIST = 4
"""Lines of a list that may be signed."""
SECTION = 24
"""Sentences below a heading that are of its section."""
HEADING = 60
"""A heading is no longer than this."""
_HEAD = re.compile(r"(?:#{1,6}|[-*•]|\d{1,2}[.)、])?\s?(?:\*\*)?")
_TAGLINE = re.compile(
    r"(?:\.(?:ai|io|com))?(?:的?(?:规格|实例|机型|价格|报价))*(?: (?:labs|cloud|nvidia|gpus?|pricing"
    r"|prices|rates|clusters?|instances?|types|positioning|rentals?|offerings?|plans|options|on-demand|hourly"
    r"|[a-z]{0,3}\d{1,4}[a-z]{0,2}))*(?:\*\*)?\s?(?:$|[:–—(]|-\s)",
    re.I,
)
"""What stands before a seller's name in a heading, and behind it: "### RunPod - Best Balance"."""
_PRICES = re.compile(r"\b(?:pricing|prices?|rates|plans|billing)\b|价|费", re.I)
_NO_NAME = re.compile(
    r"运营|投入|规划|包括|实例|租赁|配置|类型|提供|主要|平均|国产|国内|单卡|总计|费用|成本|选择|租用|需|公有|私有|混合"
)
"""Words that end as such names do and name nobody: "已投入运营算力"."""


def of_section(reading: Reading, scope: Scope) -> str | None:
    """Give the cloud that the heading above a rent, or above its table, names, where no other is named between."""
    here = scope.sentence
    between: set[str] = set()
    for earlier in reversed(reading.sentences[max(0, here.index - SECTION) : here.index]):
        clouds = [o for o in earlier.organisations if o.known and o.known.kind == "cloud"]
        line = reading.lines[earlier.line]
        if clouds:
            head = _HEAD.fullmatch(reading.folded[earlier.start : clouds[0].start].strip())
            is_heading = head and len(line) <= HEADING and not any(f.kind == "money" for f in earlier.figures)
            is_heading = is_heading and (not reading.layout.is_thread or line.lstrip().startswith("#"))
            told = reading.folded[clouds[0].end : earlier.end].rstrip()
            is_alone = is_heading and (_TAGLINE.match(told) or line.rstrip().endswith((":", "：")))
            if is_alone:
                return clouds[0].name if between <= {clouds[0].name} else None
            between |= {o.name for o in clouds}
        if line.lstrip().startswith("#") and not earlier.named:
            return None
    return None


def owner(reading: Reading, *, rental: bool) -> str | None:
    """Give whose page it is, found out once."""
    owners = reading.layout.owners
    if rental not in owners:
        owners[rental] = _page(reading, rental=rental)
    return owners[rental]


def signer(reading: Reading) -> str | None:
    """Give the dealer who signs a list: in its heading, or, in Chinese, in one of its last lines."""
    if (named := headed(reading)) is not None:
        return named
    if reading.lang != "zh" or len(reading.lines) < LEAST_LIST or reading.layout.stamps:
        return None
    if not (reading.layout.is_price_page or reading.layout.is_chat):
        return None
    ends = (line.strip() for line in reading.lines[-PAGE_LINES:])
    signed = [
        m["name"]
        for line in ends
        if len(line) <= HEADING and line[-1:] not in _STOPS and (m := _SIGNATURE.search(line))
    ]
    return signed[-1] if signed else None


def _of_title(reading: Reading) -> str | None:
    """Give the one cloud that a title names, of a text that names no other."""
    title = reading.lexicon.fold(reading.document.title or "")
    named = mentions(title, lower(title), 0, len(title), reading.lexicon, reading.lang, reading.lang)
    clouds = {o.name for o in named if o.known and o.known.kind == "cloud"}
    others = reading.layout.clouds
    return clouds.pop() if len(clouds) == 1 and others <= clouds else None


def _headlined(reading: Reading) -> str | None:
    """Give the cloud that a page's first heading is of, as its prices: "# Lambda Labs — monthly pricing"."""
    first = reading.sentences[0] if reading.sentences else None
    clouds = [o for o in first.organisations if o.known and o.known.kind == "cloud"] if first else []
    if first is None or len(clouds) != 1 or not reading.lines[first.line].lstrip().startswith("#"):
        return None
    opens = _HEAD.fullmatch(reading.folded[first.start : clouds[0].start].strip())
    told = reading.folded[clouds[0].end : first.end].rstrip()
    return clouds[0].name if opens and _TAGLINE.match(told) and _PRICES.search(told) else None


def _is_shops(reading: Reading) -> bool:
    """True for a page that the name of a shop opens."""
    first = reading.sentences[0]
    opening = (o.known for o in first.organisations if o.start - first.start <= OPENS)
    return not reading.layout.stamps and any(known and known.kind == "dealer" for known in opening)


def _page(reading: Reading, *, rental: bool) -> str | None:
    """Give the page's own name where it is a price list: of a cloud, or a dealer who signs; or who a label names."""
    labels = {m["name"] for m in _LABELLED.finditer(reading.folded)}
    if len(labels) == 1:
        return labels.pop()
    alone = {m.group() for m in _ALONE.finditer(reading.folded) if not _NO_NAME.search(m.group())} if rental else set()
    if len(alone) == 1:
        return alone.pop()
    if rental and (titled := _of_title(reading) or _headlined(reading)):
        return titled
    is_providers = rental and reading.layout.is_providers_page
    if not reading.layout.is_price_page and not is_providers:
        return None
    ends = [*reading.sentences[:PAGE_LINES], *reading.sentences[-PAGE_LINES:]]
    sells = ("cloud", "dealer")
    told = [o for s in ends for o in s.organisations if not s.named]
    known = {o.known.id: o.name for o in reversed(told) if o.known and o.known.kind in sells}
    if len(known) == 1 and (_is_shops(reading) or (rental and not reading.layout.is_thread)):
        return known.popitem()[1]
    signed = [m.span(m.lastgroup or 0) for s in ends for m in _SIGNED.finditer(reading.folded, s.start, s.end)]
    if signed:
        return reading.document.text[slice(*signed[-1])].strip()
    names = [m.group() for s in ends for m in _OWN_NAME.finditer(reading.folded, s.start, s.end)]
    opens = _OPENS.match(reading.folded)
    names = [name for name in [opens["name"] if opens else "", *names] if name and not _NO_NAME.search(name)]
    if names:
        return names[0]
    if not is_providers:
        return None
    lines = reading.folded.split("\n", PAGE_LINES)[:PAGE_LINES]
    titles = [reading.document.title or "", *(line for line in lines if _TITLE.match(line))]
    return next((m["name"] for title in titles if (m := _BRAND.search(title))), None)
