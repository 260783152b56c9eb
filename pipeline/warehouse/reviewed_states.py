"""What facts said until a reviewer decided on them: a decision ends what a fact says as a corrected page does."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import duckdb
from pydantic import AwareDatetime

from models.decisions import Decision, Hold
from pipeline.warehouse.arrow import Values, arrow_table
from pipeline.warehouse.revisions import REVISED, STATES, TELLINGS, State, Telling, named, told, told_before
from pipeline.warehouse.verdicts import moment, whole

JUDGED: dict[str, Any] = {"of_row": int, "row": int, "version": int, "superseded_at": AwareDatetime}
RowOf = Callable[[int, tuple[Decision, ...]], int]
EVER = datetime.min.replace(tzinfo=UTC)
SAID = """
    SELECT of_row, suffix, row, version, since, until FROM states WHERE of_row IN (SELECT unnest($rows))
    UNION ALL
    SELECT k.row, '', k.row, k.version, coalesce(r.revised_at, k.first_seen_at), k.superseded_at
    FROM kept AS k LEFT JOIN revised AS r ON k.row = r.row
    WHERE k.row IN (SELECT unnest($rows))
    ORDER BY of_row, since, suffix DESC"""
TOLD_BY = """
    WITH told_by AS (
        SELECT of_row, suffix, row, version, since, until FROM tellings WHERE of_row IN (SELECT unnest($rows))
        UNION ALL
        SELECT k.row, '', t.row, t.version, t.fetched_at, t.superseded_at
        FROM kept AS k INNER JOIN told AS t ON k.fact = t.fact
        WHERE k.row IN (SELECT unnest($rows)) AND k.row NOT IN (SELECT of_row FROM tellings WHERE suffix = '')
    )

    SELECT t.* FROM told_by AS t INNER JOIN versions AS v ON t.version = v.version
    ORDER BY t.of_row, t.suffix, t.since, v.page_id"""
"""Who tells the states; of a fact that was always told alike all that do."""
STATEMENTS = (
    "DELETE FROM states WHERE of_row IN (SELECT of_row FROM judged)",
    "DELETE FROM tellings WHERE of_row IN (SELECT of_row FROM judged)",
    "DELETE FROM revised WHERE row IN (SELECT of_row FROM judged)",
    "INSERT INTO states BY NAME FROM judged_states",
    "INSERT INTO tellings BY NAME FROM judged_tellings",
    "INSERT INTO revised BY NAME FROM judged_revised",
    """
    UPDATE kept SET row = j.row, version = j.version, superseded_at = j.superseded_at
    FROM judged AS j
    WHERE kept.row = j.of_row""",
)


def said(con: duckdb.DuckDBPyConnection, rows: Collection[int]) -> dict[int, list[State]]:
    """Give what facts say by what the rules read, by the number of the reading that each keeps: it is in the last."""
    if not rows:
        return {}
    tellings: dict[tuple[int, str], list[Telling]] = defaultdict(list)
    for row, suffix, *telling in con.execute(TOLD_BY, {"rows": list(rows)}).fetchall():
        tellings[row, suffix].append(Telling(*telling))
    found: dict[int, list[State]] = defaultdict(list)
    for of_row, suffix, row, version, since, until in con.execute(SAID, {"rows": list(rows)}).fetchall():
        found[of_row].append(State(row, version, since, until, tuple(tellings[of_row, suffix])))
    return found


def while_read(over: Iterable[Hold]) -> list[Hold]:
    """Give when decisions read a fact in unread places, in order; while none does it is as if rejected."""
    found: list[Hold] = []
    last: Hold | None = None
    for hold in sorted({(h.decision.id, h.since): h for h in over}.values(), key=lambda h: h.since):
        found += [*gap(last, hold.since), hold]
        if last is None or (last.until is not None and (hold.until is None or hold.until > last.until)):
            last = hold
    return [*found, *gap(last, None)]


def gap(last: Hold | None, until: datetime | None) -> Iterator[Hold]:
    """Yield what holds behind the last of some decisions, up to a moment, where it ended before."""
    if last and (end := last.until) and (until is None or end < until):
        yield Hold(last.decision.model_copy(update={"verdict": "rejected", "made_at": end}), end, until)


def while_told(over: Iterable[Hold], since: object, until: object) -> Iterator[Hold]:
    """Yield when decisions held on a reading that was told from one moment to another."""
    for hold in over:
        first, last = max(hold.since, moment(since) or EVER), earliest(hold.until, moment(until))
        if last is None or first < last:
            yield hold._replace(since=first, until=last)


class Ruling(NamedTuple):
    """From when to when which decision goes before the others, and which one read the fact where no rule had."""

    since: datetime
    until: datetime | None
    decision: Decision | None
    reader: Decision | None


def rulings(over: Collection[Hold]) -> list[Ruling]:
    """Give which of some decisions went before the others, in order: of those that held the last made."""
    moments = sorted({moment for hold in over for moment in (hold.since, hold.until) if moment})
    found: list[Ruling] = []
    for since, until in zip([EVER, *moments], [*moments, None], strict=True):
        holding = [h.decision for h in over if h.since <= since and (h.until is None or h.until > since)]
        readers = [decision for decision in holding if decision.what == "unread" and decision.verdict == "corrected"]
        last, reader = (max(some, key=lambda d: d.made_at, default=None) for some in (holding, readers))
        if found and found[-1][2:] == (last, reader):
            found[-1] = found[-1]._replace(until=until)
        else:
            found.append(Ruling(since, until, last, reader))
    return found


class Part(NamedTuple):
    """A part of a state: while decisions made a reading of it that is not the rules', or none did."""

    state: State
    by: tuple[Decision, ...]
    since: datetime
    until: datetime | None

    @property
    def tellings(self) -> tuple[Telling, ...]:
        """Who tells it then."""
        return tuple(within(self.state.tellings, self.since, self.until))


def parts(states: Iterable[State], over: Collection[Hold], row_of: RowOf) -> list[Part]:
    """Give what a fact said, in order, while decisions held: nothing while one rejected it.

    `row_of` gives the reading that decisions make of another, in order; the same where they change nothing.
    """
    found: list[Part] = []
    is_read = any(hold.decision.what == "unread" for hold in over)
    ruling = rulings(over)
    for state in states:
        for since, until, decision, reader in ruling:
            part = Part(state, (reader,) if reader else (), max(state.since, since), earliest(state.until, until))
            if not part.tellings or (decision and decision.verdict == "rejected") or (is_read and not reader):
                continue
            if decision and decision is not reader and decision.verdict == "corrected":
                by = (*part.by, decision)
                part = part._replace(by=by) if row_of(state.row, by) != row_of(state.row, part.by) else part
            last = found[-1] if found else None
            if last and last.state is state and last.by == part.by and last.until == part.since:
                found[-1] = last._replace(until=part.until)
            else:
                found.append(part)
    return found


def under(found: Sequence[Part], last: State, row_of: RowOf) -> list[State]:
    """Give these parts as states of their own, each taken from a version that told it then.

    The last part of what a fact says at last keeps its version, which a mention of the fact is of.
    """
    states: list[State] = []
    for nth, part in enumerate(found, 1):
        state, tellings = part.state, part.tellings
        mine = (state is last and nth == len(found)) or any(told.version == state.version for told in tellings)
        row, version = (state.row, state.version) if mine else (tellings[-1].row, tellings[-1].version)
        begun = min(telling.since for telling in tellings)
        states.append(State(row_of(row, part.by), version, begun, part.until, tellings))
    return states


def within(tellings: Iterable[Telling], since: datetime, until: datetime | None) -> Iterator[Telling]:
    """Yield who tells something within a time."""
    for telling in tellings:
        first, last = max(telling.since, since), earliest(telling.until, until)
        if last is None or first < last:
            yield telling._replace(since=first, until=last)


def earliest(*moments: datetime | None) -> datetime | None:
    """Give the first of some moments; None is never."""
    return min((moment for moment in moments if moment), default=None)


def put(
    con: duckdb.DuckDBPyConnection, before: Mapping[int, Sequence[State]], after: Mapping[int, list[State]]
) -> dict[int, int]:
    """Put what facts said under decisions in the place of what they say by the rules: both by the kept reading.

    Gives the readings that facts keep now, by those that they kept. A fact that was rejected before it came to say what
    it does keeps that, and never said it.
    """
    if not after:
        return {}
    found: dict[str, list[Values]] = {"states": [], "tellings": [], "revised": []}
    judged: list[Values] = []
    for kept, states in after.items():
        read = before[kept][-1]
        end = states[-1].until if states else before[kept][0].since
        now = states.pop() if states and states[-1].since >= read.since else None
        row, version = (now.row, now.version) if now else (kept, read.version)
        judged.append({"of_row": kept, "row": row, "version": version, "superseded_at": end})
        found["states"] += told_before(row, states, "" if now else None)
        for state in states:
            found["tellings"] += told(row, state, named(state.since))
        if states or (now and now.since > before[kept][0].since):
            found["revised"].append({"row": row, "revised_at": (now or read).since})
    con.register("judged", arrow_table(JUDGED, judged))
    for table, kinds in (("states", STATES), ("tellings", TELLINGS), ("revised", REVISED)):
        con.register(f"judged_{table}", arrow_table(kinds, found[table]))
    for statement in STATEMENTS:
        con.execute(statement)
    return {whole(values["of_row"]): whole(values["row"]) for values in judged}
