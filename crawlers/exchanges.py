"""The exchange that a Scrapy response came of, as the archive keeps it."""

from scrapy.http import Headers, Response

from crawlers.archive import Exchange

UNPACKED = (b"Content-Encoding", b"Transfer-Encoding", b"Content-Length")
"""Headers that do not hold for the payload as Scrapy gives it."""


READABLE = (
    *("text/", "application/xhtml", "application/xml", "application/rss", "application/atom", "application/json"),
    "application/pdf",
)
READABLE_ENDS = ("+json", "+xml")


def media(response: Response) -> str:
    """Give the media type that a response declares, with its parameters; a page's where it declares none."""
    return (response.headers.get(b"Content-Type") or b"text/html").decode("latin-1")


def bare(media_type: str) -> str:
    """Give a media type without its parameters."""
    return media_type.partition(";")[0].strip().lower()


def is_readable(media_type: str) -> bool:
    """Say whether what is of a media type is text of some kind, or a PDF."""
    return bare(media_type).startswith(READABLE) or bare(media_type).endswith(READABLE_ENDS)


def exchange(response: Response) -> Exchange:
    """Give status and headers of a response, less those that its unpacked body has outdated."""
    request = response.request
    return Exchange(
        status=response.status,
        headers=header_lines(response.headers),
        method=request.method if request else "GET",
        request_headers=header_lines(request.headers) if request else (),
    )


def header_lines(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Give headers as names and values, one line each; proxy credentials are nobody's business."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        if name not in (*UNPACKED, b"Proxy-Authorization", b"Authorization")
        for value in values
    )
