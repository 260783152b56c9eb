"""How good `extract` is on gold documents: precision, recall and F1, at the core of a fact and in full."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.agreement import Facts, details, pairs


@dataclass(frozen=True)
class Error:
    """One disagreement: a fact missed, wrong, or right at the core with other fields wrong."""

    what: str
    document_id: str
    shown: Mapping[str, Any]
    words: str


@dataclass
class Evaluation:
    """Counts by group and type of fact, counts by field of the facts right at the core, and the errors."""

    tally: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    fields: dict[str, Counter[bool]] = field(default_factory=lambda: defaultdict(Counter))
    errors: list[Error] = field(default_factory=list)

    def count(self, groups: Iterable[str], kind: str, *what: str) -> None:
        """Count for a type of fact and for all of them, in each group."""
        for group in groups:
            self.tally[group, "all"].update(what)
            self.tally[group, kind].update(what)

    def scores(self) -> list[dict[str, Any]]:
        """Give a row for each group and type, the whole first."""
        order = sorted(self.tally, key=lambda key: (key[0] != "all", key[0], key[1] != "all", key[1]))
        return [{"group": group, "type": kind, **score(self.tally[group, kind])} for group, kind in order]


def score(counts: Counter[str]) -> dict[str, Any]:
    """Precision, recall and F1 at the core, and F1 in full, of one row of counts."""
    gold, found, right = counts["gold"], counts["found"], counts["right"]
    shares = {
        "precision": right / found if found else float(not gold),
        "recall": right / gold if gold else 1.0,
        "f1": f1(right, found, gold),
        "full_f1": f1(counts["full"], found, gold),
    }
    return {"gold": gold, "found": found, "right": right} | {name: round(value, 4) for name, value in shares.items()}


def f1(right: int, found: int, gold: int) -> float:
    """Harmonic mean of precision and recall; 1 where nothing was there and nothing found."""
    precision = right / found if found else float(not gold)
    recall = right / gold if gold else 1.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def evaluate(
    documents: Iterable[tuple[Mapping[str, Any], Facts]], by: str | None = None, chips: Collection[str] | None = None
) -> Evaluation:
    """Compare gold documents with the facts read from each, whole and by a field of the documents.

    Where `chips` is given, a chip that is not among them counts as unnamed: gold that knows fewer chips than we do.
    """
    result = Evaluation()
    for document, facts in documents:
        known = [f if chips is None or f.get("chip") in chips else {**f, "chip": None} for f in facts]
        groups = ["all"] + ([f"{by}={document.get(by)}"] if by else [])
        compare(result, document, known, groups)
    return result


def compare(result: Evaluation, document: Mapping[str, Any], got: Facts, groups: list[str]) -> None:
    """Add one document to the counts."""
    gold: Facts = document["facts"]
    paired = dict(pairs(gold, got))

    def note(what: str, shown: Mapping[str, Any], place: Mapping[str, Any]) -> None:
        words = document["text"][place.get("evidence_start") or 0 : place.get("evidence_end") or 0]
        result.errors.append(Error(what, str(document["id"]), shown, words))

    for i, expected in enumerate(gold):
        kind = expected["type"]
        if expected.get("optional"):
            continue
        if i not in paired:
            result.count(groups, kind, "gold")
            note("missed", expected, expected)
            continue
        found = got[paired[i]]
        wrong = [name for name, right in details(expected, found) if not right]
        result.count(groups, kind, "gold", "found", "right", *(() if wrong else ("full",)))
        for name, right in details(expected, found):
            result.fields[f"{kind}.{name}"][right] += 1
        if wrong:
            note("detail", {name: [expected.get(name), found.get(name)] for name in wrong}, expected)
    for j, found in enumerate(got):
        if j not in paired.values():
            result.count(groups, str(found.get("type")), "found")
            note("wrong", found, found)
