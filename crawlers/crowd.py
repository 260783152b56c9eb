"""Those who share a crawl, as the parts of a crawl know them that work alone too."""

from typing import Protocol


class Crowd(Protocol):
    """Those who share a crawl, on several machines."""

    def knows(self, address: str) -> bool:
        """Say whether an address was asked for by any of them."""

    def pause(self, url: str, seconds: float) -> None:
        """Have all of them leave the domain of an address alone."""
