"""Collect: every wanted source, and what lies in the inbox, into the archive."""

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import count
from pathlib import Path
from threading import Event

from crawlers import sources as source_files
from crawlers.archive import Archive
from crawlers.crawl import Fetched, Shared, crawl
from crawlers.expectations import begun, judged
from crawlers.inbox import INBOX, Taken
from crawlers.inbox import take as take_files
from crawlers.sample import serve
from crawlers.waits import left_alone
from flows.domains import by_domain, not_asked
from flows.settings import Settings, StartError
from flows.storage.mirror import synced
from models.reference import Source

log = logging.getLogger("chipwire")


def known_sources(settings: Settings) -> dict[str, Source]:
    """Give every source under the seeds by its id."""
    return {source.id: source for source in source_files.load(settings.seeds / "sources")}


def chosen(settings: Settings, wanted: Sequence[str]) -> list[Source]:
    """Give the sources of these ids or files, all that are enabled and have an address where none is named.

    Raises StartError for one that does not exist.
    """
    known = known_sources(settings)
    if not wanted:
        return [source for source in known.values() if source.enabled and source.kind != "inbox"]
    found = []
    for name in wanted:
        if name.endswith((".yml", ".yaml")):
            found.append(source_files.load_file(Path(name)))
        elif name in known:
            found.append(known[name])
        else:
            raise no_source(name, known)
    return found


def no_source(name: str, known: Iterable[str]) -> StartError:
    """Give the error for an id that no source has, with the ids that are most like it."""
    like = get_close_matches(name, known, n=5)
    nearest = f"; the nearest: {', '.join(like)}" if like else ""
    return StartError(f"no source {name!r}{nearest}; `chipwire sources` lists all")


def followed(settings: Settings, sources: Iterable[Source]) -> list[Source]:
    """Give the sources that are enabled or were fetched once; what is merely declared is no news to analysts."""
    return [source for source in sources if source.enabled or (settings.archive / source.id).is_dir()]


Fetching = Callable[[str, Callable[[], Fetched]], Fetched]
"""How the fetch of a source, by its id, is done: once, or again where it failed."""


def collect(
    settings: Settings, sources: Iterable[Source], fetching: Fetching = lambda _source_id, fetch: fetch()
) -> list[Fetched]:
    """Crawl sources, samples from loopback; a failed one stops no other. What breaks expectations is held back."""
    wanted = list(sources)
    started = count()
    down = list(synced(settings))
    with ExitStack() as sites:
        samples = sorted({source.sample for source in wanted if source.sample})
        served = {sample: sites.enter_context(serve(settings.seeds / sample)) for sample in samples}

        def fetch(source: Source, seconds: float, stop: Event) -> Fetched:
            if until := left_alone(settings.archive, source.id, datetime.now(UTC)):
                why = f"not fetched: its server asks for no request before {until:%F %R} UTC"
                return not_asked(source, "waiting", why)
            extra = {"stage": "collect", "done": next(started), "total": len(wanted)}
            log.info(f"crawling {source.name}", extra=extra)
            fetched = crawled(settings, source, served.get(source.sample or ""), seconds, stop)
            if not down:
                down.extend(synced(settings, source.id))
            return fetched

        fetched = by_domain(wanted, lambda s, seconds, stop: fetching(s.id, lambda: fetch(s, seconds, stop)))
    for line in down:
        log.warning(line, extra={"stage": "collect"})
    for one in fetched:
        if one.notes:
            log.info(f"{one.source_id}: {'; '.join(one.notes)}", extra={"stage": "collect"})
    pages, written = sum(f.pages for f in fetched), sum(f.written for f in fetched)
    log.info(
        f"{pages} pages, {written} new or changed",
        extra={"stage": "collect", "done": len(wanted), "total": len(wanted)},
    )
    return fetched


def crawled(settings: Settings, source: Source, base: str | None, seconds: float, stop: Event) -> Fetched:
    """Crawl a source into the archive, a sample from its server; what breaks expectations is held back."""
    begun_at = begun(source, settings.archive)
    fetched = crawl(
        source,
        settings.archive,
        base_url=base,
        allow_private=base is not None,
        seconds=seconds,
        allowed=settings.allowed,
        stop=stop,
        shared=shared_with(settings, source),
    )
    return judged(source, fetched, Archive(settings.archive), begun_at)


def shared_with(settings: Settings, source: Source) -> Shared | None:
    """Give how a crawl is shared; samples are served to this machine alone, and a browser asks for what it wants."""
    alone = settings.redis is None or source.sample or source.browser
    return None if alone else Shared(redis=settings.redis or "")


def take(settings: Settings, paths: Sequence[Path]) -> Taken:
    """Put files into the archive, and that into its store."""
    synced(settings)
    taken = take_files(paths, Archive(settings.archive), settings.inbox)
    return taken.model_copy(update={"problems": (*taken.problems, *synced(settings, INBOX.id))})


def take_inbox(settings: Settings) -> Taken:
    """Put what lies in the inbox into the archive; the files stay, and nothing is taken twice."""
    return take(settings, [settings.inbox])
