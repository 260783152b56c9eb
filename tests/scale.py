"""Made-up documents by the million, for measuring the warehouse: whole columns at a time, the same ones every time."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from drawing import Draw, hashes, joined, mixed
from scale_facts import Facts, columns

from models.reference import Chip, Organisation, Seeds, Source
from models.tables import DocumentRow, MoveRow, OrderRow, QuoteRow, Row, SupplyRow, UnreadRow
from pipeline.warehouse.arrow import arrow_schema
from pipeline.warehouse.layout import fields

FIRST = date(2024, 1, 1)
DAYS = 730
COPIED, CORRECTED, DATELESS, FAILED, LONG = 0.2, 0.03, 0.2, 0.003, 0.3
"""Shares of the documents."""
COPY_DAYS, LATEST_CORRECTION = 4, 3
FEWEST, SPREAD = 5, 9
"""Facts of a document: the fewest, and how many more at most, plus one."""
BANDS, TOUCHING = 42, 0.05
"""Bands of a long document, and the share of stories that meet another one in a band."""
SOURCES = tuple(
    Source(id=f"site-{n:02}", name=f"Site {n}", kind="feed", url=f"https://s{n}.example/", licence="made for tests")
    for n in range(60)
)
BUSY = 1 / np.arange(1, len(SOURCES) + 1) ** 0.7
SEEDS = Seeds(
    chips=tuple(
        Chip(id=f"maker-m{n}", vendor="maker", model=f"M{n}", level="model", price_usd_low=400, price_usd_high=90_000)
        for n in range(150)
    ),
    chip_aliases=(),
    chip_lookalikes=(),
    regional_words=(),
    organisations=(Organisation(id="maker", name="Maker", kind="maker"),),
    currencies=(),
    rules=(),
    simplified={},
    sha256="0" * 64,
)
SECOND = np.timedelta64(1, "s")


class Batch(NamedTuple):
    """What one day brings."""

    day: date
    tables: dict[type[Row], pa.Table]
    captures: list[str]


class Documents:
    """The captures of one day: pages that are new, and second, corrected captures of pages of the days before."""

    def __init__(self, seed: int, total: int, day: int) -> None:
        self.seed, self.total, self.day = seed, total, day
        new = self.pages(day)
        back = [self.pages(day - lag) for lag in range(1, LATEST_CORRECTION + 1)]
        again = [old[self.corrected_after(old) == lag] for lag, old in enumerate(back, 1)]
        self.page = np.concatenate([new, *again])
        self.version = np.repeat([0, 1], [len(new), sum(map(len, again))])
        self.draw = Draw(mixed(seed, 1, self.page))
        self.failed = self.draw.share("failed") < FAILED
        self.story = np.where(self.failed, total + self.page, self.stories(self.page))
        self.many = np.where(self.failed, 0, FEWEST + Draw(mixed(seed, 2, self.story)).below("facts", SPREAD))

    def pages(self, day: int) -> npt.NDArray[np.int64]:
        """Give the numbers of the pages that a day brings."""
        start, end = (max(0, d) * self.total // DAYS for d in (day, day + 1))
        return np.arange(start, end)

    def corrected_after(self, page: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Give after how many days a page is corrected; 0: never."""
        draw = Draw(mixed(self.seed, 1, page))
        dated = draw.share("dated") >= DATELESS
        kept = (draw.share("corrected") >= CORRECTED) | ~dated | (draw.share("failed") < FAILED)
        return np.where(kept, 0, 1 + draw.below("lag", LATEST_CORRECTION))

    def stories(self, page: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Give what each page tells: its own story, or that of one of the days before."""
        reach = max(2, COPY_DAYS * self.total // DAYS)
        for _ in range(4):  # a copy of a copy tells what that one tells
            draw = Draw(mixed(self.seed, 1, page))
            page = np.where(draw.share("copied") < COPIED, np.maximum(0, page - 1 - draw.below("back", reach)), page)
        return page

    @cached_property
    def facts(self) -> Facts:
        """The facts of all these captures, those of one after those of the one before."""
        return Facts(self.seed, np.repeat(np.arange(len(self.page)), self.many), self.story, self.version, self.told)

    @cached_property
    def fetched(self) -> npt.NDArray[np.datetime64]:
        """When each was fetched: in the order of the day, so that a day's last pages are its latest."""
        midnight = np.datetime64(FIRST) + np.timedelta64(self.day, "D")
        return (
            midnight.astype("M8[us]")
            + np.sort(Draw(self.draw.keys + self.version.astype(np.uint64)).below("at", 86_400)) * SECOND
        )

    @cached_property
    def dated(self) -> npt.NDArray[np.bool_]:
        """Whether the page says when it was published."""
        return self.draw.share("dated") >= DATELESS

    @cached_property
    def told(self) -> npt.NDArray[np.datetime64]:
        """The day each counts as news."""
        first_fetched = np.datetime64(FIRST) + (self.page * DAYS // self.total).astype("m8[D]")
        published = first_fetched - np.where(self.draw.share("late") < 0.7, 0, 1 + self.draw.below("days", 2)).astype(
            "m8[D]"
        )
        return np.where(self.dated, published, self.fetched.astype("M8[D]"))

    def texts(self) -> pa.Array:
        """Give the text of each: a line for each fact."""
        offsets = np.concatenate([[0], np.cumsum(self.many)]).astype(np.int32)
        return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), self.facts.words), "\n")

    def bands(self) -> pa.Array:
        """Give the bands of each: of a long one its story's, some of which stand in the story before as well."""
        story = Draw(mixed(self.seed, 3, self.story))
        many = np.where((story.share("long") < LONG) & ~self.failed, BANDS, 0)
        offsets = np.concatenate([[0], np.cumsum(many)])
        nth = np.arange(offsets[-1]) - np.repeat(offsets[:-1], many)
        shared = np.repeat((story.share("touching") < TOUCHING) & (self.story > 0), many) & (nth < 4)
        keys = mixed(
            self.seed,
            4,
            np.repeat(self.story, many) - shared,
            np.where(self.version.repeat(many) == 1, nth + BANDS * (nth > 30), nth),
        )
        return pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), pa.array(keys.view(np.int64)))

    def captures(self) -> pa.Array:
        """Give the id of each capture."""
        return hashes(32, self.seed, 5, self.page, self.version)

    def ids(self) -> pa.Array:
        """Give the id of each page."""
        return hashes(24, self.seed, 6, self.page)

    def columns(self) -> dict[str, Any]:
        """Give the columns of `documents`."""
        source = self.draw.weighted("source", BUSY)
        undated, text = pa.array(~self.dated), self.texts()
        none = pa.scalar(None, pa.string())
        number = pa.array(self.page).cast(pa.string())
        told = pa.array(self.told.astype("M8[D]"))
        host = pa.array([str(each.url) for each in SOURCES]).take(pa.array(source))
        return {
            "capture_id": self.captures(),
            "document_id": self.ids(),
            "source_id": pa.array([each.id for each in SOURCES]).take(pa.array(source)),
            "url": joined(host, number, by=""),
            "title": joined("Offer", number),
            "author": self.draw.one_of("author", {None: 3, "trader": 1, "desk": 1}),
            "lang": self.draw.one_of("lang", {"zh": 3, "en": 2}),
            "market": self.draw.one_of("market", {None: 2, "cn": 2, "hk": 1, "us": 1}),
            "published": pc.if_else(undated, none, told.cast(pa.string())),
            "published_at": pc.if_else(
                undated, pa.scalar(None, pa.timestamp("us", "UTC")), told.cast(pa.timestamp("us", "UTC"))
            ),
            "published_from": pc.if_else(undated, none, "meta"),
            "fetched_at": pa.array(self.fetched).cast(pa.timestamp("us", "UTC")),
            "told_on": told,
            "text": text,
            "search_terms": pc.replace_substring(pc.utf8_lower(text), "\n", " "),
            "sha256": hashes(64, self.seed, 7, self.page, self.version),
            "extractor_version": self.draw.one_of("version", {"0.1.0+scale": 1}),
            "error": pc.if_else(pa.array(self.failed), "character U+0000 at 3", none),
            "traceback": pc.if_else(pa.array(self.failed), "Traceback (most recent call last):", none),
            "text_key": hashes(24, self.seed, 8, self.story, self.version * (1 + self.page)),
            "bands": self.bands(),
        }


def batches(total: int, seed: int = 1, days: range = range(DAYS)) -> Iterator[Batch]:
    """Yield day by day what a crawl of `total` pages in two years would have read, or some of the days of it.

    Days past the last go on at the same pace.
    """
    for day in days:
        documents = Documents(seed, total, day)
        made = {DocumentRow: documents.columns()}
        for row in (QuoteRow, OrderRow, MoveRow, SupplyRow, UnreadRow):
            made[row] = columns(row, documents.facts, documents.captures(), documents.ids())
        tables = {row: table(row, found) for row, found in made.items()}
        yield Batch((np.datetime64(FIRST) + day).astype(date), tables, made[DocumentRow]["capture_id"].to_pylist())


def table(row: type[Row], found: dict[str, Any]) -> pa.Table:
    """Give the table in the working file's order of columns and with its types."""
    schema = arrow_schema(fields(row))
    return pa.Table.from_arrays([found[name].cast(schema.field(name).type) for name in schema.names], schema=schema)
