"""Where things lie: read once from the environment and passed down."""

import os
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field

from models.lake import Lake
from models.records import Record

CHECKOUT = Path(__file__).resolve().parents[1]


class StartError(Exception):
    """Nothing was done; the message is the one line that says why."""


class Settings(Record):
    """The folders of one chipwire."""

    home: Path
    seeds: Path
    rates_url: str | None = None
    smtp_url: str | None = Field(None, repr=False)
    mail_from: str | None = None
    allowed: tuple[str, ...] = ()
    metrics_file: Path | None = None
    archive_store: str | None = None
    published_store: str | None = None
    lake: Lake | None = None
    share: tuple[int, int] = (1, 1)
    dask: str | None = None
    redis: str | None = Field(None, repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read CHIPWIRE_HOME (default ./data), CHIPWIRE_SEEDS (default the checkout's), CHIPWIRE_RATES_URL (none).

        CHIPWIRE_SMTP_URL is where mail is handed in, CHIPWIRE_MAIL_FROM who sends it (neither).
        CHIPWIRE_ALLOW_PRIVATE names, separated by commas, private hosts and networks that crawls may reach (none).
        CHIPWIRE_METRICS_FILE is a file that scheduled flows write their metrics to (none).
        CHIPWIRE_ARCHIVE and CHIPWIRE_PUBLISHED are addresses of stores, such as s3://bucket/archive (none).
        CHIPWIRE_LAKE and CHIPWIRE_LAKE_DATA are where a lake lies (none: a file below the home is worked in), and
        CHIPWIRE_SHARE which part of the archive this machine reads, such as 1/2 (all).
        CHIPWIRE_DASK is the address of a Dask scheduler whose workers read (none: this machine reads), CHIPWIRE_REDIS
        that of a Redis server over which several crawlers share a crawl (none: each crawls alone). Raises StartError
        where one of them is no such address, or its extra is not installed.
        """
        home = Path(environment.get("CHIPWIRE_HOME") or "data").expanduser().absolute()
        seeds = Path(environment.get("CHIPWIRE_SEEDS") or CHECKOUT / "seeds").expanduser().absolute()
        private = environment.get("CHIPWIRE_ALLOW_PRIVATE", "").split(",")
        metrics = environment.get("CHIPWIRE_METRICS_FILE")
        return cls(
            home=home,
            seeds=seeds,
            rates_url=store(environment, "CHIPWIRE_RATES_URL"),
            smtp_url=environment.get("CHIPWIRE_SMTP_URL") or None,
            mail_from=environment.get("CHIPWIRE_MAIL_FROM") or None,
            allowed=tuple(filter(None, map(str.strip, private))),
            metrics_file=Path(metrics).expanduser().absolute() if metrics else None,
            archive_store=store(environment, "CHIPWIRE_ARCHIVE"),
            published_store=store(environment, "CHIPWIRE_PUBLISHED"),
            lake=lake(environment),
            share=share(environment.get("CHIPWIRE_SHARE") or "1/1"),
            dask=engine(environment, "CHIPWIRE_DASK", ("tcp", "tls"), "dask", "prefect_dask"),
            redis=engine(environment, "CHIPWIRE_REDIS", ("redis", "rediss"), "redis", "scrapy_redis"),
        )

    def environment(self) -> dict[str, str]:
        """Give what another process, in whatever folder, must find in its environment to have these settings.

        Which share of the archive is read is each machine's own, and so are the addresses of the Redis and
        mail servers: they may hold passwords, and what is given here is kept where others read.
        """
        named = {
            "CHIPWIRE_RATES_URL": self.rates_url,
            "CHIPWIRE_MAIL_FROM": self.mail_from,
            "CHIPWIRE_ALLOW_PRIVATE": ",".join(self.allowed),
            "CHIPWIRE_METRICS_FILE": self.metrics_file and str(self.metrics_file),
            "CHIPWIRE_DASK": self.dask,
            "CHIPWIRE_ARCHIVE": self.archive_store,
            "CHIPWIRE_PUBLISHED": self.published_store,
            "CHIPWIRE_LAKE": self.lake and self.lake.catalogue,
            "CHIPWIRE_LAKE_DATA": self.lake and self.lake.data,
        }
        given = {name: value for name, value in named.items() if value}
        return {"CHIPWIRE_HOME": str(self.home), "CHIPWIRE_SEEDS": str(self.seeds), **given}

    @property
    def archive(self) -> Path:
        """What was fetched, byte for byte; with a store, what goes there and came from there."""
        return self.home / "archive"

    @property
    def work(self) -> Path:
        """The loader's own files, which nobody else opens."""
        return self.home / "work"

    @property
    def decisions(self) -> Path:
        """What reviewers decided: like the archive it derives from nothing."""
        return self.home / "decisions.jsonl"

    @property
    def rates(self) -> Path:
        """The exchange rates that were fetched, where they were."""
        return self.home / "rates" / "eurofxref-hist.zip"

    @property
    def published(self) -> Path:
        """The database that analysts open."""
        return self.home / "chipwire.duckdb"

    @property
    def digests(self) -> Path:
        """The weekly digests."""
        return self.home / "digests"

    @property
    def outbox(self) -> Path:
        """What was sent to whom; without it nobody knows, so it is kept like the archive."""
        return self.home / "outbox" / "outbox.sqlite"

    @property
    def inbox(self) -> Path:
        """Files that are taken into the archive at the next run."""
        return self.home / "inbox"

    @property
    def prefect(self) -> Path:
        """Prefect's own files, kept out of the user's home."""
        return self.work / "prefect"


def secrets(names: Iterable[str], environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Give the environment variables that subscribers name, as far as they are set."""
    return {name: environment[name] for name in names if environment.get(name)}


def store(environment: Mapping[str, str], name: str) -> str | None:
    """Give an address where something lies. Raises StartError for one with a secret in it: addresses are shown."""
    address = environment.get(name) or None
    if address and ("@" in urlsplit(address).netloc or "?" in address):
        raise StartError(
            f"{name}: expected an address without a secret; a store's belongs in AWS_SECRET_ACCESS_KEY or the like"
        )
    return address


def lake(environment: Mapping[str, str]) -> Lake | None:
    """Give where the lake lies. Raises StartError for half of it, or for a password, which would be shown."""
    catalogue, data = environment.get("CHIPWIRE_LAKE"), store(environment, "CHIPWIRE_LAKE_DATA")
    if not catalogue:
        return None
    if urlsplit(catalogue).scheme not in ("postgresql", "postgres") or not urlsplit(catalogue).hostname:
        raise StartError("CHIPWIRE_LAKE: expected postgresql://user@host/database")
    if urlsplit(catalogue).password or "password" in urlsplit(catalogue).query:
        raise StartError("CHIPWIRE_LAKE: expected an address without a password; it belongs in PGPASSWORD or ~/.pgpass")
    if not data:
        raise StartError("CHIPWIRE_LAKE_DATA is not set: expected the folder of the lake's Parquet files, or s3://…")
    return Lake(catalogue=catalogue, data=data if "://" in data else str(Path(data).expanduser().absolute()))


def share(words: str) -> tuple[int, int]:
    """Give which of how many equal parts is meant. Raises StartError for other words than 2/3."""
    one, _, many = words.partition("/")
    if not (one.isdecimal() and many.isdecimal() and 1 <= int(one) <= int(many)):
        raise StartError(f"CHIPWIRE_SHARE: expected a part such as 1/2, found {words!r}")
    return int(one), int(many)


def engine(environment: Mapping[str, str], name: str, schemes: tuple[str, ...], extra: str, module: str) -> str | None:
    """Give the address of a server that a setting names; None where it names none.

    Raises StartError, which holds no part of the address, for another scheme and where the extra is not installed.
    """
    address = environment.get(name, "").strip()
    if not address:
        return None
    if urlsplit(address).scheme not in schemes or not has_place(address):
        raise StartError(f"{name}: expected an address such as {schemes[0]}://host:port")
    if find_spec(module) is None:
        raise StartError(f"{name} needs the extra {extra!r}: pip install 'chipwire[{extra}]'")
    return address


def has_place(address: str) -> bool:
    """Say whether an address names a host; a password with a slash in it that is not written %2F looks like a port."""
    try:
        return urlsplit(address).port != 0 and bool(urlsplit(address).hostname)
    except ValueError:
        return False


def prepare_prefect(settings: Settings, quiet: bool = True) -> None:
    """Set Prefect's environment, which it reads once when it is imported; what the operator set stays."""
    wanted = {
        "PREFECT_HOME": str(settings.prefect),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_LOGGING_LEVEL": "CRITICAL" if quiet else "INFO",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "" if quiet else "chipwire",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "DO_NOT_TRACK": "1",
    }
    for name, value in wanted.items():
        os.environ.setdefault(name, value)
