"""What `new-source` leaves: the source's file and a stored page with what it reads as; nothing is overwritten."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from flows.collect import known_sources
from flows.new_source import Trial
from flows.settings import Settings, StartError
from models.documents import Capture, Document

LEFT_OUT = {"id", "max_pages"}
"""Fields that the file's name and the defaults tell; a trial's few pages are not the source's."""
ENDINGS = {"application/json": ".json"}


class SourceFiles:
    """The files of one source that is to be added."""

    def __init__(self, settings: Settings, source_id: str) -> None:
        self.source = settings.seeds / "sources" / f"{source_id}.yml"
        self.page = settings.seeds.parent / "tests" / "pages" / source_id
        for path in (self.source, self.page.with_suffix(".yml")):
            if path.exists():
                raise StartError(f"{path} exists already; --id gives the new source another name")
        self.addresses = {str(known.url): known.id for known in known_sources(settings).values()}

    def write(self, trial: Trial) -> list[Path]:
        """Write the source and the first page that gave a document; raises StartError where the source is known."""
        url = str(trial.source.url)
        if url in self.addresses:
            raise StartError(f"{url} is the source {self.addresses[url]} already")
        capture = next(c for c in trial.captures if c.sha256 == trial.read[0][0].sha256)
        fields = trial.source.model_dump(mode="json", exclude=LEFT_OUT, exclude_defaults=True)
        page = self.page.with_suffix(ENDINGS.get(capture.media_type.partition(";")[0], ".html"))
        expected = expectation(trial, capture)
        self.page.parent.mkdir(parents=True, exist_ok=True)
        with self.source.open("x", encoding="utf-8") as file:
            file.write(f"# Found by new-source: {trial.why}.\n{written(fields)}")
        with page.open("xb") as stored:
            stored.write(capture.payload)
        with page.with_suffix(".yml").open("x", encoding="utf-8") as file:
            file.write(written(expected))
        return [self.source, page, page.with_suffix(".yml")]


def unknown(settings: Settings, url: str) -> None:
    """Raise StartError for what is no address, and for one that a source has already, however it is spelt."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise StartError(f"{url}: expected an address that begins with https:// or http://, as https://news.example/")
    for known in known_sources(settings).values():
        if known.url and spelt(str(known.url)) == spelt(url):
            file = settings.seeds / "sources" / f"{known.id}.yml"
            raise StartError(f"{url} is the source {known.id} already: {file}")


def spelt(url: str) -> tuple[str, str, str]:
    """Give an address without what makes no other one of it: scheme, `www.` and the last slash."""
    parts = urlsplit(url)
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), parts.query


def default_id(url: str) -> str:
    """Give an id made of the host of an address."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return "-".join(part for part in "".join(c if c.isascii() and c.isalnum() else " " for c in host).split())


def expectation(trial: Trial, capture: Capture) -> dict[str, object]:
    """Give what a stored page is to read as, in the form of the readers' tests."""
    source = trial.source
    fields = source.model_dump(mode="json", include={"follow", "pages", "selectors"}, exclude_defaults=True)
    return {
        "why": f"The first page that new-source read of {source.name}",
        "url": capture.url,
        "kind": source.kind,
        "media_type": capture.media_type,
        "fetched_at": capture.fetched_at,
        "time_zone": source.time_zone,
        "source": fields,
        "documents": [shown(document) for document, _ in trial.read if document.sha256 == capture.sha256],
    }


def shown(document: Document) -> dict[str, object]:
    """Give what of a document the readers' tests compare."""
    return {
        "url": document.url,
        "title": document.title,
        "author": document.author,
        "published": document.published,
        "published_at": document.published_at.isoformat() if document.published_at else None,
        "published_from": document.published_from,
        "text": document.text,
    }


def written(fields: Mapping[str, object]) -> str:
    """Give fields as YAML, in their order."""
    return yaml.safe_dump(dict(fields), sort_keys=False, allow_unicode=True, width=10_000)
