"""Where a site is at home: its language, market, time zone and name, by its pages and its address."""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from parsel import Selector

from crawlers.pages.decode import decode
from models.documents import Capture, Lang, Market

ZONES: dict[Market, str] = {"cn": "Asia/Shanghai", "hk": "Asia/Hong_Kong", "tw": "Asia/Taipei", "us": "UTC"}
HAN = re.compile(r"[\u4e00-\u9fff]")
CHINESE_SHARE, TRADITIONAL_SHARE = 0.2, 0.1
"""Share of Chinese characters above which a text is Chinese, and of Traditional ones among them."""
MOST_NAME = 60


class Whereabouts(NamedTuple):
    """What a source file says of a site."""

    lang: Lang | None
    """Null where its pages are of two."""
    market: Market
    time_zone: str


def language(text: str) -> Lang:
    """Tell the language of a text by its share of Chinese characters."""
    return "zh" if len(HAN.findall(text)) > CHINESE_SHARE * len("".join(text.split())) else "en"


def whereabouts(url: str, texts: Sequence[str], traditional: Collection[str]) -> Whereabouts:
    """Tell a site's whereabouts by its address and its texts; `traditional` holds characters that are Traditional."""
    han = HAN.findall("\n".join(texts))
    lang = language("\n".join(texts))
    host = urlsplit(url).hostname or ""
    market: Market = "us" if lang == "en" else "cn"
    if host.endswith((".tw", ".hk")):
        market = "tw" if host.endswith(".tw") else "hk"
    elif sum(character in traditional for character in han) > TRADITIONAL_SHARE * len(han):
        market = "tw"
    is_of_one = all(language(text) == lang for text in texts)
    return Whereabouts(lang if is_of_one else None, market, ZONES[market])


def site_name(capture: Capture) -> str:
    """Give the name that a page or feed gives its site; the host where it gives none."""
    text = decode(capture.payload, capture.media_type)
    host = urlsplit(capture.url).hostname or capture.url
    if text.lstrip().startswith("{") or not text.strip():
        return host
    page = Selector(text, type="html")
    found = page.xpath("//meta[@property='og:site_name']/@content | //title").xpath("string()").getall()
    names = (" ".join(name.split()) for name in found)
    return next((name[:MOST_NAME] for name in names if name), host)
