"""Collect: every wanted source, and what lies in the inbox, into the archive."""

import logging
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import count
from pathlib import Path
from threading import Event

from crawlers import sources as source_files
from crawlers.archive import Archive
from crawlers.crawl import Fetched, crawl
from crawlers.expectations import begun, judged
from crawlers.inbox import Taken
from crawlers.inbox import take as take_files
from crawlers.sample import serve
from crawlers.waits import left_alone
from flows.domains import NOT_ASKED, by_domain, not_asked
from flows.settings import Settings, StartError
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


def collect(settings: Settings, sources: Iterable[Source]) -> list[Fetched]:
    """Crawl sources, samples from loopback; a failed one stops no other. What breaks expectations is held back."""
    wanted = list(sources)
    started = count()
    with ExitStack() as sites:
        samples = sorted({source.sample for source in wanted if source.sample})
        served = {sample: sites.enter_context(serve(settings.seeds / sample)) for sample in samples}

        def fetch(source: Source, seconds: float, stop: Event) -> Fetched:
            if until := left_alone(settings.archive, source.id, datetime.now(UTC)):
                return not_asked(
                    source, "waiting", f"not fetched: its server asks for no request before {until:%F %R} UTC"
                )
            extra = {"stage": "collect", "done": next(started), "total": len(wanted)}
            log.info(f"crawling {source.name}", extra=extra)
            base = served.get(source.sample or "")
            begun_at = begun(source, settings.archive)
            fetched = crawl(
                source,
                settings.archive,
                base_url=base,
                allow_private=base is not None,
                seconds=seconds,
                allowed=settings.allowed,
                stop=stop,
            )
            return judged(source, fetched, Archive(settings.archive), begun_at)

        fetched = by_domain(wanted, fetch)
    for one in fetched:
        if one.state in NOT_ASKED:
            log.info(f"{one.source_id}: {one.notes[0]}", extra={"stage": "collect"})
    pages, written = sum(f.pages for f in fetched), sum(f.written for f in fetched)
    log.info(
        f"{pages} pages, {written} new or changed",
        extra={"stage": "collect", "done": len(wanted), "total": len(wanted)},
    )
    return fetched


def take(settings: Settings, paths: Sequence[Path]) -> Taken:
    """Put files into the archive."""
    return take_files(paths, Archive(settings.archive), settings.inbox)


def take_inbox(settings: Settings) -> Taken:
    """Put what lies in the inbox into the archive; the files stay, and nothing is taken twice."""
    return take(settings, [settings.inbox])
