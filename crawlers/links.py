"""Addresses of a source: which are documents, which are lists that lead to them, and which page comes next."""

import re
from functools import reduce
from urllib.parse import urldefrag, urljoin, urlsplit

from scrapy.http import HtmlResponse
from scrapy.linkextractors import LinkExtractor
from w3lib.url import safe_url_string, url_query_cleaner

from crawlers.threads import THREAD
from models.reference import Source

LINKS = LinkExtractor()
MAX_ADDRESS = 2000
"""Characters of an address: longer ones are traps or sessions."""
WORDS = ("下一页", "下一頁", "下页", "下頁", "后一页", "後一頁", "next", "next page", "older posts", "older", "»", "›")
BARE = "translate(normalize-space(), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ >→', 'abcdefghijklmnopqrstuvwxyz ')"
NEXT = (
    "//a[contains(concat(' ', @rel, ' '), ' next ')]/@href"
    " | //link[contains(concat(' ', @rel, ' '), ' next ')]/@href"
    " | //a[contains(concat(' ', @class, ' '), ' nxt ') or contains(concat(' ', @class, ' '), ' next ')]/@href"
    " | //li[contains(concat(' ', @class, ' '), ' next ')]/a/@href"
    " | //div[@id='content']/div[@class='page']/strong/following-sibling::a[1]/@href"
    f" | //a[{' or '.join(f'normalize-space({BARE})={word!r}' for word in WORDS)}]/@href"
)
"""Links to a next page: marked as such, by the class that forums give it, by their words, or behind
the number of the page as Discuz!'s archiver has them."""

VISITOR = re.compile(r"[?&](utm_\w+|sid|phpsessid|jsessionid|spm|fbclid|gclid)=", re.IGNORECASE)
"""Parts of an address that tell who comes, not what is asked for."""
EXTRA = re.compile(r"(?<=[?&])extra=[^&]*&?")
"""What Discuz! adds to a thread's address so that it leads back to a page of the list."""
PART = re.compile(r"[-_/](?:page[-/]?)?\d{1,3}/?|[?&]p(?:age|aged)?=\d{1,3}")
"""What an address has more than that of the first page of an article."""


def cleaned(url: str) -> str:
    """Give an address as it is sent, without its fragment and without what tells who comes; nothing for none."""
    try:
        url = urldefrag(safe_url_string(url)).url
    except ValueError:
        return ""
    if names := [name.removesuffix("=") for name in VISITOR.findall(url)]:
        url = url_query_cleaner(url, names, remove=True, unique=False)
    return EXTRA.sub("", url).rstrip("?&") if "mod=viewthread" in url else url


def joined(base: str, *hrefs: str) -> str:
    """Give an address resolved against others, the outermost first; nothing for what is none."""
    try:
        return reduce(urljoin, (href.strip() for href in hrefs), base)
    except ValueError:
        return ""


def is_document(source: Source, url: str) -> bool:
    """Say whether a page of a source is one to read: by `follow`, or else any that is neither the start nor a list.

    Of a forum whose source has no `follow`, the pages of threads, by the addresses that the software gives them.
    """
    if len(url) > MAX_ADDRESS:
        return source.url is None
    if source.follow is not None:
        return re.search(source.follow, url) is not None
    if source.kind == "forum":
        return THREAD.search(url) is not None
    if source.kind == "prices" or source.url is None:
        return True
    if source.kind == "api":
        return source.api is None or source.api.link is None or not is_answer(source, url)
    start, page = urlsplit(str(source.url)), urlsplit(urldefrag(url).url)
    return (start.netloc, start.path) != (page.netloc, page.path) and not is_list(source, url)


def is_answer(source: Source, url: str) -> bool:
    """Say whether an address is one of a JSON interface's own answers."""
    return urlsplit(str(source.url)).path == urlsplit(url).path


def is_list(source: Source, url: str) -> bool:
    """Say whether an address is declared as a further page of the source's list."""
    return source.pages is not None and re.search(source.pages, url) is not None


def further(source: Source, response: HtmlResponse) -> list[str]:
    """Give the addresses of further pages: those that `pages` of the source matches, or else what is marked as next."""
    if source.pages is None:
        return [joined(response.url, url) for url in response.xpath(NEXT).getall()]
    return [link.url for link in LINKS.extract_links(response) if is_list(source, link.url)]


def continued(response: HtmlResponse, first: str) -> str | None:
    """Give the address of the next page of an article that goes on: a numbered one beside its first."""
    stem = re.sub(r"\.\w+$|/$", "", first)
    for url in (joined(response.url, href) for href in response.xpath(NEXT).getall()):
        if url.startswith(stem) and url != response.url and PART.fullmatch(re.sub(r"\.\w+$", "", url[len(stem) :])):
            return url
    return None
