"""Who is told what: the rules of `seeds/alerts.yml` and the readers of `seeds/subscribers.yml`."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from models.documents import Lang, Market
from models.facts import Deal, Event, FormFactor, Kind, OrderUnit, Unit
from models.records import Currency, Record
from models.reference import Id

About = Literal["threshold", "move", "extreme", "order", "supply", "product", "stale"]
Way = Literal["up", "down", "both"]
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
"""The name of an environment variable."""


class AlertRule(Record):
    """An entry of `seeds/alerts.yml`: what readers are told as soon as it happens."""

    name: Id = Field(description="Name of the rule, as alerts and subscribers name it")
    about: About = Field(
        description="threshold (a price passes one), move (a price changes by a share), extreme (a new high or low), "
        "order, supply, product (a first sight) or stale (a source gives nothing new)"
    )
    chips: tuple[Id, ...] = Field((), description="Chips it is for; none: all")
    deal: Deal = Field("sale", description="Of a price: sale or rental")
    unit: Unit | None = Field(None, description="Of a price: what is priced; none: each unit apart")
    gpus: int | None = Field(
        None, gt=0, description="Of a price: accelerators in one unit, whose price it is then; none: of one accelerator"
    )
    form_factor: FormFactor | None = Field(None, description="Of a price: pcie, sxm or oam; none: each apart")
    kind: Kind = Field("ask", description="Of a price: ask, bid, deal, list or estimate")
    market: Market | None = Field(None, description="Market of the document; none: all")
    currency: Currency = Field("CNY", description="Currency that prices and values are compared in: CNY or USD")
    way: Way = Field("both", description="Which way a price must go: up, down or both")
    price: float | None = Field(None, gt=0, description="Of a threshold: the price, whole units of currency")
    percent: float | None = Field(None, gt=0, description="Of a move: its least size")
    days: int = Field(7, gt=0, le=60, description="Of a move: against the price so many days before")
    weeks: int = Field(26, gt=0, le=104, description="Of an extreme: beyond all prices of so many weeks")
    stories: int = Field(3, gt=0, description="Independent stories of a week that a price must have")
    quantity: float | None = Field(None, gt=0, description="Of an order: least number of units, its lower end counts")
    quantity_unit: OrderUnit = Field("card", description="Of an order: the unit that quantity counts")
    value: float | None = Field(None, gt=0, description="Of an order: least value in currency, its lower end counts")
    events: tuple[Event, ...] = Field((), description="Of supply: the events; none: all")
    hours: float | None = Field(
        None, gt=0, description="Of a stale source: hours without news; none: twice its cadence, a week at least"
    )
    hysteresis: float = Field(
        2, ge=0, le=50, description="Percent that a price must come back before the rule can fire again"
    )
    cooldown_days: int = Field(7, ge=0, le=365, description="Days before the rule fires again for the same thing")


class Channel(Record):
    """A way to a subscriber. Addresses of webhooks are secrets: they stand in environment variables."""

    kind: Literal["mail", "feishu", "lark", "dingtalk", "wecom", "slack", "telegram", "webhook"] = Field(
        description="mail, feishu, lark, dingtalk, wecom, slack, telegram or webhook"
    )
    to: str | None = Field(None, pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$", description="Of mail: the address")
    secret: Variable | None = Field(
        None, description="Of all others: environment variable that holds the webhook's address, or Apprise's"
    )

    @property
    def name(self) -> str:
        """What the outbox calls it, whatever its place in the file."""
        return f"{self.kind}:{self.to or self.secret}"


class Subscriber(Record):
    """An entry of `seeds/subscribers.yml`: who gets the digest and alerts, in which language and how."""

    id: Id = Field(description="Who it is")
    lang: Lang = Field("zh", description="zh or en")
    chips: tuple[Id, ...] = Field((), description="Chips that digest and alerts are about; none: all")
    digest: bool = Field(True, description="Whether they get the weekly digest")
    rules: tuple[Id, ...] | None = Field(None, description="Rules of `alerts.yml`; left out: all, an empty list: none")
    alerts: tuple[AlertRule, ...] = Field((), description="Rules of their own, with their own thresholds")
    channels: tuple[Channel, ...] = Field(min_length=1, description="How they are reached")
