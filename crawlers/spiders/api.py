"""JSON interfaces: answers page after page, by number, offset, cursor or link, and the pages they name."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jmespath
from jmespath.exceptions import JMESPathError
from scrapy import Request
from scrapy.http import Response
from w3lib.url import add_or_replace_parameter

from crawlers.links import joined
from crawlers.spiders.discourse import answer
from crawlers.spiders.source import SourceSpider
from models.reference import Api


class ApiSpider(SourceSpider):
    """Fetches the answers of a JSON interface, and the pages of its entries where `link` says where they are."""

    name = "api"

    def parse(self, response: Response) -> Iterator[Request]:
        """Keep an answer and ask for its entries' pages and for the next answer."""
        keeper, api = self.keeper, self.keeper.source.api or Api()
        if not keeper.keep(response):
            return
        found = answer(response)
        items = records(found, keeper.source.records)
        before = len(keeper.seen)
        if api.link is None:
            keeper.documents += bool(items)
        else:
            for item in items:
                if isinstance(url := look(api.link, item), str):
                    changed = look(api.changed, item) if api.changed else None
                    yield from keeper.document(joined(response.url, url), None if changed is None else str(changed))
        url = next_answer(response.url, found, len(items), api)
        if url and (api.link is None or keeper.walk.goes_on(len(keeper.seen) - before)):
            yield from keeper.request(joined(response.url, url), self.parse, further=True)


def records(found: Any, path: str | None) -> list[Any]:
    """Give the records of an answer."""
    items = look(path or "@", found)
    return items if isinstance(items, list) else []


def next_answer(url: str, found: Any, count: int, api: Api) -> str | None:
    """Give the address of the answer after this one; None after the last."""
    if not count:
        return None
    if api.next:
        told = look(api.next, found)
        if told in (None, "", False) or isinstance(told, dict | list):
            return None
        return add_or_replace_parameter(url, api.parameter, str(told)) if api.parameter else str(told)
    if api.parameter is None:
        return None
    given = parse_qs(urlsplit(url).query).get(api.parameter, [""])[0]
    first = 1 if api.step == "page" else 0
    at = int(given) if given.isdigit() else first
    return add_or_replace_parameter(url, api.parameter, str(at + (1 if api.step == "page" else count)))


def look(path: str, found: Any) -> Any:
    """Give what stands at a path; None where nothing does."""
    try:
        return jmespath.search(path, found)
    except JMESPathError:
        return None
