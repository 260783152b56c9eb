"""The seeds compiled for reading: patterns over folded, lower-cased text and what their words mean."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Protocol, get_args

from pydantic import TypeAdapter

from models.documents import Lang
from models.facts import Bound
from models.reference import Chip, ChipAlias, CueRule, CurrencyName, Organisation, Seeds
from pipeline.extract import text, tries
from pipeline.extract.bounds import BoundWords
from pipeline.extract.currencies import Currencies
from pipeline.extract.openings import Finder
from pipeline.extract.wordlist import WordList

Fold = Callable[[str], str]


class Namer(Protocol):
    """Finds organisations that the seeds do not list: a trained component, given from outside."""

    def organisations(self, sentence: str) -> list[tuple[int, int]]:
        """Give the half-open code-point spans of the organisations that a folded sentence names."""
        ...


class Classifier(Protocol):
    """Says what a sentence tells of, or a number is, as it learned: a trained component, given from outside."""

    def odds(self, words: str) -> Mapping[str, float]:
        """Give the natural logarithm of the odds of each label, "move.up", for the masked words of a sentence."""
        ...

    def odds_of(self, looked: Set[str]) -> Mapping[str, float]:
        """Give the natural logarithm of the odds of each label for what has these features."""
        ...

    def because(self, words: str, label: str) -> tuple[int, int]:
        """Give the half-open span of the word that says most for a label."""
        ...


LANGS: tuple[Lang, ...] = get_args(Lang)
BOUND: TypeAdapter[Bound] = TypeAdapter(Bound)
NOTHING = "nothing"
"""Value of a rule whose words but hide shorter ones: "in stock" is no stock of a company."""
TRADE = {"trade", "trade-maker"}
CHIP_KINDS = ("generic-chip", "product")


@dataclass(frozen=True, slots=True)
class Cues:
    """The cue rules of one language: literal words and patterns, found together."""

    words: WordList
    meanings: Mapping[str, Sequence[tuple[str, tuple[CueRule, ...]]]]
    """For each word its kinds with their rules: a longer word hides a shorter one of its own kind alone."""
    patterns: tuple[CueRule, ...]
    """The rules that are patterns, numbered as `words` numbers them."""
    spots: WordList
    """Words that tell a text of the trade, with the patterns of chips: the listed ones first."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that `extract` knows. Made once by `from_seeds`, shared by threads and processes."""

    fold: text.Folding
    chips: Mapping[str, Chip]
    alias_pattern: re.Pattern[str]
    aliases: Mapping[str, ChipAlias]
    lookalikes: Finder
    organisation_words: WordList
    organisations: Mapping[str, Organisation]
    currencies: Currencies
    currencies_after: Mapping[str, CurrencyName]
    cues: Mapping[Lang, Cues]
    measures: re.Pattern[str]
    measure_rules: Mapping[str, CueRule]
    bound_words: Mapping[Lang, BoundWords]
    bounds: Mapping[str, Bound]
    names: WordList
    """What names a chip, a family or chips in general, in either language."""
    racks: Mapping[str, int] = field(default_factory=dict)
    """Accelerators in the rack that a chip is sold in."""
    namers: Mapping[Lang, Namer] = field(default_factory=dict)
    classifiers: Mapping[Lang, Classifier] = field(default_factory=dict)
    """What tells of a sentence what it says of orders, moves and supply."""
    pricers: Mapping[Lang, Classifier] = field(default_factory=dict)
    """What tells of a bare number how likely it is a price."""

    @classmethod
    def from_seeds(
        cls,
        seeds: Seeds,
        namers: Mapping[Lang, Namer] | None = None,
        classifiers: Mapping[Lang, Classifier] | None = None,
        pricers: Mapping[Lang, Classifier] | None = None,
    ) -> "Lexicon":
        """Compile the seeds; words are folded as texts are, so that they meet."""
        fold = text.Folding.of(seeds.simplified, {w.words: w.usual for w in seeds.regional_words})

        def folded(words: str) -> str:
            return text.lower(fold(words))

        aliases = {alias_key(folded(a.alias)): a for a in seeds.chip_aliases}
        names = {folded(n): o for o in seeds.organisations for n in (o.name, o.name_zh or "", *o.aliases) if n}
        after = {folded(c.words): c for c in seeds.currencies if c.place in ("after", "both")}
        measures = {folded(w): r for r in seeds.rules if r.cue.startswith("measure") for w in r.words}
        cue_rules = [r for r in seeds.rules if not r.cue.startswith(("measure", "bound"))]
        bounds = _bounds(seeds.rules, folded)
        alias_pattern = _alias_pattern(folded(a.alias) for a in seeds.chip_aliases)
        return cls(
            fold=fold,
            chips={c.id: c for c in seeds.chips},
            alias_pattern=alias_pattern,
            aliases=aliases,
            lookalikes=Finder(_alias_pattern(folded(row.words) for row in seeds.chip_lookalikes)),
            organisation_words=WordList(names),
            organisations=names,
            currencies=Currencies.of((folded(c.words), c) for c in seeds.currencies),
            currencies_after=after,
            cues={
                "zh": _compile(cue_rules, folded, "zh", alias_pattern),
                "en": _compile(cue_rules, folded, "en", alias_pattern),
            },
            measures=re.compile(
                rf"[ -]?(?:(?P<latin>{tries.pattern(w for w in measures if w.isascii())})(?![{tries.ASCII_WORD}])"
                rf"|(?P<han>{tries.pattern(w for w in measures if not w.isascii())}))"
            ),
            measure_rules=measures,
            bound_words={lang: BoundWords(*(words[lang] for words in bounds.values())) for lang in LANGS},
            names=WordList(
                (), [alias_pattern, *(re.compile(r.pattern) for r in cue_rules if r.pattern and r.cue in CHIP_KINDS)]
            ),
            bounds={w: b for place in bounds.values() for words in place.values() for w, b in words.items()},
            racks={a.chip: a.gpus for a in reversed(seeds.chip_aliases) if a.chip and a.unit == "rack" and a.gpus},
            namers=namers or {},
            classifiers=classifiers or {},
            pricers=pricers or {},
        )


def alias_key(words: str) -> str:
    """Give the form in which an alias is looked up: no spaces, no hyphens."""
    return words.replace(" ", "").replace("-", "").replace("_", "").replace("\n", "")


def _alias_pattern(aliases: Iterable[str]) -> re.Pattern[str]:
    """Match the aliases whatever stands at their joints: "MI 300X", "MI-300X", "MI300X" are one.

    A joint is where an alias has a space or hyphen, or where letters meet digits behind two letters or more:
    one letter and a number apart ("a 100 card") are no chip. Four digits and a D may be: "5090 D".
    """
    written = tries.pattern({_jointed(a) for a in aliases}).replace("\x00", r"[ \-_]{0,2}")
    memory = r"(?:16|24|32|40|48|64|80|94|96|141)gb?"
    return re.compile(
        rf"(?:(?<![a-z0-9.])|(?<=\dx)|(?<=\d x )|(?<=\d\dg)(?=\d{{4}}|[av]\d))(?:{written})"
        rf"(?=(?:s|pcie|sxm\d?|nvl|g|gpus?|ai(?=\s?[芯晶])|{memory})?(?![a-z0-9])|[x*]\d)"
    )


def _jointed(alias: str) -> str:
    joined = re.sub(
        r"(?<=[a-z]{2})(?=\d)|(?<=\d)(?=[a-z]{2})|(?<=\d{4})(?=d\b)|(?<=[\u4e00-\u9fff])(?=[a-z0-9])", "\x00", alias
    )
    return re.sub(r"[\s\-_\x00]+", "\x00", joined)


def _bounds(rules: Iterable[CueRule], folded: Fold) -> dict[str, dict[Lang, dict[str, Bound]]]:
    found: dict[str, dict[Lang, dict[str, Bound]]] = {p: {"zh": {}, "en": {}} for p in ("bound-before", "bound-after")}
    for rule in rules:
        if rule.cue in found:
            for lang in LANGS if rule.lang is None else (rule.lang,):
                found[rule.cue][lang] |= {folded(w): BOUND.validate_python(rule.value) for w in rule.words}
    return found


def _compile(rules: Iterable[CueRule], folded: Fold, lang: Lang, alias_pattern: re.Pattern[str]) -> Cues:
    meanings: dict[str, dict[str, list[CueRule]]] = defaultdict(lambda: defaultdict(list))
    patterns: list[tuple[re.Pattern[str], CueRule]] = []
    for rule in rules:
        if rule.lang not in (None, lang):
            continue
        for word in rule.words:
            meanings[folded(word)][rule.cue].append(rule)
        if rule.pattern:
            patterns.append((re.compile(rule.pattern), rule))
    return Cues(
        WordList(meanings, [pattern for pattern, _ in patterns]),
        {
            word: [(kind, tuple(r for r in found if r.value != NOTHING)) for kind, found in kinds.items()]
            for word, kinds in meanings.items()
        },
        tuple(rule for _, rule in patterns),
        WordList(
            (word for word, kinds in meanings.items() if TRADE & set(kinds)),
            [alias_pattern, *(pattern for pattern, rule in patterns if rule.cue in CHIP_KINDS)],
        ),
    )
