"""How a fetch of a source can end, in words, and how grave each of them is."""

from typing import Literal

Gravity = Literal["hard", "soft", "temporary"]

WEIGHTS: dict[Gravity | None, float] = {"hard": 1, "soft": 0.5, "temporary": 0.25, None: 0}
"""What one failure counts for, of a page that was asked for."""

GRAVITIES: dict[str, Gravity | None] = {
    "ok": None,
    "never": None,
    "closed": None,
    "budget": None,
    "waiting": None,
    "robots": "hard",
    "refused": "hard",
    "offsite": "hard",
    "browser": "hard",
    "http_401": "hard",
    "http_403": "hard",
    "http_404": "hard",
    "http_410": "hard",
    "http_451": "hard",
    "held": "hard",
    "empty": "soft",
    "parse_error": "soft",
    "redirects": "soft",
    "too_large": "soft",
    "tls": "soft",
    "error": "soft",
    "dns": "temporary",
    "timeout": "temporary",
    "connection": "temporary",
    "http_408": "temporary",
    "http_425": "temporary",
    "http_429": "temporary",
}
"""Hard: it will be so tomorrow. Soft: someone should look. Temporary: it mostly passes by itself."""


def gravity(state: str) -> Gravity | None:
    """Give how grave a state is; of statuses not listed, those of the server's side pass, others want a look."""
    return GRAVITIES[state] if state in GRAVITIES else "temporary" if state.startswith("http_5") else "soft"
