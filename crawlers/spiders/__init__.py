"""Spiders: thin, one for each kind of site. They fetch and follow; reading is not theirs."""

from crawlers.spiders.api import ApiSpider
from crawlers.spiders.feed import FeedSpider
from crawlers.spiders.forum import ForumSpider
from crawlers.spiders.listing import ListingSpider
from crawlers.spiders.prices import PricesSpider
from crawlers.spiders.sitemap import SitemapSpider
from crawlers.spiders.source import SourceSpider

SPIDERS: dict[str, type[SourceSpider]] = {
    spider.name: spider for spider in (ApiSpider, FeedSpider, ForumSpider, ListingSpider, PricesSpider, SitemapSpider)
}
"""Spider by the kind that a source declares."""
