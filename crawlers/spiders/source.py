"""What spiders of all kinds have in common: a keeper, and a start at the source's own address."""

from collections.abc import AsyncIterator, Iterator

from scrapy import Request, Spider
from scrapy.http import Response

from crawlers.keeper import START, Keeper


class SourceSpider(Spider):
    """Fetches a source, from its own address on."""

    name = "source"

    def __init__(self, keeper: Keeper) -> None:
        super().__init__()
        self.keeper = keeper

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the source's own address."""
        for request in self.keeper.request(str(self.keeper.source.url), self.parse, START):
            yield request

    def parse(self, response: Response) -> Iterator[Request]:
        """Keep the first page and ask for those it leads to."""
        raise NotImplementedError
