"""A bare Scrapy spider that follows lists to documents and keeps nothing. Prints how many documents came."""

import sys
from collections.abc import Iterator

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response


class BareSpider(Spider):
    """Fetches lists and documents."""

    name = "bare"
    documents = 0

    def parse(self, response: Response) -> Iterator[Request]:
        """Ask for the documents of a list and for the next one."""
        for url in response.css("li a::attr(href)").getall():
            yield response.follow(url, self.document)
        for url in response.css("a[rel=next]::attr(href)").getall():
            yield response.follow(url, self.parse)

    def document(self, _response: Response) -> None:
        """Count a document."""
        BareSpider.documents += 1


process = CrawlerProcess(
    {"LOG_LEVEL": "CRITICAL", "CONCURRENT_REQUESTS_PER_DOMAIN": int(sys.argv[2]), "TELNETCONSOLE_ENABLED": False}
)
process.crawl(BareSpider, start_urls=[f"{sys.argv[1]}/list/0"])
process.start()
print(BareSpider.documents)  # noqa: T201
