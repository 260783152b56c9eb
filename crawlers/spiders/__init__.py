"""Spiders: thin, one for each kind of site. They fetch and follow; reading is not theirs."""

from scrapy import Spider

from crawlers.spiders.feed import FeedSpider
from crawlers.spiders.forum import ForumSpider
from crawlers.spiders.listing import ListingSpider
from crawlers.spiders.prices import PricesSpider

SPIDERS: dict[str, type[Spider]] = {
    "feed": FeedSpider,
    "forum": ForumSpider,
    "listing": ListingSpider,
    "prices": PricesSpider,
}
"""Spider by the kind that a source declares."""
