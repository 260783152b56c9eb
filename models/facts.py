"""The four kinds of fact, and what was seen but could not be read. Source: the fact contract."""

from typing import Annotated, Literal

from pydantic import Field

from models.documents import Lang
from models.records import Currency, PartialDate, Record

Bound = Literal["exact", "about", "range", "at_least", "at_most"]
Deal = Literal["sale", "rental"]
Unit = Literal["card", "server", "rack", "cluster", "instance", "pflops"]
OrderUnit = Literal["card", "server", "rack", "cluster"]
Kind = Literal["ask", "bid", "deal", "list", "estimate"]
Period = Literal["hour", "day", "month", "year"]
Term = Literal["on_demand", "preemptible", "reserved"]
Delivery = Literal["spot", "forward"]
Condition = Literal["new", "used", "refurbished"]
Tax = Literal["included", "excluded"]
FormFactor = Literal["pcie", "sxm", "oam"]
Status = Literal["placed", "planned", "delivered", "cancelled"]
Direction = Literal["up", "down"]
Event = Literal[
    "orders_halted",
    "orders_resumed",
    "shortage",
    "surplus",
    "lead_time",
    "export_restricted",
    "export_allowed",
    "delayed",
]


class Fact(Record):
    """What all facts have. A field that the text does not state is null, never guessed."""

    chip: str | None = Field(None, description="Canonical chip id (vendor-model); null where none is named or known")
    chip_text: str | None = Field(None, description="The words that name the chip")
    evidence_start: int = Field(ge=0, description="First code point of the evidence in the document's text")
    evidence_end: int = Field(ge=0, description="Code point after the last of the evidence")
    as_of: PartialDate | None = Field(
        None, description="Day, month, quarter or year the statement speaks of; null: the day of publication"
    )
    confidence: float = Field(ge=0, le=1, description="Share of facts of this confidence that are right")
    rule: str = Field(description="Name of the rule that read it")


class Quote(Fact):
    """The price of one unit, for sale or for rent."""

    type: Literal["quote"] = Field("quote", description="Kind of fact: quote")
    deal: Deal = Field(description="sale or rental")
    kind: Kind = Field(
        description="ask (dealer or market), bid (wanted), deal (concluded), list (maker or cloud list), estimate"
    )
    unit: Unit = Field(description="What is priced: card, server, rack, cluster, instance or pflops")
    gpus: int | None = Field(None, description="Accelerators in one priced unit", gt=0)
    period: Period | None = Field(None, description="Period of a rental; null for a sale")
    price_low: float | None = Field(None, description="Lower end in whole currency units; null: no lower end stated")
    price_high: float | None = Field(None, description="Upper end in whole currency units; null: no upper end stated")
    bound: Bound = Field(description="exact, about, range, at_least or at_most")
    currency: Currency | None = Field(None, description="ISO 4217")
    term: Term | None = Field(None, description="Of a rental: on_demand, preemptible or reserved")
    delivery: Delivery | None = Field(None, description="Of a sale: spot (in stock) or forward (to be delivered)")
    condition: Condition | None = Field(None, description="new, used or refurbished")
    tax: Tax | None = Field(None, description="included or excluded")
    form_factor: FormFactor | None = Field(None, description="pcie, sxm (also NVLink, HGX, DGX) or oam")
    memory_gb: float | None = Field(None, description="Memory per accelerator, GB", gt=0)
    quantity: int | None = Field(None, description="Units on offer or wanted", gt=0)
    seller: str | None = Field(None, description="Who quotes, if named")
    lead_time_days_low: float | None = Field(None, description="Shortest stated time to delivery, days")
    lead_time_days_high: float | None = Field(None, description="Longest stated time to delivery, days")


class Order(Fact):
    """A purchase of accelerators or of machines that hold them, made or intended."""

    type: Literal["order"] = Field("order", description="Kind of fact: order")
    buyers: tuple[str, ...] = Field((), description="Organisations that buy")
    supplier: str | None = Field(None, description="Organisation that the text says sells or delivers")
    quantity_low: float | None = Field(None, description="Lower end of the number of units")
    quantity_high: float | None = Field(None, description="Upper end of the number of units")
    quantity_bound: Bound | None = Field(None, description="exact, about, range, at_least or at_most")
    quantity_unit: OrderUnit | None = Field(None, description="card, server, rack or cluster")
    value_low: float | None = Field(None, description="Lower end of the total value in whole currency units")
    value_high: float | None = Field(None, description="Upper end of the total value in whole currency units")
    value_bound: Bound | None = Field(None, description="exact, about, range, at_least or at_most")
    currency: Currency | None = Field(None, description="ISO 4217, of the value")
    status: Status = Field(description="placed, planned, delivered or cancelled")
    delivery_date: PartialDate | None = Field(None, description="When it is to arrive")


class Move(Fact):
    """A change of a price, past or to come."""

    type: Literal["move"] = Field("move", description="Kind of fact: move")
    direction: Direction = Field(description="up or down")
    pct: float | None = Field(None, description="Size of the move in percent, positive", ge=0)
    pct_bound: Bound | None = Field(None, description="exact, about, range (pct is the lower end), at_least, at_most")
    change_low: float | None = Field(None, description="Lower end of an absolute change in whole currency units")
    change_high: float | None = Field(None, description="Upper end of an absolute change in whole currency units")
    from_low: float | None = Field(None, description="Lower end of the price before")
    from_high: float | None = Field(None, description="Upper end of the price before")
    to_low: float | None = Field(None, description="Lower end of the price after")
    to_high: float | None = Field(None, description="Upper end of the price after")
    currency: Currency | None = Field(None, description="ISO 4217, of the prices and the change")
    unit: Unit | None = Field(None, description="What is priced, where stated")
    deal: Deal | None = Field(None, description="sale or rental, where stated")


class Supply(Fact):
    """A change in how a chip can be obtained."""

    type: Literal["supply"] = Field("supply", description="Kind of fact: supply")
    event: Event = Field(description="What happened: orders_halted, shortage, lead_time, export_restricted, …")
    actor: str | None = Field(None, description="Organisation or state that acts")
    lead_time_days_low: float | None = Field(None, description="Shortest time to delivery, days")
    lead_time_days_high: float | None = Field(None, description="Longest time to delivery, days")


AnyFact = Annotated[Quote | Order | Move | Supply, Field(discriminator="type")]

UnreadReason = Literal["no_chip", "implausible", "not_a_price", "unknown_product"]


class Unread(Record):
    """Something that looked like part of a fact and could not be bound, with the reason."""

    reason: UnreadReason = Field(description="Why it stayed unread")
    start: int = Field(ge=0, description="First code point of the words in the document's text")
    end: int = Field(ge=0, description="Code point after the last")
    detail: str = Field(description="One sentence for a person")


class Extraction(Record):
    """All that `extract` gives for one document, in the order of the text."""

    id: str = Field(description="The document's id, echoed")
    lang: Lang = Field(description="Language as given or detected")
    facts: tuple[AnyFact, ...] = Field(description="What was read")
    unread: tuple[Unread, ...] = Field((), description="What was seen and not read")


class Money(Record):
    """One amount of money, as `chipwire money` gives it."""

    start: int = Field(ge=0, description="First code point of the amount")
    end: int = Field(ge=0, description="Code point after the last")
    low: float | None = Field(description="Lower end in whole currency units; null: at_most")
    high: float | None = Field(description="Upper end in whole currency units; null: at_least")
    bound: Bound = Field(description="exact, about, range, at_least or at_most")
    currency: Currency | None = Field(description="ISO 4217; null where the text leaves it open")
