"""`seeds/alerts.yml` and `seeds/subscribers.yml`, read and checked; a wrong entry is named by file, line and value."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from models.notices import AlertRule, Subscriber
from models.reference import Chip
from pipeline.seed_checks import repeated
from pipeline.seed_files import Entry, SeedFiles
from pipeline.seeds import SeedError

NEEDED = {"threshold": ("price",), "move": ("percent",), "order": ("quantity", "value")}
"""What a rule of a kind must have one of."""
PRICED = ("threshold", "move", "extreme")


def load(folder: Path) -> tuple[AlertRule, ...]:
    """Give the rules of `alerts.yml`; none where there is no such file. Raises SeedError with what is wrong."""
    source = SeedFiles(folder)
    entries = source.listed("alerts.yml", AlertRule)
    problems = [*source.problems, *rule_problems(entries, chips(source))]
    if problems:
        raise SeedError(problems)
    return tuple(entry.record for entry in entries)


def subscribers(folder: Path, rules: Sequence[AlertRule]) -> tuple[Subscriber, ...]:
    """Give the readers of `subscribers.yml`; none where there is no such file. Raises SeedError with what is wrong."""
    source = SeedFiles(folder)
    entries = source.listed("subscribers.yml", Subscriber)
    known = chips(source)
    own = [Entry(entry.place, rule) for entry in entries for rule in entry.record.alerts]
    problems = [
        *source.problems,
        *repeated(((e.place, e.record.id) for e in entries), "id"),
        *rule_problems(own, known, [rule.name for rule in rules]),
        *(problem for entry in entries for problem in subscriber_problems(entry, {rule.name for rule in rules}, known)),
    ]
    if problems:
        raise SeedError(problems)
    return tuple(entry.record for entry in entries)


def chips(source: SeedFiles) -> set[str]:
    """Give the ids of the chips that are listed; none where the file itself is wrong, which other commands say."""
    return {entry.record.id for entry in SeedFiles(source.folder).table("chips.csv", Chip)}


def rule_problems(entries: Sequence[Entry[AlertRule]], known: set[str], taken: Sequence[str] = ()) -> Iterator[str]:
    """Yield what is wrong with rules beyond the form of their fields."""
    yield from repeated(((e.place, e.record.name) for e in entries), "name")
    for place, rule in ((entry.place, entry.record) for entry in entries):
        if rule.name in taken:
            yield f"{place}: name {rule.name!r}: expected another one, alerts.yml has it"
        wanted = NEEDED.get(rule.about, ())
        if wanted and not any(getattr(rule, field) for field in wanted):
            yield f"{place}: {' or '.join(wanted)} is missing: a rule about {rule.about} has one"
        if rule.currency not in ("CNY", "USD"):
            yield f"{place}: currency {rule.currency!r}: expected CNY or USD"
        if rule.about == "threshold" and not (rule.chips and rule.unit):
            yield f"{place}: a threshold is for chips of one unit: expected chips and unit"
        yield from (f"{place}: chips {chip!r}: expected an id of chips.csv" for chip in rule.chips if chip not in known)


def subscriber_problems(entry: Entry[Subscriber], rules: set[str], known: set[str]) -> Iterator[str]:
    """Yield what is wrong with a subscriber beyond the form of the fields."""
    reader = entry.record
    names = [channel.name for channel in reader.channels]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{entry.place}: channels {name!r}: stands twice"
    for channel in reader.channels:
        if channel.kind == "mail" and (channel.secret or not channel.to):
            yield f"{entry.place}: channels mail: expected `to` with an address, and no `secret`"
        if channel.kind != "mail" and (channel.to or not channel.secret):
            yield f"{entry.place}: channels {channel.kind}: expected `secret` with an environment variable, and no `to`"
    for rule in reader.rules or ():
        if rule not in rules:
            yield f"{entry.place}: rules {rule!r}: expected a name of alerts.yml"
    yield from (
        f"{entry.place}: chips {chip!r}: expected an id of chips.csv" for chip in reader.chips if chip not in known
    )
