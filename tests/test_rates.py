"""Newer exchange rates: taken from a server that tells the truth, refused from one that does not."""

import csv
import io
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from by_hand import document, move, published, quote, read
from conftest import Ran
from test_fx import SERIES

from flows.rates import MOST_BYTES, refresh, refresh_if_named
from flows.settings import Settings
from pipeline import fx
from pipeline.warehouse import publish, query

TODAY = datetime.now(UTC).date()


def zipped(text: str) -> bytes:
    """A text as the only file of an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("eurofxref-hist.csv", text)
    return buffer.getvalue()


def longer(day: date, factor: float = 1, old: float = 1) -> bytes:
    """The shipped series with one day more, whose rates are those of its last day times a factor."""
    with zipfile.ZipFile(SERIES) as archive:
        head, last, *rest = csv.reader(io.StringIO(archive.read(archive.namelist()[0]).decode()))

    def times(row: list[str], by: float) -> list[str]:
        return [row[0], *(str(float(v) * by) if v not in ("", "N/A") else v for v in row[1:])]

    lines = [head, [day.isoformat(), *times(last, factor)[1:]], [last[0], str(float(last[1]) * old), *last[2:]], *rest]
    return zipped("\n".join(",".join(row) for row in lines))


class Bank(BaseHTTPRequestHandler):
    """Answers each path with what the test put there."""

    answers: ClassVar[dict[str, bytes]] = {}

    def do_GET(self) -> None:
        """Answer."""
        content = self.answers.get(self.path)
        self.send_response(200 if content is not None else 302)
        self.send_header("Location", "/good")
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def bank() -> Iterator[str]:
    """A server on loopback; gives its address."""
    Bank.answers = {
        "/good": longer(TODAY, 1.1),
        "/future": longer(TODAY + timedelta(days=2)),
        "/other": longer(TODAY, old=1.001),
        "/wild": longer(TODAY, factor=2),
        "/page": b"<html>busy, come back later</html>",
        "/empty": zipped(""),
        "/text": zipped("Date,USD\nyesterday,1\n"),
        "/large": b"0" * (MOST_BYTES + 1),
        "/bomb": zipped("0" * 60_000_000),
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bank)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def settings(home: Path, url: str | None = None) -> Settings:
    """Settings of a home of its own."""
    return Settings(home=home, seeds=home, rates_url=url)


def test_newer_rates_are_used(tmp_path: Path, bank: str) -> None:
    here = settings(tmp_path)
    assert refresh(here, f"{bank}/good") == f"rates up to {TODAY}"
    before, after = fx.newest().as_of("USD", TODAY), fx.newest(here.rates).as_of("USD", TODAY)
    assert before is not None
    assert after is not None
    assert (after.rate_on, after.cny) == (
        TODAY,
        pytest.approx(before.cny),
    )  # all against the euro: the cross rate stays
    euro, shipped = fx.newest(here.rates).as_of("EUR", TODAY), fx.newest().as_of("EUR", TODAY)
    assert euro is not None
    assert shipped is not None
    assert euro.cny == pytest.approx(1.1 * shipped.cny)


def test_a_publication_says_of_which_day_its_rates_are(tmp_path: Path, bank: str) -> None:
    refresh(settings(tmp_path), f"{bank}/good")
    text = "H800 整机 30 万美元。"
    made = read(
        document("a", text, TODAY.isoformat(), fetched_at=datetime.now(UTC)),
        quote(text, text, 3e5, 3e5, currency="USD"),
    )
    file = published(tmp_path, [made]).target
    shipped = fx.newest().last_day
    day = "SELECT DISTINCT fx_on FROM quotes"
    assert query(file, day).to_pylist() == [{"fx_on": shipped}]
    publish(tmp_path / "work", file, rates=settings(tmp_path).rates)
    assert query(file, day).to_pylist() == [{"fx_on": TODAY}]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/future", "its last day is .*, which is still to come"),
        ("/other", "its USD of .* is .*, expected"),
        ("/wild", "its .* of .* is .*, after"),
        ("/page", "not a zip file"),
        ("/empty", "not the rates of the European Central Bank"),
        ("/text", "not the rates of the European Central Bank"),
        ("/large", "more than 5,000,000 bytes"),
        ("/bomb", "unpacks to more than 50,000,000 bytes"),
    ],
)
def test_what_is_no_such_series_is_refused_and_the_old_one_stays(
    tmp_path: Path, bank: str, path: str, message: str
) -> None:
    here = settings(tmp_path)
    refresh(here, f"{bank}/good")
    kept = here.rates.read_bytes()
    with pytest.raises(fx.RatesError, match=message):
        refresh(here, bank + path)
    assert here.rates.read_bytes() == kept
    assert [file.name for file in here.rates.parent.iterdir()] == [here.rates.name]


def test_a_redirect_is_not_followed(tmp_path: Path, bank: str) -> None:
    with pytest.raises(OSError, match="302"):
        refresh(settings(tmp_path), f"{bank}/moved")


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/x.zip", "eurofxref.zip"])
def test_other_addresses_are_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(fx.RatesError, match="expected an address that begins with https"):
        refresh(settings(tmp_path), url)


def test_a_run_refreshes_where_an_address_is_named_and_goes_on_where_that_fails(tmp_path: Path, bank: str) -> None:
    assert refresh_if_named(settings(tmp_path)) == ()
    (warning,) = refresh_if_named(settings(tmp_path, "http://127.0.0.1:9/rates.zip"))
    assert warning.startswith("rates: ")
    assert f"the series at hand goes up to {fx.newest().last_day}" in warning
    assert refresh_if_named(settings(tmp_path, f"{bank}/good")) == ()
    assert settings(tmp_path).rates.exists()


def test_the_command_says_how_far_the_rates_go(tmp_path: Path, bank: str, chipwire: Any) -> None:
    done = chipwire(tmp_path / "home", "rates", f"{bank}/good")
    assert (done.returncode, done.stdout, done.stderr.strip()) == (0, "", f"rates up to {TODAY}")
    failed = chipwire(tmp_path / "home", "rates", f"{bank}/page")
    assert failed.returncode == 2
    assert failed.stderr.startswith("chipwire: ")
    assert len(failed.stderr.splitlines()) == 1


def test_without_a_rate_there_is_a_reason(tmp_path: Path) -> None:
    text = "H800 整机 120 萬,新臺幣;另 100 万。"
    facts = [
        quote(text, text, 1.2e6, 1.2e6, currency="TWD"),
        quote(text, text, 1e6, 1e6, currency=None),
        quote(text, text, 2e6, 2e6),
    ]
    file = published(tmp_path, [read(document("a", text), *facts)]).target
    found = query(
        file, "SELECT currency, fx_reason, price_low_cny FROM quotes ORDER BY currency NULLS LAST"
    ).to_pylist()
    assert [tuple(row.values()) for row in found] == [
        ("CNY", None, 2e6),
        ("TWD", "no rate of TWD on 2026-11-18: the series has none of it", None),
        (None, "the text leaves the currency open", None),
    ]


def test_a_series_that_ended_long_before_gives_no_rate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fx, "LONGEST_AFTER", date(2026, 11, 17) - fx.newest().last_day)
    text = "H800 整机 30 万美元,旧的 200 万元,今起涨 1 万美元。"
    facts = [
        quote(text, text, 3e5, 3e5, currency="USD"),
        quote(text, text, 2e6, 2e6),
        move(text, text, change_low=1e4, change_high=1e4, currency="USD"),
        quote(text, text, 7e6, 7e6, currency="TWD"),
    ]
    file = published(tmp_path, [read(document("a", text), *facts)]).target
    figures = "fx_on, fx_reason, {0}_cny, {0}_usd"
    asked = f"SELECT currency, {figures.format('price_low')} FROM quotes UNION ALL SELECT currency, "
    found = query(file, f"{asked} {figures.format('change_low')} FROM price_moves ORDER BY ALL").to_pylist()
    day, ended = date(2026, 11, 18), "on 2026-11-18: the series at hand ends too long before"
    assert [tuple(row.values()) for row in found] == [
        ("CNY", day, f"no rate of USD {ended}", 2e6, None),
        ("TWD", None, "no rate of TWD on 2026-11-18: the series has none of it", None, None),
        ("USD", day, f"no rate of USD {ended}", None, 1e4),
        ("USD", day, f"no rate of USD {ended}", None, 3e5),
    ]
    weeks = (
        "SELECT DISTINCT price_cny, price_usd, low_cny, low_usd, unconverted, reason IS NULL AS open FROM weekly_prices"
    )
    (week,) = query(file, weeks).to_pylist()
    assert tuple(week.values()) == (None, None, None, None, 3, False)


def test_the_sample_run_converts_all_but_what_says_why(first_run: Ran) -> None:
    wrong = (
        "SELECT count(*) AS n FROM quotes WHERE coalesce(price_low, price_high) IS NOT NULL"
        " AND (coalesce(price_low_cny, price_high_cny) IS NULL) <> (fx_reason IS NOT NULL)"
    )
    assert query(first_run.home / "chipwire.duckdb", wrong).to_pylist() == [{"n": 0}]
