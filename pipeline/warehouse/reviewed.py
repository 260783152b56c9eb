"""Brings what reviewers decided into the file that is being built: verdicts, corrected values, facts that they read."""

import json
from collections.abc import Mapping, Sequence

import duckdb

from models.corrections import KINDS, REVIEW, Refused, corrected
from models.decisions import OWN, Decision, passage, standing
from models.facts import AnyFact
from models.tables import DecisionRow, Row
from pipeline.warehouse.arrow import Values, arrow_table
from pipeline.warehouse.days import fact_day
from pipeline.warehouse.fingerprints import digest
from pipeline.warehouse.keys import with_keys
from pipeline.warehouse.layout import FACTS, fields
from pipeline.warehouse.matching import Place, matched
from pipeline.warehouse.retelling import find_retold, retold
from pipeline.warehouse.rows import storable
from pipeline.warehouse.statements import insert, readings
from pipeline.warehouse.verdicts import (
    ASKED,
    ERRORS,
    FIRST,
    REJECT,
    UNREAD,
    VERDICTS,
    candidates,
    day,
    kept_facts,
    kind_of,
    long,
    records,
    verdict,
    whole,
)


class Review:
    """The decisions that hold, and what becomes of each while a file is filled."""

    def __init__(self, con: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> None:
        self.con, self.decisions = con, decisions
        self.holding = tuple(standing(decisions).values())
        self.applied: dict[str, str | None] = {}
        self.refused: dict[str, str] = {}
        self.added: dict[type[Row], list[Values]] = {row: [] for row in FACTS}
        self.read_by: dict[int, Decision] = {}
        self.chips = {chip for (chip,) in con.execute("SELECT id FROM work.chips").fetchall()}
        asked = [{"page_id": d.page_id, "words": d.words, "what": d.what} for d in self.holding]
        con.register("asked", arrow_table(ASKED, asked))
        self.judge_unread()

    def about(self, *whats: str) -> list[Decision]:
        """Give the decisions that hold on some kinds of things."""
        return [decision for decision in self.holding if decision.what in whats]

    def judge_unread(self) -> None:
        """Make `unread_verdicts`, and note the facts that reviewers read in unread places."""
        verdicts: list[Values] = []
        if decisions := self.about("unread"):
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
            for number, decision in sorted(matched(decisions, places).items()):
                place, at = found[number], whole(found[number]["evidence_start"]) - whole(found[number]["at"])
                if decision.verdict == "corrected" and (decision.id, places[number].version) not in told:
                    told.add((decision.id, places[number].version))
                    self.add(decision, place, (spans[number][0] + at, spans[number][1] + at), places[number].words)
                if decision.id not in self.refused:
                    self.applied.setdefault(decision.id, None)
                    verdicts.append(verdict(whole(place["row"]), decision))
        self.keep("unread_verdicts", verdicts)

    def add(self, decision: Decision, place: Values, span: tuple[int, int], words: str) -> None:
        """Note the fact that a reviewer read in an unread place, as a row of the working file would hold it."""
        evidence = {"evidence_start": span[0], "evidence_end": span[1], "rule": REVIEW}
        stated = {name: value for name, value in decision.fields.items() if name != "type"}
        if (fact := self.fact(decision, str(decision.fields.get("type")), evidence, stated)) is None:
            return
        ((key, slot, _),) = with_keys([fact])
        row = next(row for row, kind in FACTS.items() if kind is type(fact))
        number = FIRST + len(self.read_by)
        self.read_by[number] = decision
        self.added[row].append(
            {
                **dict(fact),
                **{name: place[name] for name in ("capture_id", "document_id")},
                **{"row": number, "fact_key": digest(key, REVIEW, decision.key), "slot": slot, "words": words},
                "fact_on": fact_day(fact.as_of, day(place)),
            }
        )

    def fact(
        self, decision: Decision, kind: str, reading: Mapping[str, object], stated: Mapping[str, object]
    ) -> AnyFact | None:
        """Give a reading with what a correction states; None, with the reason noted, where it no longer can be so."""
        try:
            if kind not in KINDS:
                raise Refused(f"type: expected {', '.join(KINDS)}, found {kind}")
            return corrected(kind, reading, stated, self.chips)
        except Refused as refused:
            self.refused[decision.id] = str(refused).replace("\n", "; ")
            return None

    def readings(self, row: type[Row]) -> None:
        """Make the view of what was read of a kind of fact: rows of the working file, and those of reviewers.

        `story_id` is null but where a page states what is another story's than its own.
        """
        name, origin = f"reviewed_{row.table}", f"work.{row.table}"
        self.con.execute(f"CREATE TEMP TABLE {name} AS SELECT 0::BIGINT AS row, * FROM {origin} LIMIT 0")  # noqa: S608
        self.insert(row, self.added[row])
        own = f"SELECT rowid AS row, * FROM {origin}"  # noqa: S608
        if self.added[row] or self.about(kind_of(row)):
            own = f"FROM ({own}) ANTI JOIN {name} USING (row) UNION ALL BY NAME FROM {name}"
        self.con.execute(find_retold(row, own))
        self.con.execute(f"CREATE TEMP VIEW {readings(row)} AS FROM ({own}) LEFT JOIN {retold(row)} USING (row)")

    def insert(self, row: type[Row], rows: Sequence[Values]) -> None:
        """Put readings of reviewers beside those of the rules, or in their place."""
        self.con.register("incoming", arrow_table({"row": int, **fields(row)}, rows))
        self.con.execute(insert(f"reviewed_{row.table}", "incoming"))

    def judge(self, row: type[Row]) -> None:
        """Make `verdicts` for the facts of a table that documents state, end the rejected ones, correct the others."""
        held = {number: self.read_by[number] for number in self.kept_of_reviewers()}
        if decisions := self.about(kind_of(row)):
            found = records(self.con, candidates(row))
            names = [name for name in FACTS[row].model_fields if name not in OWN]
            places = [
                Place(
                    decisions[0].what, str(c["document_id"]), str(c["words"]),
                    {name: c[name] for name in names}, whole(c["version"]),
                )
                for c in found
            ]  # fmt: skip
            for number, decision in sorted(matched(decisions, places).items()):
                kept = whole(found[number]["kept"])
                if kept not in held or held[kept].made_at < decision.made_at:
                    held[kept] = decision
        facts = {whole(fact["row"]): fact for fact in records(self.con, kept_facts(row, held))} if held else {}
        self.correct(row, held, facts)
        good = {number: decision for number, decision in held.items() if decision.id not in self.refused}
        self.applied |= {decision.id: str(facts[number]["fact_id"]) for number, decision in good.items()}
        self.keep("verdicts", [verdict(number, decision) for number, decision in good.items()])
        self.con.execute(REJECT)

    def kept_of_reviewers(self) -> list[int]:
        """Give the numbers of the facts that are kept as a reviewer read them."""
        return [number for (number,) in self.con.execute(f"SELECT row FROM kept WHERE row >= {FIRST}").fetchall()]  # noqa: S608

    def correct(self, row: type[Row], held: Mapping[int, Decision], facts: Mapping[int, Values]) -> None:
        """Put the facts that were corrected, with what they are to say, in the place of what the rules read."""
        fresh: list[Values] = []
        for number, decision in held.items():
            if decision.verdict != "corrected" or decision.what == "unread":
                continue
            before = {name: value for name, value in facts[number].items() if name in FACTS[row].model_fields}
            fact = self.fact(decision, decision.what, before, decision.fields)
            if fact is not None:
                on = fact_day(fact.as_of, day(facts[number]))
                fresh.append({**facts[number], **dict(fact), "fact_on": on})
        numbers = ", ".join(str(values["row"]) for values in fresh if whole(values["row"]) >= FIRST) or "NULL"
        self.con.execute(f"DELETE FROM reviewed_{row.table} WHERE row IN ({numbers})")  # noqa: S608
        self.insert(row, fresh)

    def note(self) -> None:
        """Fill `decisions` with all that were made, and what became of each."""
        if wanted := self.about("document"):
            pages = records(self.con, ERRORS)
            places = [Place("document", str(p["page_id"]), "", {"error": p["error"]}, n) for n, p in enumerate(pages)]
            self.applied |= {d.id: None for n, d in matched(wanted, places).items() if d.reading == places[n].reading}
        self.con.register("incoming", arrow_table(fields(DecisionRow), list(map(self.told, self.decisions))))
        self.con.execute(insert(DecisionRow.table, "incoming"))

    def told(self, decision: Decision) -> Values:
        """Give the row of a decision."""
        holds, undone = {d.id for d in self.holding}, {d.undoes for d in self.decisions}
        state = "orphan"
        if decision.verdict == "undone" or decision.id in self.applied:
            state = "applied"
        elif decision.id in undone:
            state = "undone"
        elif decision.id not in holds:
            state = "replaced"
        elif decision.id in self.refused:
            state = "refused"
        return {
            **{name: storable(value) if isinstance(value, str) else value for name, value in decision},
            **{"decision_id": decision.id, "made_by": storable(decision.by), "state": state},
            **{name: json.dumps(getattr(decision, name), ensure_ascii=False) for name in ("reading", "fields")},
            **{"detail": self.refused.get(decision.id), "fact_id": self.applied.get(decision.id)},
        }

    def keep(self, name: str, verdicts: Sequence[Values]) -> None:
        """Make a table of verdicts by the number of the reading."""
        self.con.register("incoming", arrow_table(VERDICTS, verdicts))
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM incoming")
