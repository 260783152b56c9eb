"""The four tables of facts: what each can be filtered and sorted by, and the rows that answer."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple, get_args

from starlette.requests import Request

from models import facts
from pipeline.dashboard import asked
from pipeline.dashboard.site import QUERIES, SECONDS
from pipeline.warehouse import Reader

ROWS = 50
LAST_PAGE = 10_000
ANY: tuple[str, ...] = ()
COMMON = {"chip": "chip", "day": "fact_on", "source": "source_id"}
WORTH = "coalesce(value_low_cny, value_high_cny)"


class Listing(NamedTuple):
    """A table: its closed choices, with the group of the digest's words that names each, and its sorted columns."""

    name: str
    choices: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, str]
    sorts: Mapping[str, str]
    columns: tuple[str, ...]


QUOTES = Listing(
    "quotes",
    {
        "deal": get_args(facts.Deal),
        "kind": get_args(facts.Kind),
        "unit": get_args(facts.Unit),
        "delivery": get_args(facts.Delivery),
        "tax": get_args(facts.Tax),
        "condition": get_args(facts.Condition),
        "form_factor": get_args(facts.FormFactor),
        "currency": ("CNY", "USD", "HKD", "TWD", "EUR"),
    },
    {"kind": "quote", "form_factor": "form"},
    COMMON
    | {
        "price": "coalesce(price_low_cny, price_high_cny)",
        "per_gpu": "coalesce(price_per_gpu_low, price_per_gpu_high) * fx_rate",
    },
    ("day", "chip", "price", "per_gpu", "terms", "evidence"),
)
ORDERS = Listing(
    "orders",
    {"status": get_args(facts.Status), "quantity_unit": get_args(facts.OrderUnit)},
    {},
    COMMON | {"value": WORTH, "quantity": "coalesce(quantity_low, quantity_high)"},
    ("day", "chip", "buyer", "quantity", "value", "status", "evidence"),
)
MOVES = Listing(
    "moves",
    {"direction": get_args(facts.Direction), "deal": get_args(facts.Deal), "unit": get_args(facts.Unit)},
    {},
    COMMON | {"move": "CASE direction WHEN 'up' THEN pct ELSE -pct END"},
    ("day", "chip", "move", "evidence"),
)
SUPPLY = Listing(
    "supply",
    {"event": get_args(facts.Event)},
    {},
    COMMON | {"event": "event"},
    ("day", "chip", "event", "evidence"),
)
LISTINGS: Mapping[str, Listing] = MappingProxyType({each.name: each for each in (QUOTES, ORDERS, MOVES, SUPPLY)})


class Asked(NamedTuple):
    """What is asked of a table: filters by name, the order, and which page."""

    filters: dict[str, str | date | None]
    sort: str
    descending: bool
    page: int

    @property
    def filtered(self) -> bool:
        """Whether anything is left out."""
        return any(value is not None for value in self.filters.values())


def read(request: Request, listing: Listing) -> Asked:
    """Read what an address asks of a table. Raises Refused."""
    filters: dict[str, str | date | None] = {
        name: asked.choice(request, name, choices) for name, choices in listing.choices.items()
    }
    filters |= {name: asked.text(request, name) for name in ("chip", "source", "q")}
    filters |= {name: asked.day(request, name) for name in ("since", "until")}
    sort = asked.choice(request, "sort", listing.sorts) or "day"
    direction = asked.choice(request, "dir", ("asc", "desc"))
    descending = direction == "desc" if direction else sort not in ("chip", "source", "event")
    return Asked(filters, sort, descending, asked.number(request, "page", 1, LAST_PAGE))


def select(listing: Listing, wanted: Asked) -> str:
    """Give the query of all rows that are asked for, in order. What is not a parameter is a word of ours."""
    return f"SELECT * FROM ({QUERIES[listing.name]}) ORDER BY {order(listing, wanted)}"  # noqa: S608


def order(listing: Listing, wanted: Asked) -> str:
    """Give what rows are sorted by."""
    direction = "DESC" if wanted.descending else "ASC"
    return f"{listing.sorts[wanted.sort]} {direction} NULLS LAST, fact_on DESC, fact_id"


def count(reader: Reader, listing: Listing, wanted: Asked) -> int:
    """Give how many rows are asked for. Raises QueryError."""
    sql = f"SELECT count(*) AS n FROM ({QUERIES[listing.name]})"  # noqa: S608
    found: int = reader.table(sql, wanted.filters, seconds=SECONDS).to_pylist()[0]["n"]
    return found


def page_of(reader: Reader, listing: Listing, wanted: Asked, most: int = ROWS) -> list[dict[str, Any]]:
    """Give one page of the rows that are asked for. Raises QueryError."""
    sql = (
        "SELECT f.*, coalesce(s.name, f.source_id) AS source"  # noqa: S608 (words of ours)
        f" FROM ({select(listing, wanted)} LIMIT $most OFFSET $skip) AS f LEFT JOIN sources AS s USING (source_id)"
        f" ORDER BY {order(listing, wanted)}"
    )
    bounded = {**wanted.filters, "most": most, "skip": (wanted.page - 1) * most}
    return reader.table(sql, bounded, seconds=SECONDS).to_pylist()  # type: ignore[no-any-return]


def newest(reader: Reader, listing: Listing, most: int, chip: str | None = None) -> list[dict[str, Any]]:
    """Give the newest rows, of one chip or of all. Raises QueryError."""
    filters: dict[str, str | date | None] = dict.fromkeys((*listing.choices, "source", "q", "since", "until"))
    return page_of(reader, listing, Asked(filters | {"chip": chip}, "day", True, 1), most)
