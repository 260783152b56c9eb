"""Brings what reviewers decided into the file that is being built: verdicts, corrected values, facts that they read."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count

import duckdb

from models.corrections import REVIEW
from models.decisions import OWN, Decision, Hold, decision_key, holds, passage
from models.tables import DecisionRow, Row
from pipeline.warehouse.arrow import Values, arrow_table
from pipeline.warehouse.correcting import Corrector
from pipeline.warehouse.days import fact_day
from pipeline.warehouse.fingerprints import digest
from pipeline.warehouse.keys import with_keys
from pipeline.warehouse.layout import FACTS, fields
from pipeline.warehouse.matching import Place, matched
from pipeline.warehouse.outcomes import Outcomes
from pipeline.warehouse.retelling import find_retold, retold
from pipeline.warehouse.reviewed_states import Part, parts, put, rulings, said, under, while_read, while_told
from pipeline.warehouse.statements import insert, readings
from pipeline.warehouse.verdicts import (
    ASKED,
    ERRORS,
    FIRST,
    READ_BY,
    READERS,
    UNREAD,
    VERDICTS,
    candidates,
    day,
    kind_of,
    long,
    records,
    told_facts,
    verdict,
    whole,
)

HERE = ("capture_id", "document_id", "evidence_start", "evidence_end")
"""What tells where a reading stands."""


class Review:
    """The decisions that were made, and what becomes of each while a file is filled."""

    def __init__(self, con: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> None:
        self.con = con
        self.over: dict[tuple[str, str, str], list[Hold]] = defaultdict(list)
        """When which decision held, by what they are on: a fact may be decided on anew where another page states it."""
        for hold in chain(*holds(decisions).values()):
            self.over[where(hold.decision)].append(hold)
        self.outcomes = Outcomes(decisions, self.over.values())
        self.added: dict[type[Row], list[Values]] = {row: [] for row in FACTS}
        self.read_by: dict[int, list[Hold]] = {}
        self.numbers = count(FIRST)
        chips = {chip for (chip,) in con.execute("SELECT id FROM work.chips").fetchall()}
        self.corrector = Corrector(chips, self.numbers, self.outcomes)
        self.read = self.corrector.read
        last = [over[-1].decision for over in self.over.values()]
        asked = [{"page_id": d.page_id, "words": d.words, "what": d.what} for d in last]
        con.register("asked", arrow_table(ASKED, asked))
        self.judge_unread()

    def about(self, *whats: str) -> list[Decision]:
        """Give the decisions on some kinds of things, of each place the last that held."""
        return [over[-1].decision for over in self.over.values() if over[-1].decision.what in whats]

    def found_in(self, places: Sequence[Place], *whats: str) -> Iterator[tuple[int, list[Hold]]]:
        """Yield the places that decisions are on, by number, and when which of them held: first of those that do."""
        about = self.about(*whats)
        for holding in (True, False):
            some = [decision for decision in about if (decision.id in self.outcomes.holding) is holding]
            for number, decision in sorted(matched(some, places).items()):
                yield number, self.over[where(decision)]

    def judge_unread(self) -> None:
        """Make `unread_verdicts`, and note the facts that reviewers read in unread places."""
        verdicts: dict[int, Decision] = {}
        if self.about("unread"):
            found = records(self.con, UNREAD)
            spans = [passage(str(p["text"]), whole(p["at"]), whole(p["at"]) + long(p)) for p in found]
            places = [
                Place(
                    "unread", str(p["document_id"]), str(p["text"])[first:last],
                    {"words": p["words"], "reason": p["reason"]}, whole(p["version"]),
                )
                for p, (first, last) in zip(found, spans, strict=True)
            ]  # fmt: skip
            told: set[tuple[str, int]] = set()
            for number, over in self.found_in(places, "unread"):
                place, at = found[number], whole(found[number]["evidence_start"]) - whole(found[number]["at"])
                last, once = over[-1].decision, (over[-1].decision.key, places[number].version)
                if once not in told:
                    told.add(once)
                    self.add(over, place, (spans[number][0] + at, spans[number][1] + at), places[number].words)
                if last.id in self.outcomes.holding and last.id not in self.outcomes.refused:
                    verdicts.setdefault(whole(place["row"]), last)
                    self.outcomes.applied |= {last.id: None} if last.verdict == "rejected" else {}
        self.keep("unread_verdicts", verdicts)
        since = [{"row": number, "since": over[0].since} for number, over in self.read_by.items()]
        self.con.register("read_by", arrow_table(READ_BY, since))

    def add(self, over: Sequence[Hold], place: Values, span: tuple[int, int], words: str) -> None:
        """Note the fact of each kind that reviewers read in an unread place, as rows of the working file."""
        evidence = {"evidence_start": span[0], "evidence_end": span[1], "rule": REVIEW}
        found: dict[type[Row], dict[str, Values]] = defaultdict(dict)
        on = over[-1].decision
        key = decision_key(on.what, "", on.words, on.reading)
        for decision in {hold.decision.id: hold.decision for hold in over}.values():
            kind, stated = str(decision.fields.get("type")), {k: v for k, v in decision.fields.items() if k != "type"}
            if decision.verdict == "corrected" and (fact := self.corrector.fact(decision, kind, evidence, stated)):
                ((_, slot, _),) = with_keys([fact])
                row = next(row for row, of in FACTS.items() if of is type(fact))
                found[row][decision.id] = {
                    **dict(fact),
                    **{name: place[name] for name in ("capture_id", "document_id")},
                    **{"fact_key": digest(REVIEW, key, kind), "slot": slot, "words": words},
                    "fact_on": fact_day(fact.as_of, day(place)),
                }
        for row, read in found.items():
            number = next(self.numbers)
            self.read_by[number], self.read[number] = [hold for hold in over if hold.decision.id in read], read
            self.added[row].append({**next(iter(read.values())), "row": number})

    def readings(self, row: type[Row]) -> None:
        """Make the view of what was read of a kind of fact: rows of the working file, and those of reviewers.

        `story_id` is null but where a page states what is another story's than its own.
        """
        name = f"reviewed_{row.table}"
        own = f"SELECT rowid AS row, *, NULL::VARCHAR AS story_id FROM work.{row.table}"  # noqa: S608
        self.con.execute(f"CREATE TEMP TABLE {name} AS {own} LIMIT 0")
        self.insert(row, self.added[row])
        if self.added[row] or self.about(kind_of(row)):
            own = f"{own} UNION ALL BY NAME FROM {name}"
        self.con.execute(find_retold(row, own))
        story = "SELECT f.* REPLACE (coalesce(f.story_id, r.story_id) AS story_id)"
        joined = f"FROM ({own}) AS f LEFT JOIN {retold(row)} AS r USING (row)"
        self.con.execute(f"CREATE TEMP VIEW {readings(row)} AS {story} {joined}")

    def insert(self, row: type[Row], rows: Sequence[Values]) -> None:
        """Put readings of reviewers beside those of the rules."""
        if not rows:
            return
        self.con.register("incoming", arrow_table({"row": int, **fields(row), "story_id": str}, rows))
        self.con.execute(insert(f"reviewed_{row.table}", "incoming"))

    def judge(self, row: type[Row]) -> None:
        """Make `verdicts` for the facts of a table that documents state, end the rejected ones, correct the others."""
        over = self.read_in_unread()
        if about := self.about(kind_of(row)):
            found = [
                {**c, **values}
                for c in records(self.con, candidates(row))
                for values in self.read.get(whole(c["row"]), {"": {}}).values()
            ]
            names = [name for name in FACTS[row].model_fields if name not in OWN]
            places = [
                Place(
                    about[0].what, str(c["document_id"]), str(c["words"]),
                    {name: c[name] for name in names}, whole(c["version"]),
                )
                for c in found
            ]  # fmt: skip
            for number, some in self.found_in(places, kind_of(row)):
                told = found[number]
                over.setdefault(whole(told["kept"]), []).extend(while_told(some, told["since"], told["until"]))
        self.change(row, over)

    def change(self, row: type[Row], over: Mapping[int, list[Hold]]) -> None:
        """Put what facts said under decisions in the place of what the rules read, and keep the verdicts on them."""
        before = said(self.con, over)
        states_of = [state for states in before.values() for state in states]
        rows = {*(s.row for s in states_of), *(told.row for s in states_of for told in s.tellings)}
        facts = {whole(fact["row"]): fact for fact in records(self.con, told_facts(row, rows))} if rows else {}
        made: dict[tuple[int, tuple[str, ...]], int] = {}
        fresh: list[Values] = []
        verdicts: dict[int, Decision] = {}

        def row_of(number: int, by: tuple[Decision, ...]) -> int:
            """Give the number of a reading as decisions have it, one after the other."""
            if not by:
                return number
            key = number, tuple(decision.id for decision in by)
            if key not in made:
                values = self.corrector.as_decided(row, facts[number], by)
                made[key] = whole(values["row"]) if values else row_of(number, by[:-1])
                if values:
                    fresh.append(values)
                    verdicts[made[key]] = by[-1]
            return made[key]

        after = {number: parts(states, over[number], row_of) for number, states in before.items()}
        whole_states = {n: [Part(s, (), s.since, s.until) for s in states] for n, states in before.items()}
        states = {n: under(found, before[n][-1], row_of) for n, found in after.items() if found != whole_states[n]}
        self.insert(row, fresh)
        self.keep("past_verdicts", verdicts)
        kept = put(self.con, before, states)
        last = {(by[-1], number) for (_, by), number in made.items()}
        for number, some in over.items():
            fact_id = str(facts[number]["fact_id"])
            (_, _, decision, reader), now = rulings(some)[-1], kept.get(number, number)
            holding = {hold.decision.id for hold in some if hold.until is None} & self.outcomes.holding
            if reader and reader.id in holding:
                self.outcomes.applied[reader.id] = fact_id
            self.outcomes.yielded |= dict.fromkeys(holding - {decision and decision.id}, fact_id)
            if decision is None or decision.id in self.outcomes.refused:
                continue
            if decision.verdict == "corrected" and (decision.id, now) not in last:
                continue
            verdicts[now] = decision
            if decision.id in self.outcomes.holding:
                self.outcomes.applied[decision.id] = fact_id
        self.keep("verdicts", verdicts)

    def read_in_unread(self) -> dict[int, list[Hold]]:
        """Give when reviewers read each fact that no rule did, on whichever pages, by the reading that it keeps."""
        if not self.read_by:
            return {}
        told: dict[int, list[int]] = defaultdict(list)
        for kept, number in self.con.execute(READERS).fetchall():
            told[kept].append(number)
        for numbers in told.values():
            read = {of: values for number in numbers for of, values in self.read[number].items()}
            for number in numbers:
                own = next(iter(self.read[number].values()))
                here = {name: own[name] for name in HERE}
                self.read[number] = {of: {**values, **here} for of, values in read.items()} | self.read[number]
        return {kept: while_read(h for n in numbers for h in self.read_by[n]) for kept, numbers in told.items()}

    def note(self) -> None:
        """Fill `decisions` with all that were made, and what became of each."""
        if wanted := [decision for decision in self.about("document") if decision.id in self.outcomes.holding]:
            pages = records(self.con, ERRORS)
            places = [Place("document", str(p["page_id"]), "", {"error": p["error"]}, n) for n, p in enumerate(pages)]
            found = matched(wanted, places).items()
            self.outcomes.applied |= {d.id: None for n, d in found if d.reading == places[n].reading}
        self.con.register("incoming", arrow_table(fields(DecisionRow), self.outcomes.rows()))
        self.con.execute(insert(DecisionRow.table, "incoming"))

    def keep(self, name: str, verdicts: Mapping[int, Decision]) -> None:
        """Make a table of verdicts by the number of the reading."""
        self.con.register("incoming", arrow_table(VERDICTS, [verdict(*item) for item in verdicts.items()]))
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM incoming")


def where(decision: Decision) -> tuple[str, str, str]:
    """Give what a decision is on: a reading, in the words of a page."""
    return decision.key, decision.page_id, decision.words
