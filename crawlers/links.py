"""Which addresses of a source are documents and which are lists that lead to them."""

import re
from urllib.parse import urldefrag, urlsplit

from models.reference import Source


def is_document(source: Source, url: str) -> bool:
    """Say whether a page of a source is one to read: by `follow`, or else any that is neither the start nor a list."""
    if source.follow is not None:
        return re.search(source.follow, url) is not None
    if source.kind == "prices" or source.url is None:
        return True
    start, page = urlsplit(str(source.url)), urlsplit(urldefrag(url).url)
    return (start.netloc, start.path) != (page.netloc, page.path) and not is_list(source, url)


def is_list(source: Source, url: str) -> bool:
    """Say whether an address is declared as a further page of the source's list."""
    return source.pages is not None and re.search(source.pages, url) is not None
