"""Those who share a crawl, as the parts of a crawl know them that work alone too."""

from typing import Protocol


class Crowd(Protocol):
    """Those who share a crawl, on several machines."""

    def knows(self, address: str) -> bool:
        """Say whether an address was asked for by any of them."""
