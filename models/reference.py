"""Reference rows: what the seed files hold, one class for each file."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, Field, StringConstraints, field_validator

from models.documents import Lang, Market
from models.facts import FormFactor, Unit
from models.phrases import spelled
from models.records import Currency, Record

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
HOURS = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"

ReadField = Literal["text", "title", "author", "published", "url"]


class Chip(Record):
    """A row of `seeds/chips.csv`: an accelerator, or a family of them."""

    id: Id = Field(description="Canonical id, vendor-model")
    vendor: Id = Field(description="Maker, by the id of its organisation")
    model: str = Field(description="Model or family as the maker writes it")
    level: Literal["model", "family"] = Field(description="model, or family where a text names the family alone")
    family: Id | None = Field(None, description="Id of the family it belongs to")
    unit: Unit = Field("card", description="What it is sold as where the text does not say")
    gpus: int | None = Field(None, description="Accelerators in that unit", gt=0)
    memory_gb: float | None = Field(None, description="Memory of the commonest variant, GB", gt=0)
    form_factor: FormFactor | None = Field(None, description="Only where there is but one")
    price_usd_low: float | None = Field(None, description="Lowest plausible price of one accelerator, USD", gt=0)
    price_usd_high: float | None = Field(None, description="Highest plausible price of one accelerator, USD", gt=0)


class ChipAlias(Record):
    """A row of `seeds/chip_aliases.csv`: words that name a chip, or a system made of it."""

    alias: str = Field(min_length=2, description="The words; case, spaces and hyphens inside do not matter")
    chip: Id = Field(description="Chip it names")
    unit: Unit | None = Field(None, description="Unit that the words fix: DGX H100 is a server")
    gpus: int | None = Field(None, description="Accelerators in that unit", gt=0)
    form_factor: FormFactor | None = Field(None, description="Form factor that the words fix")
    memory_gb: float | None = Field(None, description="Memory per accelerator that the words fix, GB", gt=0)
    needs_context: bool = Field(
        False, description="True where the words mean other things too: counted only beside words of the trade"
    )


class ChipLookalike(Record):
    """A row of `seeds/chip_lookalikes.csv`: a pattern of words in which an alias is no chip."""

    words: str = Field(min_length=2, description="Literal words that hold the alias, such as `A100 motorway`")
    why: str = Field(min_length=3, description="What it is instead")


class RegionalWord(Record):
    """A row of `seeds/regional_words.csv`: a word of Taiwan or Hong Kong, read as one of its length usual here."""

    words: str = Field(min_length=2, description="The word, in Simplified characters")
    usual: str = Field(min_length=2, description="The word of the same length that the rules know")


class Organisation(Record):
    """A row of `seeds/organisations.csv`."""

    id: Id = Field(description="Canonical id")
    name: str = Field(description="Name that facts carry when the text is English")
    name_zh: str | None = Field(None, description="Name that facts carry when the text is Chinese")
    kind: Literal[
        "maker", "cloud", "internet", "lab", "telecom", "dealer", "oem", "foundry", "state", "press", "other"
    ] = Field(
        description="What it is: maker, cloud, internet, lab, telecom, dealer, oem, foundry, state, press (who reports "
        "or reckons, and is no party), other"
    )
    aliases: tuple[str, ...] = Field((), description="Other names, separated by | in the file")


class CurrencyName(Record):
    """A row of `seeds/currencies.csv`: a sign or word for a currency."""

    words: str = Field(min_length=1, description="The sign or word, as it stands beside a number")
    currency: Currency = Field(description="ISO 4217")
    place: Literal["before", "after", "both"] = Field(description="On which side of the number it stands")
    factor: float = Field(1, description="Currency units in one of it: 0.1 for 毛, 0.01 for cents", gt=0)
    unless: tuple[str, ...] = Field(
        (), description="What close behind it tells that it is no currency (刀片, 元件), separated by | in the file"
    )
    ambiguous: bool = Field(False, description="True for signs of several currencies ($, ¥, 元): the market decides")


class CueRule(Record):
    """An entry of a file of `seeds/rules/`: words, or a pattern, that tell one thing, with its proof."""

    name: Id = Field(description="Name of the rule, as facts and `explain` show it")
    cue: Id = Field(description="What the words tell about: unit, delivery, order, bound-before, …")
    value: str | None = Field(None, description="What they tell: server, spot, placed, at_least, …")
    lang: Lang | None = Field(None, description="Language it is for; null: both. Given by the file's name")
    words: tuple[str, ...] = Field((), description="Literal words; case does not matter")
    pattern: str | None = Field(
        None,
        description="Regular expression over folded text, where words do not do; for names in braces see phrases.py",
    )
    must: tuple[str, ...] = Field(min_length=1, description="Texts in which it must be found")
    must_not: tuple[str, ...] = Field((), description="Near misses in which it must not be found")

    @field_validator("pattern")
    @classmethod
    def _spelled(cls, pattern: str | None) -> str | None:
        return pattern and spelled(pattern)


class Api(Record):
    """How the answers of a JSON interface lead on, by JMESPath; one without records is the last."""

    link: str | None = Field(None, description="Path, in a record, of its page's address; null: the answer is read")
    changed: str | None = Field(None, description="Path, in a record, of what tells that its page has changed")
    next: str | None = Field(None, description="Path of the next answer's address, or of a cursor for `parameter`")
    parameter: str | None = Field(None, description="Part of the query that takes page number, offset or cursor")
    step: Literal["page", "offset", "cursor"] = Field("page", description="What `parameter` takes")


class Source(Record):
    """A file of `seeds/sources/`: where documents come from."""

    id: Id = Field(description="File name without its ending")
    name: str = Field(description="Name as readers know it")
    kind: Literal["feed", "sitemap", "listing", "forum", "prices", "api", "inbox"] = Field(
        description="Which spider reads it"
    )
    url: AnyHttpUrl | None = Field(None, description="Where the spider starts; null for the inbox")
    hosts: tuple[str, ...] = Field((), description="Further hosts that its documents lie on, subdomains included")
    lang: Lang | None = Field(None, description="Language of its pages where all have one")
    market: Market | None = Field(None, description="Market it speaks of")
    time_zone: str = Field(
        "UTC", description="IANA time zone of its days, and of times that carry none; UTC where not known"
    )
    cadence_hours: float = Field(24, description="How often it is fetched, hours", gt=0)
    hours: str | None = Field(
        None, description="Hours of the day it is fetched in, its own zone: 22:00-06:00", pattern=HOURS
    )
    max_pages: int = Field(200, description="Most pages in one run", gt=0, le=100_000)
    max_megabytes: int = Field(1000, description="Most megabytes in one run, unpacked", gt=0)
    max_minutes: float = Field(60, description="Most minutes that one run takes", gt=0, le=1440)
    browser: bool = Field(False, description="Whether its pages need a browser to be seen (the extra `browser`)")
    follow: str | None = Field(None, description="Regular expression of the addresses that are documents")
    pages: str | None = Field(None, description="Regular expression of the addresses of further list pages")
    records: str | None = Field(
        None, description="Where an answer in JSON holds its list of records: keys joined by dots, nothing for itself"
    )
    fields: dict[ReadField, str] = Field(
        default_factory=dict,
        description="Where a record holds text, title, author, published and url: keys joined by dots; several keys of "
        "a text are parted by a blank",
    )
    selectors: dict[ReadField, str] = Field(
        default_factory=dict,
        description="XPath of an article's text, title, author or published where the default fails",
    )
    api: Api | None = Field(None, description="How its answers lead on, for kind api")
    least_documents: int = Field(
        0, description="Fewest documents expected in a run, unchanged ones included; of a forum, threads", ge=0
    )
    least_dated: float = Field(0, description="Least share of the documents of a run that carry a date", ge=0, le=1)
    licence: str = Field(description="Licence and what may be reused, or that its terms were not read")
    enabled: bool = Field(True, description="Whether a run that names no source fetches it")
    tried_on: date | None = Field(None, description="Day on which it was last fetched and looked over; null: never")
    known_from: str | None = Field(None, description="Where its address is known from, until it was tried")
    sample: str | None = Field(None, description="Folder of seeds/ that is served on loopback as this source")


class Seeds(Record):
    """All that the seed files hold, validated."""

    chips: tuple[Chip, ...]
    chip_aliases: tuple[ChipAlias, ...]
    chip_lookalikes: tuple[ChipLookalike, ...]
    regional_words: tuple[RegionalWord, ...]
    organisations: tuple[Organisation, ...]
    currencies: tuple[CurrencyName, ...]
    rules: tuple[CueRule, ...]
    simplified: dict[str, str] = Field(description="Traditional character to its Simplified one", repr=False)
    sha256: str = Field(description="SHA-256 over the seed files that reading depends on")
