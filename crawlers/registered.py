"""Registered domains: what is one site to its owner, whatever names its parts have."""

from tldextract import TLDExtract

REGISTERED = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
"""Knows under which suffixes domains are registered, by the list that its package ships: nothing is fetched."""


def registered(host: str) -> str:
    """Give the registered domain of a host; the host itself where it is of none."""
    return REGISTERED(host).top_domain_under_public_suffix or host.removeprefix("www.")
