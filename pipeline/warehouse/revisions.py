"""What a fact said before: a page that is corrected in a field which makes it no other fact leaves an earlier state.

Each state is a row of its own, as of its time; the fact keeps its id, its first sight and what it says last.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from heapq import heappop, heappush
from itertools import groupby
from typing import Any, NamedTuple

import duckdb
from pydantic import AwareDatetime

from models.tables import Row
from pipeline.warehouse.arrow import Values, arrow_table
from pipeline.warehouse.fingerprints import digest
from pipeline.warehouse.keys import CORE
from pipeline.warehouse.layout import FACTS
from pipeline.warehouse.statements import FACT_ID, readings

PLACE = {"type", "chip", "evidence_start", "evidence_end", "rule"}
"""Fields that say where a fact stands, or, as the chip does, which one it is."""
STATES: dict[str, Any] = {
    **{"of_row": int, "row": int, "version": int, "suffix": str, "next_suffix": str},
    **dict.fromkeys(("since", "revised_at", "last_seen_at", "until"), AwareDatetime),
}
TELLINGS: dict[str, Any] = {
    **{"of_row": int, "suffix": str, "row": int, "version": int},
    **dict.fromkeys(("since", "until"), AwareDatetime),
}
REVISED: dict[str, Any] = {"row": int, "revised_at": AwareDatetime}
PAST = """
    CREATE OR REPLACE TEMP TABLE past AS
    SELECT
        s.of_row, s.suffix, s.row, s.version, k.first_seen_at, s.last_seen_at, s.revised_at,
        s.until AS superseded_at, s.next_suffix
    FROM states AS s
    INNER JOIN kept AS k ON s.of_row = k.row"""
"""The earlier states of facts as rows."""


class Sighting(NamedTuple):
    """A version of a page that states a fact, from its fetch to that of the next, and which page goes before others."""

    since: datetime
    until: datetime | None
    detail: int
    row: int
    version: int
    rank: int


class Pick(NamedTuple):
    """The sighting that a fact is taken from, from one moment to another."""

    since: datetime
    until: datetime | None
    sighting: Sighting


class Telling(NamedTuple):
    """A version that states what a fact says, and from when to when it did so."""

    row: int
    version: int
    since: datetime
    until: datetime | None


class State(NamedTuple):
    """What a fact says from one moment to another: the reading and the version it is taken from, and who tells it."""

    row: int
    version: int
    since: datetime
    until: datetime | None
    tellings: tuple[Telling, ...]


def find_revisions(con: duckdb.DuckDBPyConnection, row: type[Row]) -> None:
    """Make `states`, what facts said before, `tellings`, who said so, and `revised`, from when on they say else."""
    states: list[Values] = []
    tellings: list[Values] = []
    revised: list[Values] = []
    for kept, rows in groupby(fetched(con.execute(sighted(row))), key=lambda each: int(each[0])):
        before, last = said(kept, [Sighting(*each[1:]) for each in rows])
        for state in before:
            tellings += told(kept, state, named(state.since))
        tellings += told(kept, last, "") if last else ()
        states += told_before(kept, before)
        if before:
            revised.append({"row": kept, "revised_at": before[-1].until})
    for table, kinds, found in (
        ("states", STATES, states), ("tellings", TELLINGS, tellings), ("revised", REVISED, revised)
    ):  # fmt: skip
        con.register("incoming", arrow_table(kinds, found))
        con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS FROM incoming")


def told_before(kept: int, states: Sequence[State], last: str | None = "") -> Iterator[Values]:
    """Yield the rows of the earlier states of a fact; `last` is the suffix of what follows them, None for nothing."""
    names = [named(state.since) for state in states]
    for nth, (state, name, following) in enumerate(zip(states, names, [*names, last][1:], strict=True)):
        yield {
            **{"of_row": kept, "row": state.row, "version": state.version, "suffix": name, "next_suffix": following},
            **{"since": state.since, "until": state.until, "revised_at": state.since if nth else None},
            "last_seen_at": max(telling.since for telling in state.tellings),
        }


def told(kept: int, state: State, suffix: str) -> Iterator[Values]:
    """Yield the rows of who tells a state of a fact; the suffix of what it says at last is empty."""
    for telling in state.tellings:
        yield {"of_row": kept, "suffix": suffix, **telling._asdict()}


def named(since: datetime) -> str:
    """Give what tells an earlier state, by the moment it began, from the others of its fact."""
    return f"@{digest(since.isoformat())[:12]}"


def fetched(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of an answer, some thousand at a time."""
    while rows := found.fetchmany(10_000):
        yield from rows


def said(kept: int, sightings: Sequence[Sighting]) -> tuple[list[State], State | None]:
    """Give what a fact said before it came to say what it does, in order, and what it says at last.

    `kept` is the reading that it is taken from at last; None where another state is the last.
    """
    now = next(each.detail for each in sightings if each.row == kept)
    states = [list(picks) for _, picks in groupby(picked(sightings), key=lambda pick: pick.sighting.detail)]
    last = states.pop() if states and states[-1][-1].sighting.detail == now else None
    begun = [picks[0].since for picks in states]
    ends = [*begun[1:], *(picks[-1].until for picks in states[-1:])]
    return list(map(taken, states, ends)), taken(last, last[-1].until) if last else None


def taken(picks: Sequence[Pick], until: datetime | None) -> State:
    """Give the state that a fact is in while it is taken from some sightings, one after the other."""
    last = picks[-1].sighting
    return State(last.row, last.version, picks[0].since, until, tuple(tellers(picks, until)))


def picked(sightings: Sequence[Sighting]) -> Iterator[Pick]:
    """Yield from when to when a fact is taken from which sighting: of those that stand the one of the lowest rank.

    `sightings` are in order of `since`. Where none stands there is a gap.
    """
    moments = sorted({moment for each in sightings for moment in (each.since, each.until) if moment})
    waiting = deque(sightings)
    standing: list[tuple[int, Sighting]] = []
    last: Pick | None = None
    for moment, following in zip(moments, [*moments[1:], None], strict=True):
        while waiting and waiting[0].since <= moment:
            heappush(standing, (waiting[0].rank, waiting.popleft()))
        while standing and (until := standing[0][1].until) is not None and until <= moment:
            heappop(standing)
        best = standing[0][1] if standing else None
        if last and last.sighting is best:
            last = last._replace(until=following)
            continue
        if last:
            yield last
        last = Pick(moment, following, best) if best else None
    if last:
        yield last


def tellers(picks: Sequence[Pick], until: datetime | None) -> Iterator[Telling]:
    """Yield the versions that a state was taken from, each with the time within the state that it stood."""
    since = picks[0].since
    for sighting in dict.fromkeys(pick.sighting for pick in picks):
        ends = [moment for moment in (sighting.until, until) if moment is not None]
        yield Telling(sighting.row, sighting.version, max(since, sighting.since), min(ends, default=None))


def details(row: type[Row]) -> str:
    """Give a number that differs where a fact says something else in what does not tell it from others, or on a day."""
    core = CORE[str(FACTS[row].model_fields["type"].default)]
    names = [name for name in FACTS[row].model_fields if name not in PLACE and name not in core]
    return f"hash({', '.join(f'f.{name}' for name in ('fact_on', 'words', *names))})"


def sighted(row: type[Row]) -> str:
    """Give the reading that is kept, and the sightings, of each fact that was not always stated alike, by time.

    `rank` says which of several a fact is taken from, as `KEPT` has it: that of the page that was published first.
    """
    return f"""
        WITH several AS (
            SELECT fact FROM seen WHERE many > 1
            UNION
            SELECT fact FROM sightings WHERE versions > 1
        ),

        stated AS (
            SELECT
                s.*, v.published_at, v.page_id, v.capture_id, v.fetched_at AS version_at, {details(row)} AS detail,
                s.nth - row_number() OVER (PARTITION BY s.fact, s.edition ORDER BY s.nth) AS run
            FROM sightings AS s
            SEMI JOIN several USING (fact)
            INNER JOIN {readings(row)} AS f ON s.row = f.row
            INNER JOIN versions AS v ON s.version = v.version
        ),

        differing AS (
            SELECT *, min(fetched_at) OVER (PARTITION BY fact, edition, run) AS begun_at
            FROM stated
            SEMI JOIN (SELECT fact FROM stated GROUP BY fact HAVING min(detail) < max(detail)) USING (fact)
        )

        SELECT
            k.row AS kept, s.fetched_at, s.superseded_at, s.detail, s.row, s.version,
            row_number() OVER (
                PARTITION BY fact ORDER BY s.published_at NULLS LAST, s.begun_at, s.page_id, s.version_at, s.capture_id
            ) AS rank
        FROM differing AS s
        INNER JOIN kept AS k USING (fact)
        ORDER BY fact, s.fetched_at, rank"""  # noqa: S608


def past_mentions(row: type[Row]) -> str:
    """Insert which documents stated the earlier states of facts."""
    return f"""
        INSERT INTO mentions BY NAME
        SELECT
            {FACT_ID} || t.suffix AS fact_id, v.document_id, t.since AS first_seen_at,
            t.until AS superseded_at, f.evidence_start, f.evidence_end, f.words
        FROM tellings AS t
        INNER JOIN {readings(row)} AS f ON t.row = f.row
        INNER JOIN versions AS v ON t.version = v.version
        WHERE t.suffix <> ''"""  # noqa: S608
