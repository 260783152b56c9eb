"""Metrics as OpenMetrics text: of the published file, and of how each flow last ended; to a file or on loopback."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.openmetrics.exposition import generate_latest
from prometheus_client.registry import Collector
from pydantic import AwareDatetime, ValidationError

from flows.settings import Settings, StartError
from models.ddl import named_sql
from models.headers import header
from models.records import Record
from pipeline.warehouse import QueryError, query

log = logging.getLogger("chipwire")

LAST = {
    "chipwire_flow_last_end_timestamp_seconds": "When a flow last ended, seconds since 1970, UTC",
    "chipwire_flow_last_seconds": "How long it took, seconds",
    "chipwire_flow_last_problems": "Problems that it had",
    "chipwire_flow_last_ok": "1 where it ended well or with problems that it lists, 0 where it failed",
}
"""What is told of the last run of each flow, which is the label `flow`."""


class Last(Record):
    """How the last run of a flow ended."""

    flow: str
    state: Literal["done", "done_with_problems", "failed"]
    started_at: AwareDatetime
    ended_at: AwareDatetime
    problems: int = 0

    def values(self) -> tuple[float, ...]:
        """Give the values of `LAST`, in its order."""
        seconds = (self.ended_at - self.started_at).total_seconds()
        return self.ended_at.timestamp(), seconds, self.problems, self.state != "failed"


def note(settings: Settings, last: Last) -> None:
    """Keep how a flow ended, and write the metrics where they are wanted; where they cannot be, the flow goes on."""
    path = settings.work / "flows" / f"{last.flow}.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, last.model_dump_json().encode())
        if settings.metrics_file:
            write(settings.metrics_file, text(settings))
    except OSError as refused:
        log.warning(f"metrics: {refused.filename or path}: {refused.strerror}")


def write(path: Path, content: bytes) -> None:
    """Write a file in one step: whoever collects it never finds half of it."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")  # flows may end at the same time
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def text(settings: Settings) -> bytes:
    """Give all metrics as OpenMetrics text."""
    registry = CollectorRegistry()
    registry.register(Metrics(settings))
    content: bytes = generate_latest(registry)  # type: ignore[no-untyped-call]
    return content


def listen(settings: Settings, port: int) -> None:
    """Answer on a port of loopback with the metrics, until this process ends; raises StartError where it is taken."""
    registry = CollectorRegistry()
    registry.register(Metrics(settings))
    try:
        start_http_server(port, addr="127.0.0.1", registry=registry)
    except OSError as taken:
        raise StartError(f"metrics cannot be served on port {port} of 127.0.0.1: {taken.strerror}") from taken


class Metrics(Collector):
    """Works the metrics out when it is asked for them, of a published file once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.of: int | None = None
        self.published: list[GaugeMetricFamily] = []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield each metric."""
        file = self.settings.published
        mark = file.stat().st_mtime_ns if file.exists() else None
        if mark != self.of:
            self.published, self.of = list(of_published(file)) if mark else [], mark
        yield from self.published
        yield from of_flows(self.settings)


def of_published(file: Path) -> Iterator[GaugeMetricFamily]:
    """Yield what the queries of `models/metrics/` give, a metric each: its labels, and its `value`.

    One that the file of an older version has no answer to is left out.
    """
    for name, sql in named_sql("metrics").items():
        head = header(sql)
        gauge = GaugeMetricFamily(name, head.text, labels=[label for label in head.columns if label != "value"])
        try:
            rows = query(file, sql, None).to_pylist()
        except QueryError as unknown:
            log.warning(f"metrics: {name}: {unknown}")
            continue
        for row in rows:
            value = row.pop("value")
            gauge.add_metric([str(label) for label in row.values()], float(value))
        yield gauge


def of_flows(settings: Settings) -> Iterator[GaugeMetricFamily]:
    """Yield how each flow last ended."""
    gauges = [GaugeMetricFamily(name, words, labels=["flow"]) for name, words in LAST.items()]
    for path in sorted((settings.work / "flows").glob("*.json")):
        try:
            last = Last.model_validate_json(path.read_bytes())
        except (ValidationError, FileNotFoundError):
            continue
        for gauge, value in zip(gauges, last.values(), strict=True):
            gauge.add_metric([last.flow], float(value))
    yield from gauges
