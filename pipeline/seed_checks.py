"""What must hold between the entries of the seed files: ids that exist, names that stand once, words that can match."""

import re
from collections.abc import Iterable, Iterator, Mapping

from models.reference import Chip, ChipAlias, CueRule, CurrencyName, RegionalWord
from pipeline.seed_files import Entry


def normalised(alias: str) -> str:
    """Give an alias as matching sees it: without case, spaces, hyphens and underscores."""
    return re.sub(r"[\s_-]+", "", alias.casefold())


def chip_problems(chips: list[Entry[Chip]], organisations: set[str]) -> Iterator[str]:
    """Yield what is wrong between chips, and between them and their makers."""
    families = {entry.record.id for entry in chips if entry.record.level == "family"}
    yield from repeated([(e.place, e.record.id) for e in chips], "id")
    for entry in chips:
        chip = entry.record
        if not chip.id.startswith(f"{chip.vendor}-"):
            yield f"{entry.place}: id {chip.id!r}: expected it to begin with its vendor, {chip.vendor}-"
        if chip.vendor not in organisations:
            yield f"{entry.place}: vendor {chip.vendor!r}: expected an id of organisations.csv"
        if chip.family is not None and chip.family not in families:
            yield f"{entry.place}: family {chip.family!r}: expected the id of a row whose level is family"
        if chip.price_usd_low and chip.price_usd_high and chip.price_usd_low > chip.price_usd_high:
            yield f"{entry.place}: price_usd_low {chip.price_usd_low:g}: expected at most {chip.price_usd_high:g}"


def alias_problems(aliases: list[Entry[ChipAlias]], chips: set[str]) -> Iterator[str]:
    """Yield aliases of unknown chips, and those that stand twice as matching sees them."""
    for entry in aliases:
        if entry.record.chip not in chips:
            yield f"{entry.place}: chip {entry.record.chip!r}: expected an id of chips.csv"
    yield from repeated([(e.place, normalised(e.record.alias)) for e in aliases], "alias")


def currency_problems(currencies: list[Entry[CurrencyName]]) -> Iterator[str]:
    """Yield currency words that stand twice for one side of a number."""
    for side in ("before", "after"):
        found = [e for e in currencies if e.record.place in (side, "both")]
        yield from repeated([(e.place, e.record.words.casefold()) for e in found], "words")


def regional_problems(words: list[Entry[RegionalWord]]) -> Iterator[str]:
    """Yield regional words that stand twice, or whose usual word has another length and would move what follows."""
    yield from repeated([(e.place, e.record.words) for e in words], "words")
    for entry in words:
        if len(entry.record.words) != len(entry.record.usual):
            yield f"{entry.place}: usual {entry.record.usual!r}: expected as many characters as {entry.record.words!r}"


def rule_problems(rules: list[Entry[CueRule]]) -> Iterator[str]:
    """Yield rules of one name, rules that match nothing, and patterns that do not compile."""
    yield from repeated([(e.place, e.record.name) for e in rules], "name")
    for entry in rules:
        if not entry.record.words and entry.record.pattern is None:
            yield f"{entry.place}: rule {entry.record.name!r}: expected words or a pattern"
        try:
            re.compile(entry.record.pattern or "")
        except re.error as error:
            yield f"{entry.place}: pattern {entry.record.pattern!r}: {error}: expected a regular expression"


def repeated(named: Iterable[tuple[str, str]], column: str) -> Iterator[str]:
    """Yield places whose key stood before."""
    first: dict[str, str] = {}
    for place, key in named:
        if key in first:
            yield f"{place}: {column} {key!r}: expected once, stands at {first[key]} too"
        first.setdefault(key, place)


def unfolded(named: Iterable[tuple[str, str]], simplified: Mapping[str, str]) -> Iterator[str]:
    """Yield words that can never match, because text is folded to Simplified and half-width before it is read."""
    for place, words in named:
        strange = [c for c in words if c in simplified or "！" <= c <= "～"]
        if strange:
            yield f"{place}: {words!r} holds {strange[0]!r}: expected Simplified characters and half-width forms"
