"""Which network addresses a crawl may reach: private ones are refused after the name has been resolved."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from socket import inet_aton, inet_ntoa

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

NAT64 = IPv6Network("64:ff9b::/96")
COMPATIBLE = IPv6Network("::/96")
EVERYWHERE = ("0.0.0.0/0", "::/0")


class PrivateAddressError(DNSLookupError):
    """A name resolves to an address that is not of the public internet."""


class RefusedError(IgnoreRequest):
    """A request that may not be sent; the message says why, `kind` is the class of failure.

    `response` is the answer that forbids it, where a server gave one.
    """

    def __init__(self, message: str, kind: str = "refused", response: Response | None = None) -> None:
        super().__init__(message)
        self.kind, self.response = kind, response


refused_hosts: set[str] = set()
"""Hosts that the resolver refused: Twisted reports them as names that do not resolve. One crawl, one process."""


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the public internet; one that carries another is what it carries too."""
    found = ip_address(address)
    return all(ip.is_global and not ip.is_multicast for ip in (found, *carried(found))) and not (
        isinstance(found, IPv6Address) and found.is_site_local
    )


def carried(address: IPv4Address | IPv6Address) -> Iterable[IPv4Address]:
    """Yield the IPv4 addresses that an IPv6 one stands for: mapped, 6to4, Teredo, NAT64, compatible."""
    if isinstance(address, IPv6Address):
        yield from filter(None, (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())))
        if address in NAT64 or address in COMPATIBLE:
            yield IPv4Address(int(address) & 0xFFFFFFFF)


def literal(host: str) -> str | None:
    """Give the IP address that a host is written as (`127.1` and `0x7f000001` included); None for a name."""
    try:
        return str(ip_address(host.strip("[]").partition("%")[0]))
    except ValueError:
        pass
    try:
        return inet_ntoa(inet_aton(host))
    except OSError:
        return None


class Allowed:
    """The private hosts and networks that the operator lets crawls reach: names, addresses and `10.0.0.0/8`."""

    def __init__(self, given: Iterable[str]) -> None:
        self.names: set[str] = set()
        self.networks = []
        for one in given:
            try:
                self.networks.append(ip_network(one, strict=False))
            except ValueError:
                self.names.add(one.lower())

    def admits(self, host: str, address: str) -> bool:
        """Say whether a host that has this address may be reached."""
        found = ip_address(address)
        return is_public(address) or host.lower() in self.names or any(found in network for network in self.networks)


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, less the names that lead into a private network. What it gives is what is connected to."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, allowed: Allowed) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> "PublicResolver":
        """Build it from settings; CHIPWIRE_PROXIES are hosts the operator named himself."""
        settings = crawler.settings
        allowed = Allowed([*settings.getlist("CHIPWIRE_PROXIES"), *settings.getlist("CHIPWIRE_ALLOWED")])
        return cls(reactor, settings.getint("DNSCACHE_SIZE"), settings.getfloat("DNS_TIMEOUT"), allowed)

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802
        """Resolve a name; fails with PrivateAddressError for an address that is not public."""
        return super().getHostByName(name, timeout).addCallback(self.check, name)

    def check(self, address: str, name: str) -> str:
        """Pass an address on that may be reached."""
        if not self.allowed.admits(name, address):
            refused_hosts.add(name)
            raise PrivateAddressError(f"{name} is {address}, which is not public")
        return address
