"""Everything under `seeds/` that reading depends on, validated: a lexicon's raw material and its version."""

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import opencc

from models.reference import Chip, ChipAlias, ChipLookalike, CurrencyName, Organisation, RegionalWord, Seeds
from pipeline import language
from pipeline.seed_checks import (
    alias_problems,
    chip_problems,
    currency_problems,
    regional_problems,
    repeated,
    rule_problems,
    unfolded,
)
from pipeline.seed_files import SeedFiles

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
    regional = source.table("regional_words.csv", RegionalWord)
    organisations = source.table("organisations.csv", Organisation)
    currencies = source.table("currencies.csv", CurrencyName)
    rules = source.rules()
    words = [
        *((e.place, e.record.alias) for e in aliases),
        *((e.place, e.record.words) for e in lookalikes),
        *((e.place, words) for e in currencies for words in (e.record.words, *e.record.unless)),
        *((e.place, name) for e in organisations for name in (*e.record.aliases, e.record.name_zh or "")),
    ]
    problems = [
        *source.problems,
        *chip_problems(chips, {entry.record.id for entry in organisations}),
        *repeated(((e.place, e.record.id) for e in organisations), "id"),
        *alias_problems(aliases, {entry.record.id for entry in chips}),
        *repeated(((e.place, e.record.words.casefold()) for e in lookalikes), "words"),
        *currency_problems(currencies),
        *regional_problems(regional),
        *rule_problems(rules),
        *unfolded(words, simplified()),
    ]
    if problems:
        raise SeedError(problems)
    return Seeds(
        chips=tuple(e.record for e in chips),
        chip_aliases=tuple(e.record for e in aliases),
        chip_lookalikes=tuple(e.record for e in lookalikes),
        regional_words=tuple(e.record for e in regional),
        organisations=tuple(e.record for e in organisations),
        currencies=tuple(e.record for e in currencies),
        rules=tuple(e.record for e in rules),
        simplified=simplified(),
        sha256=source.sha256,
    )


def extractor_version(seeds: Seeds, *packages: str) -> str:
    """Give the project's version, `+`, and 8 hexadecimal digits over the seeds, the extraction and its pipelines.

    `packages` are others that have a say in what is read, such as the page readers.
    """
    return code_version(seeds.sha256, *packages)


def code_version(of: str, *packages: str) -> str:
    """Give the same over any words in place of the seeds: by it two machines tell whether they run the same code."""
    digest = hashlib.sha256(of.encode())
    for package in ("pipeline.extract", *packages):
        sources = [file for file in files(package).iterdir() if file.name.endswith(".py")]
        for file in sorted(sources, key=lambda file: file.name):
            digest.update(file.name.encode() + file.read_bytes())
    for part in language.parts():
        digest.update(part.read_bytes())
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
