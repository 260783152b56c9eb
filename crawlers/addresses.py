"""Which network addresses a crawl may reach: private ones are refused after the name has been resolved."""

from collections.abc import Sequence
from ipaddress import ip_address
from socket import inet_aton, inet_ntoa
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError


class PrivateAddressError(DNSLookupError):
    """A name resolves to an address that is not of the public internet."""


class RefusedError(IgnoreRequest):
    """A request that may not be sent; the message says why."""


refused_hosts: set[str] = set()
"""Hosts that the resolver refused: Twisted reports them as names that do not resolve. One crawl, one process."""


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the public internet."""
    return ip_address(address).is_global and not ip_address(address).is_multicast


def literal(host: str) -> str | None:
    """Give the IP address that a host is written as (`127.1` and `0x7f000001` included); None for a name."""
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        pass
    try:
        return inet_ntoa(inet_aton(host))
    except OSError:
        return None


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, less the names that lead into a private network. What it gives is what is connected to."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, allowed: frozenset[str]) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> "PublicResolver":
        """Build it from settings; CHIPWIRE_PROXIES are hosts the operator named himself."""
        settings = crawler.settings
        allowed = frozenset(settings.getlist("CHIPWIRE_PROXIES"))
        return cls(reactor, settings.getint("DNSCACHE_SIZE"), settings.getfloat("DNS_TIMEOUT"), allowed)

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802
        """Resolve a name; fails with PrivateAddressError for an address that is not public."""
        resolved = super().getHostByName(name, timeout)
        return resolved if name in self.allowed else resolved.addCallback(self.check, name)

    def check(self, address: str, name: str) -> str:
        """Pass a public address on."""
        if not is_public(address):
            refused_hosts.add(name)
            raise PrivateAddressError(f"{name} is {address}, which is not public")
        return address


class Guard:
    """Downloader middleware: http and https alone, no private address, on the source's hosts, through a named server.

    It stands in for Scrapy's own check of hosts, which drops a redirect without telling the spider.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.allow_private = crawler.settings.getbool("CHIPWIRE_ALLOW_PRIVATE")
        self.base_url = crawler.settings.get("CHIPWIRE_BASE_URL")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Guard":
        """Build it from settings."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise RefusedError for what may not be asked for; redirects come by here too."""
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https"):
            raise RefusedError("only http and https are fetched")
        if parts.hostname in refused_hosts:
            raise RefusedError(f"{parts.hostname} resolves to an address that is not public")
        address = literal(parts.hostname or "")
        if address and not self.allow_private and not is_public(address):
            raise RefusedError(f"{address} is not a public address")
        self.check_host(parts.hostname or "")
        if self.base_url:
            request.meta["proxy"] = self.base_url

    def check_host(self, host: str) -> None:
        """Raise IgnoreRequest for a host that is none of the spider's domains."""
        domains = getattr(self.crawler.spider, "allowed_domains", [])
        if not any(host == domain or host.endswith(f".{domain}") for domain in domains):
            raise IgnoreRequest(f"offsite: {host} is not of {', '.join(domains)}")
