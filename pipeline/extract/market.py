"""The currency that a text means where it writes none, or a sign of several."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from models.documents import Document, Lang, Market
from pipeline.extract.figures import Figure
from pipeline.extract.lexicon import Lexicon
from pipeline.extract.openings import Finder
from pipeline.extract.sieves import Sieve
from pipeline.extract.text import is_traditional, lower

CURRENCY_OF: dict[Market, str] = {"cn": "CNY", "hk": "HKD", "tw": "TWD", "us": "USD"}
_CODES = re.compile(
    r"\b(?:usd|eur|gbp|sgd|inr|aed|hkd|twd|chf|aud|nzd|jpy|pln)\b"
    r"(?=[^\S\n]?(?:[,;)\n]|ex\b|net\b|incl|excl|each|per\b|prices)|$)|(?<=\bin )(?:usd|eur|gbp|sgd|inr|aed|hkd"
    r"|twd|chf|aud|nzd|jpy|pln)\b"
)
_SIGNS = re.compile("[€£₹]")
"""Codes and signs of currencies, of which a text without a sum may name one for its bare numbers."""
_SAME_BELOW = re.compile(r"(?P<words>[a-z\u4e00-\u9fff]{1,4}),?\s?下同")
_STATED = Finder(
    re.compile(
        r"\b(?:(?:all )?(?:figures|prices|amounts|quotes|numbers|values|rates)"
        r"(?: (?:are|quoted|shown|given|listed|below|here)){0,3} in"
        r"|\b(?:prices?|rates?) (?:(?:per|an?) [\w-]+ |/[\w-]+ )?in(?= (?:rmb|cny|usd|eur|hkd|twd|ntd|gbp|sgd|inr"
        r"|aed)\b)"
        r"|all(?: in)?(?= (?:rmb|cny|usd|eur|hkd|twd|ntd|gbp|sgd|inr|aed)\b))"
        r" (?P<words>rmb|cny|yuan|usd|us dollars|dollars|eur|euros?|hkd|twd|ntd|gbp|sgd|inr|aed)\b"
        r"|\b(?P<unless>rmb|cny|usd|us dollars|eur|euros?|hkd|twd|ntd|gbp|sgd|inr|aed) unless (?:otherwise )?"
        r"(?:stated|noted|marked|said|specified|shown|mentioned)\b"
        r"|(?:以下|本文|文中|所有|报价|价格|金额|数字)[^。,;\n]{0,6}(?:为|以|是|按|单位)\s?:?(?P<han>人民币|美元|港元|港币|新台币|欧元)"
    )
)
"""A sentence that tells the currency of all figures of a text."""
_HEADED = Sieve(
    r"\((?P<words>us ?\$|\$|usd|美元|美金|€|eur|欧元|¥|rmb|人民币|元)\s?[/每]"
    r"\s?(?:卡|gpu|台)?[/·]?(?:小?时|天|月|年|h(?:ou)?rs?\b|h\b|month\b)\)"
)
"""The head of a column of a text without rules between its columns: "时租($/小时)"."""
_DOLLARS = Finder(
    r"\b(?:aud|cad|sgd|nzd|hkd|ntd|twd)\b|\b(?:au|ca|nz|sg)(?=\$)|(?<=[(\[])(?:au|ca|nz|sg)(?=[)\]])|\bkiwi\b|\baussie\b"
    r"|\b(?:nz|new zealand|australian|canadian|singapore) dollars\b"
)
_IN_DOLLARS = Finder(
    re.compile(
        r"\b(?:prices?|rates?|amounts|figures|all)\b[^.\n$]{0,16}\b(?P<of>aussie|(?:australian|canadian|new zealand|nz"
        r"|singapore) dollars)"
    )
)
"""A sentence anywhere that tells whose dollars all of them are: "prices are aussie dollars"."""
_SHORT = {
    **{"kiwi": "nzd", "aussie": "aud", "au": "aud", "ca": "cad", "nz": "nzd", "sg": "sgd"},
    **{"nz dollars": "nzd", "new zealand dollars": "nzd", "australian dollars": "aud", "canadian dollars": "cad"},
    **{"singapore dollars": "sgd"},
}
"""Codes of dollars that a text's head may say once for all of its signs: "specials, AUD inc GST"."""
_PLACES = {
    "aud": Sieve(
        r"(?P<shop>\b(?:mwave|scorptec|umart|pc ?case ?gear|centre ?com|ozbargain|whirlpool|ple computers|jb hi-?fi"
        r"|\w+\.com\.au)\b)|\b(?:australian?|aussies?|sydney|melbourne|brisbane|perth|adelaide|canberra|hobart|wollongong|tasmania\w*|nsw|queensland)\b"
    ),
    "nzd": Sieve(
        r"(?P<shop>\b(?:pb ?tech|trade ?me|geekzone|computer lounge|mighty ape|\w+\.co\.nz)\b)"
        r"|\b(?:new zealand|nz|kiwis?|auckland|wellington|christchurch|chch|dunedin)\b"
    ),
    "cad": Sieve(
        r"(?P<shop>\b(?:memory express|canada computers|kijiji|bapcsalescanada|redflagdeals|\w+\.ca)\b)"
        r"|\b(?:canad(?:a|ian)s?|toronto|montreal|vancouver|calgary|ottawa|ontario|alberta|quebec|hst)\b"
    ),
    "sgd": Sieve(r"(?P<shop>\b(?:sim lim|hardwarezone|hwz|edmw|bizgram|\w+\.com\.sg)\b)|\bsingapore(?:an)?\b"),
}
"""Words of the places whose dollars an English text may write with the sign alone, and of their shops."""
_TAXED = Sieve(r"\b(?:gst|hst)\b")
"""A tax that none of the United States has."""
_US_DOLLARS = Finder(r"\busd\b|\bus ?\$|u\.s\. dollar")
HEAD = 200
MAINLAND = 2
"""Words of the mainland in a text in Traditional characters, with none of its own place, that make it one on them."""
_HONG_KONG = (
    *("港元", "港幣", "港紙", "蚊", "香港", "HK$", "HKD", "深水埗", "旺角", "本港", "行貨", "水貨", "砌機"),
    *("嘅", "咁", "冇", "唔", "俾", "睇", "嚟", "啲", "喺", "仲", "咗", "嗰", "而家", "付運", "腦場"),
    *("數碼港", "科學園", "觀塘", "葵涌", "荃灣", "灣仔", "九龍", "浸會", "浸大", "港大", "科大", "理大", "港府"),
)
_ABROAD = re.compile(
    r"\b(?:aws|azure|google cloud|gcp|runpod|vast\.ai|lambda|coreweave|newegg|ebay|amazon|us ?\$|usd)\b|美元|美金"
)
_CENTS = re.compile(r"(?<![a-z])\$\s?\d+\.\d\d(?!\d)")
"""A price in dollars and cents, which those of Hong Kong and Taiwan seldom have."""
_JAPAN = Sieve(
    r"^.*(?:日本|东京|大阪|日元|秋叶原|软银|\bakihabara|\bsoftbank|\bsakura|\bkddi"
    r"|\bjapan|\btokyo|\bosaka|\bjpy\b|\byen\b).*$",
    re.M,
)
_MAINLAND = (
    *(
        "深交所",
        "上交所",
        "科創板",
        "創業板",
        "A股",
        "國務院",
        "發改委",
        "工信部",
        "新華三",
        "浪潮",
        "阿里雲",
        "騰訊雲",
    ),
    *(
        "北京",
        "上海",
        "深圳",
        "杭州",
        "浙江",
        "江蘇",
        "廣東",
        "四川",
        "成都",
        "卡時",
        "智算",
        "算力租賃",
        "SMM",
        "信創",
        "服務器",
        "芯片",
        "英偉達",
    ),
    # characters that a mainland page keeps where it is but turned into Traditional ones, and its shops
    *("對于", "由于", "關于", "定于", "用于", "位于", "并非", "并不", "并且", "盡管", "京東", "B站"),
)
_GLOSSED = re.compile(r"[\u4e00-\u9fff]\([a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*\)")
"""A reading behind a character, as mirrors of pages of the mainland have it: "供應(yīng)"."""
_LOCAL = (
    *(
        "台幣",
        "臺幣",
        "台灣",
        "臺灣",
        "NT$",
        "台北",
        "新竹",
        "台股",
        "港元",
        "港幣",
        "港紙",
        "香港",
        "HK$",
        "HKD",
        "本港",
    ),
    *("嘅", "咁", "冇", "唔", "俾", "睇", "嚟", "啲", "喺", "蚊"),
)
"""Words of who writes for Taiwan or Hong Kong about their own market."""
_TAIWAN = ("新台幣", "台幣", "臺幣", "台灣", "臺灣", "NT$", "輝達", "原價屋", "光華", "台股")
_SAID_IN_TAIWAN = ("伺服器", "顯示卡")
"""Words that are heard in Hong Kong too."""


@dataclass(frozen=True, slots=True)
class MarketCurrency:
    """The currency of a text's market, and the one it states for all of its figures ("港元,下同")."""

    currency: str
    stated: str | None
    headed: str | None
    """The one currency that heads of columns tell for bare numbers."""
    lang: Lang
    is_abroad: bool
    """True where the text speaks of prices of American clouds and shops, whose $ are US dollars."""
    yen: frozenset[int]
    """Places of the signs ¥ on lines that speak of Japan."""

    def of(self, figure: Figure) -> str:
        """Give the currency of a figure: a $ in Hong Kong and a 元 in Taiwan are of the place, "4.6w" is Chinese."""
        if figure.currency is not None and not figure.currency_open:
            return figure.currency
        if figure.currency is None and figure.scale_word == "w" and self.lang == "en":
            return "CNY"
        if self.stated or figure.currency is None:
            return self.stated or (self.headed if figure.currency is None else None) or self.currency
        if figure.currency == "CNY" and not self.yen.isdisjoint(range(figure.start, figure.end)):
            return "JPY"
        local = (
            self.currency in ("HKD", "TWD") and self.lang == "zh" and not (self.is_abroad and figure.currency == "USD")
        )
        return self.currency if local else figure.currency


def market_currency(
    document: Document, folded: str, lowered: str, lexicon: Lexicon, lang: Lang, figures: Iterable[Figure]
) -> MarketCurrency:
    """Tell the market: as the document has it, else by language, script and words, in English by its figures."""
    match = _SAME_BELOW.search(lowered) if "下同" in lowered else None
    stated = _STATED.search(lowered, 0, len(lowered)) if match is None else None
    words = match["words"] if match else (stated["words"] or stated["unless"] or stated["han"]) if stated else ""
    head = lower(document.title or "") + "\n" + lowered[:HEAD]
    words = words or _dollars(head, lowered, lang) or _dollars_of_place(document, lowered, lang)
    name = lexicon.currencies_after.get(words.strip())
    market = document.market or ("us" if lang == "en" else _region(document.text, folded))
    told = [f for f in figures if f.currency]
    written = Counter(f.currency for f in told if f.currency == "USD" or not f.currency_open)
    usual = CURRENCY_OF[market]
    if lang == "en" and document.market is None:
        written = written or Counter(f.currency for f in told if lowered[f.start : f.end].isascii())
        coded = {m.group() for m in _CODES.finditer(lowered)} | set(_SIGNS.findall(lowered)) if not written else set()
        usual = (written.most_common(1)[0][0] or usual) if written else usual
        name = name or (lexicon.currencies_after.get(coded.pop()) if len(coded) == 1 else None)
    is_abroad = market in ("hk", "tw") and (_ABROAD.search(lowered) or _CENTS.search(lowered)) is not None
    japanese = _JAPAN.finditer(lowered) if "¥" in lowered else ()
    yen = frozenset(m.start() + i for m in japanese for i, sign in enumerate(m.group()) if sign == "¥")
    names = {**lexicon.currencies.before, **lexicon.currencies_after}
    heads = {names[m["words"]].currency for m in _HEADED.finditer(lowered) if m["words"] in names}
    headed = heads.pop() if len(heads) == 1 else None
    return MarketCurrency(usual, name.currency if name else None, headed, lang, is_abroad, yen)


def _dollars(head: str, lowered: str, lang: Lang) -> str:
    """Give the dollars that the title or head of an English text names, where it names no others there."""
    found = (
        {_SHORT.get(m.group(), m.group()) for m in _DOLLARS.finditer(head)}
        if lang == "en" and "$" in lowered
        else set()
    )
    if not found and lang == "en" and (said := _IN_DOLLARS.search(lowered)):
        return _SHORT.get(said["of"], "")
    return found.pop() if len(found) == 1 and not _US_DOLLARS.search(head) else ""


def _dollars_of_place(document: Document, lowered: str, lang: Lang) -> str:
    """Give the dollars of the one place whose shops an English text names, or whose tax, and no other dollars."""
    if lang != "en" or "$" not in lowered or document.market is not None:
        return ""
    if _US_DOLLARS.search(lowered) or _DOLLARS.search(lowered):
        return ""
    is_taxed = _TAXED.search(lowered) is not None
    told = {
        code: is_taxed or any(m["shop"] for m in places.finditer(lowered))
        for code, places in _PLACES.items()
        if places.search(lowered)
    }
    return next(iter(told)) if len(told) == 1 and all(told.values()) else ""


def _region(original: str, folded: str) -> Market:
    if not is_traditional(original, folded):
        return "cn"
    is_local = "人民幣" in original or any(w in original for w in _LOCAL)
    if _GLOSSED.search(original) or (not is_local and sum(original.count(w) for w in _MAINLAND) >= MAINLAND):
        return "cn"
    marks = [sum(w in original for w in words) for words in (_HONG_KONG, _TAIWAN)]
    if marks[0] == marks[1] or not any(marks):
        marks = [sum(original.count(w) for w in words) for words in (_HONG_KONG, (*_TAIWAN, *_SAID_IN_TAIWAN))]
    return "hk" if marks[0] > marks[1] else "tw"
