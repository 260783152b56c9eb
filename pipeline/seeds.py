"""Everything under `seeds/` that reading depends on, validated: a lexicon's raw material and its version."""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import opencc

from models.reference import Chip, ChipAlias, ChipLookalike, CueRule, CurrencyName, Organisation, Seeds
from pipeline.seed_files import Entry, SeedFiles

SHOWN = 20
CJK_BLOCKS = (
    (0x2E80, 0x2FDF),  # radicals
    (0x3400, 0x4DBF),  # extension A
    (0x4E00, 0x9FFF),  # unified ideographs
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0x20000, 0x323AF),  # extensions B to H
)

# OpenCC turns it into 升, but it is Simplified too since the table of 2013, and 昇腾 is never spelt otherwise.
KEPT = "昇"


class SeedError(ValueError):
    """What is wrong with the seed files, one line each, the first 20 of them."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        more = [f"and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
        super().__init__("\n".join([*problems[:SHOWN], *more]))


def load(folder: Path) -> Seeds:
    """Read and check all seed files of `folder`. Raises SeedError that lists what is wrong in any of them."""
    if not folder.is_dir():
        raise SeedError([f"{folder}: expected a folder of seed files"])
    source = SeedFiles(folder)
    chips = source.table("chips.csv", Chip)
    aliases = source.table("chip_aliases.csv", ChipAlias)
    lookalikes = source.table("chip_lookalikes.csv", ChipLookalike)
    organisations = source.table("organisations.csv", Organisation)
    currencies = source.table("currencies.csv", CurrencyName)
    rules = source.rules()
    problems = [
        *source.problems,
        *chip_problems(chips, {entry.record.id for entry in organisations}),
        *repeated([(e.place, e.record.id) for e in organisations], "id"),
        *alias_problems(aliases, {entry.record.id for entry in chips}),
        *repeated([(e.place, e.record.words.casefold()) for e in lookalikes], "words"),
        *currency_problems(currencies),
        *rule_problems(rules),
        *unfolded([(e.place, e.record.alias) for e in aliases]),
        *unfolded([(e.place, e.record.words) for e in lookalikes]),
        *unfolded([(e.place, e.record.words) for e in currencies]),
        *unfolded([(e.place, a) for e in organisations for a in (*e.record.aliases, e.record.name_zh or "")]),
    ]
    if problems:
        raise SeedError(problems)
    return Seeds(
        chips=tuple(e.record for e in chips),
        chip_aliases=tuple(e.record for e in aliases),
        chip_lookalikes=tuple(e.record for e in lookalikes),
        organisations=tuple(e.record for e in organisations),
        currencies=tuple(e.record for e in currencies),
        rules=tuple(e.record for e in rules),
        simplified=simplified(),
        sha256=source.sha256,
    )


def extractor_version(seeds: Seeds) -> str:
    """Give the project's version, `+`, and 8 hexadecimal digits over the seeds and the source of the extraction."""
    digest = hashlib.sha256(seeds.sha256.encode())
    sources = [file for file in files("pipeline.extract").iterdir() if file.name.endswith(".py")]
    for file in sorted(sources, key=lambda file: file.name):
        digest.update(file.name.encode() + file.read_bytes())
    return f"{version('chipwire')}+{digest.hexdigest()[:8]}"


@cache
def simplified() -> dict[str, str]:
    """Give each Traditional character its Simplified one, where both are one code point. Source: OpenCC's t2s."""
    characters = [chr(code) for first, last in CJK_BLOCKS for code in range(first, last + 1)]
    # One character a line: joined without breaks, OpenCC's phrases would turn some by their neighbours.
    turned = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {
        old: new
        for old, new in zip(characters, turned, strict=True)
        if old != new and len(new) == 1 and old not in KEPT
    }


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


def repeated(named: list[tuple[str, str]], column: str) -> Iterator[str]:
    """Yield places whose key stood before."""
    first: dict[str, str] = {}
    for place, key in named:
        if key in first:
            yield f"{place}: {column} {key!r}: expected once, stands at {first[key]} too"
        first.setdefault(key, place)


def unfolded(named: list[tuple[str, str]]) -> Iterator[str]:
    """Yield words that can never match, because text is folded to Simplified and half-width before it is read."""
    for place, words in named:
        strange = [c for c in words if c in simplified() or "！" <= c <= "～"]
        if strange:
            yield f"{place}: {words!r} holds {strange[0]!r}: expected Simplified characters and half-width forms"
