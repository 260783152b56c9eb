"""The tables of the published file, one record class each; DDL, comments and dictionary derive from them."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import AwareDatetime, Field

from models.decisions import Reviewed, Verdict, What
from models.documents import DateOrigin, Lang, Market
from models.facts import Move, Order, Quote, Supply, UnreadReason
from models.outcomes import Gravity
from models.provenance import Conversion, ConvertedMove, Provenance
from models.records import Currency, Record
from models.reference import Chip, Organisation

DecisionState = Literal["applied", "orphan", "refused", "replaced", "undone"]


class Row(Record):
    """A table. Its docstring is the table's comment, its fields are the columns."""

    table: ClassVar[str]
    key: ClassVar[tuple[str, ...]]


class DocumentRow(Row):
    """A document that was read: an article, a post, a message, a page of prices."""

    table: ClassVar[str] = "documents"
    key: ClassVar[tuple[str, ...]] = ("document_id",)
    document_id: str = Field(
        description="Hash of source and address; of an earlier version of a page, with @ and a hash of its capture"
    )
    page_id: str = Field(description="Hash of source and address: versions of one page share it")
    source_id: str = Field(description="Source it came from")
    url: str = Field(description="Where a reader finds it")
    title: str | None = Field(None, description="Title as the page gives it")
    author: str | None = Field(None, description="Author or poster as the page gives it")
    lang: Lang = Field(description="Language: zh or en")
    market: Market | None = Field(None, description="Market the source speaks of")
    published: str | None = Field(None, description="ISO date in the source's own time zone")
    published_at: AwareDatetime | None = Field(
        None, description="Time of publication, UTC; midnight where only a day is known"
    )
    published_from: DateOrigin | None = Field(
        None,
        description="Where the date stands: json-ld, meta, markup, feed, url, text, sent (by the software of a forum, "
        "mail or chat) or given (by the file imported)",
    )
    fetched_at: AwareDatetime = Field(description="When the capture was fetched, UTC")
    told_on: date = Field(
        description="Day it counts as news: of publication as the source writes it, else of published_at, else of the "
        "fetch, and at most a day after the fetch in UTC"
    )
    text: str = Field(description="Plain text that every evidence span counts in, code points")
    story_id: str = Field(
        description="Documents of one story share it: copies and reprints of a text within two weeks, of a one-liner "
        "its copies of one week"
    )
    superseded_at: AwareDatetime | None = Field(
        None, description="When a corrected version of it was fetched, UTC; null for what stands"
    )
    search_terms: str = Field(description="Words of the text for full-text search, Chinese ones cut by jieba")
    sha256: str = Field(description="SHA-256 of the archived payload")
    extractor_version: str = Field(description="Version of code and seeds that read it")
    error: str | None = Field(None, description="Why it could not be read; its facts are then missing")
    traceback: str | None = Field(
        None, description="Where in the code it failed, a line for each call; null where the page itself is refused"
    )


class QuoteRow(Row, Conversion, Provenance, Quote):
    """The price of one unit, for sale or for rent, and the sentence that says so."""

    table: ClassVar[str] = "quotes"
    key: ClassVar[tuple[str, ...]] = ("fact_id",)
    price_low_cny: float | None = Field(None, description="price_low in CNY")
    price_high_cny: float | None = Field(None, description="price_high in CNY")
    price_low_usd: float | None = Field(None, description="price_low in USD")
    price_high_usd: float | None = Field(None, description="price_high in USD")
    price_per_gpu_low: float | None = Field(None, description="price_low / gpus, in the quote's currency")
    price_per_gpu_high: float | None = Field(None, description="price_high / gpus, in the quote's currency")


class OrderRow(Row, Conversion, Provenance, Order):
    """A purchase of accelerators or of machines that hold them, made or intended."""

    table: ClassVar[str] = "orders"
    key: ClassVar[tuple[str, ...]] = ("fact_id",)
    value_low_cny: float | None = Field(None, description="value_low in CNY")
    value_high_cny: float | None = Field(None, description="value_high in CNY")
    value_low_usd: float | None = Field(None, description="value_low in USD")
    value_high_usd: float | None = Field(None, description="value_high in USD")


class MoveRow(Row, Conversion, Provenance, ConvertedMove, Move):
    """A change of a price, past or to come."""

    table: ClassVar[str] = "price_moves"
    key: ClassVar[tuple[str, ...]] = ("fact_id",)


class SupplyRow(Row, Provenance, Supply):
    """A change in how a chip can be obtained."""

    table: ClassVar[str] = "supply_events"
    key: ClassVar[tuple[str, ...]] = ("fact_id",)


class MentionRow(Row):
    """A document that states a fact; the same story on twenty sites is one fact with twenty mentions."""

    table: ClassVar[str] = "mentions"
    key: ClassVar[tuple[str, ...]] = ("fact_id", "document_id")
    fact_id: str = Field(description="The fact")
    document_id: str = Field(description="A document that states it")
    first_seen_at: AwareDatetime = Field(
        description="When chipwire first fetched it stating this, or a reviewer first read it there, UTC"
    )
    superseded_at: AwareDatetime | None = Field(
        None,
        description="When a version without it was fetched, or a reviewer corrected it, UTC; null for what stands",
    )
    evidence_start: int = Field(description="First code point of the evidence in that document's text")
    evidence_end: int = Field(description="Code point after the last of the evidence")
    words: str = Field(description="Text of the evidence span in that document")


class UnreadRow(Row):
    """Something that looked like part of a fact and could not be bound."""

    table: ClassVar[str] = "unread"
    key: ClassVar[tuple[str, ...]] = ("document_id", "evidence_start", "evidence_end", "reason")
    document_id: str = Field(description="Document it stands in")
    evidence_start: int = Field(description="First code point of the words")
    evidence_end: int = Field(description="Code point after the last")
    words: str = Field(description="The words")
    reason: UnreadReason = Field(description="Why it stayed unread")
    detail: str = Field(description="One sentence for a person")
    reviewed: Reviewed | None = Field(
        None, description="corrected: a reviewer read a fact there; rejected: there is none; null: nobody decided on it"
    )
    decision_id: str | None = Field(None, description="The decision in `decisions` that says so")


class DecisionRow(Row):
    """What a reviewer decided about a reading: who, when, why, and what was read there then. None is ever changed."""

    table: ClassVar[str] = "decisions"
    key: ClassVar[tuple[str, ...]] = ("decision_id",)
    decision_id: str = Field(description="Id of the decision")
    made_at: AwareDatetime = Field(description="When it was made, UTC")
    made_by: str = Field(description="Who made it")
    why: str = Field(description="Why, in the reviewer's words")
    verdict: Verdict = Field(description="accepted, corrected, rejected, or undone: it takes another one back")
    what: What = Field(description="What was decided on: quote, order, move, supply, unread or document")
    page_id: str = Field(description="Page it stands on: `documents` has its versions")
    source_id: str = Field(description="Source of that page")
    url: str = Field(description="Address of that page")
    words: str = Field(description="Words of the evidence; of an unread place the sentence around it")
    reading: str = Field(description="What was read there then, as JSON")
    fields: str = Field(description="What a correction says instead, as JSON")
    undoes: str | None = Field(None, description="The decision that an undone one takes back")
    state: DecisionState = Field(
        description="applied; orphan: nothing is read so any more; refused: it no longer fits; replaced or undone by a "
        "later one"
    )
    detail: str | None = Field(None, description="Why it is refused")
    fact_id: str | None = Field(None, description="A fact that it applies to; null where it applies to none")


class ChipRow(Row, Chip):
    """An accelerator, or a family of them."""

    table: ClassVar[str] = "chips"
    key: ClassVar[tuple[str, ...]] = ("id",)


class OrganisationRow(Row, Organisation):
    """An organisation that buys, sells, makes or rules."""

    table: ClassVar[str] = "organisations"
    key: ClassVar[tuple[str, ...]] = ("id",)


class SourceRow(Row):
    """Where documents come from, and how it fares."""

    table: ClassVar[str] = "sources"
    key: ClassVar[tuple[str, ...]] = ("source_id",)
    source_id: str = Field(description="Name of its file under seeds/sources/")
    name: str = Field(description="Name as readers know it")
    kind: str = Field(description="Which spider reads it")
    url: str | None = Field(None, description="Where the spider starts")
    lang: Lang | None = Field(None, description="Language of its pages where all have one")
    market: Market | None = Field(None, description="Market it speaks of")
    cadence_hours: float = Field(description="How often it is fetched, hours")
    licence: str = Field(description="Licence and what may be reused")
    last_success_at: AwareDatetime | None = Field(None, description="When it last gave a document, UTC")
    last_attempt_at: AwareDatetime | None = Field(None, description="When it was last fetched, UTC")
    state: str = Field(description="ok, empty, never, held, or the class of failure in words, such as http_403 or dns")
    failure: Gravity | None = Field(
        None, description="How grave the state is: hard, soft or temporary; null where it is none"
    )


class RunRow(Row):
    """One run of the main job, or of one of its parts by a schedule."""

    table: ClassVar[str] = "runs"
    key: ClassVar[tuple[str, ...]] = ("run_id",)
    run_id: str = Field(description="Id of the run")
    flow: str = Field("run", description="run (the main job), collect, read, publish, rates, backfill or rebuild")
    started_at: AwareDatetime = Field(description="When it started, UTC")
    finished_at: AwareDatetime | None = Field(None, description="When it ended, UTC; null: it was killed or still runs")
    state: Literal["running", "done", "done_with_problems", "failed"] = Field(
        description="running, done, done_with_problems or failed"
    )
    captures: int = Field(0, description="Payloads fetched or imported")
    documents: int = Field(0, description="Documents read")
    facts: int = Field(0, description="Facts read")
    problems: tuple[str, ...] = Field((), description="What went wrong, one line each")


class PublicationRow(Row):
    """An attempt to publish: what the checks found, and whether the new file took the place of the old one."""

    table: ClassVar[str] = "publications"
    key: ClassVar[tuple[str, ...]] = ("publication_id",)
    publication_id: str = Field(description="Id of the attempt")
    checked_at: AwareDatetime = Field(description="When the checks ran, UTC")
    state: Literal["published", "stopped"] = Field(description="published, or stopped by a check of level error")
    quotes: int = Field(description="Quotes that stand in the new file, or would but for a reviewer")
    orders: int | None = Field(None, description="Orders, likewise; null: it was not counted then")
    price_moves: int | None = Field(None, description="Price moves, likewise")
    supply_events: int | None = Field(None, description="Supply events, likewise")
    documents: int = Field(description="Documents in the new file")
    errors: tuple[str, ...] = Field((), description="Checks of level error that found offenders, one line each")
    warnings: tuple[str, ...] = Field((), description="Checks of level warning that found offenders, one line each")
    accepted: tuple[str, ...] = Field((), description="Checks whose offenders the operator accepted this time")


class RateRow(Row):
    """Exchange rates used in the file. Source: European Central Bank reference rates."""

    table: ClassVar[str] = "rates"
    key: ClassVar[tuple[str, ...]] = ("currency", "rate_on")
    currency: Currency = Field(description="ISO 4217")
    rate_on: date = Field(description="Day of the rate")
    cny: float | None = Field(None, description="CNY for one unit; null where the series has no such rate")
    usd: float | None = Field(None, description="USD for one unit; null where the series has no such rate")


TABLES: tuple[type[Row], ...] = (
    DocumentRow,
    QuoteRow,
    OrderRow,
    MoveRow,
    SupplyRow,
    MentionRow,
    UnreadRow,
    DecisionRow,
    ChipRow,
    OrganisationRow,
    SourceRow,
    RunRow,
    PublicationRow,
    RateRow,
)
"""Every published table, in the order the dictionary shows them."""
