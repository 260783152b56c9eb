"""Addresses within the dashboard: the same page with something changed."""

from urllib.parse import urlencode

from starlette.requests import Request

LONGEST = 20_000
"""Characters of an address; uvicorn takes 64 KB."""


class Here:
    """The page that was asked for, as templates link to it."""

    def __init__(self, request: Request) -> None:
        self.path = request.url.path
        self.asked = {name: value for name, value in request.query_params.items() if name != "lang" and value}

    def __call__(self, path: str | None = None, **changes: object) -> str:
        """Give the address of this page, or of another one, with parameters changed; None leaves one out."""
        return address(path or self.path, **(self.asked | changes))


def address(path: str, **parameters: object) -> str:
    """Give an address with the parameters that are not None."""
    query = urlencode({name: value for name, value in parameters.items() if value is not None})
    return f"{path}?{query}" if query else path
