"""Where things lie: read once from the environment and passed down."""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field

from models.records import Record

CHECKOUT = Path(__file__).resolve().parents[1]


class StartError(Exception):
    """Nothing was done; the message is the one line that says why."""


class Settings(Record):
    """The folders of one chipwire."""

    home: Path
    seeds: Path
    rates_url: str | None = None
    allowed: tuple[str, ...] = ()
    dask: str | None = None
    redis: str | None = Field(None, repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read CHIPWIRE_HOME (default ./data), CHIPWIRE_SEEDS (default the checkout's), CHIPWIRE_RATES_URL (none).

        CHIPWIRE_ALLOW_PRIVATE names, separated by commas, private hosts and networks that crawls may reach (none).
        CHIPWIRE_DASK is the address of a Dask scheduler whose workers read (none: this machine reads), CHIPWIRE_REDIS
        that of a Redis server over which several crawlers share a crawl (none: each crawls alone). Raises StartError
        where one of them is no such address, or its extra is not installed.
        """
        home = Path(environment.get("CHIPWIRE_HOME") or "data").expanduser().absolute()
        seeds = Path(environment.get("CHIPWIRE_SEEDS") or CHECKOUT / "seeds").expanduser().absolute()
        private = environment.get("CHIPWIRE_ALLOW_PRIVATE", "").split(",")
        return cls(
            home=home,
            seeds=seeds,
            rates_url=environment.get("CHIPWIRE_RATES_URL") or None,
            allowed=tuple(filter(None, map(str.strip, private))),
            dask=engine(environment, "CHIPWIRE_DASK", ("tcp", "tls"), "dask", "prefect_dask"),
            redis=engine(environment, "CHIPWIRE_REDIS", ("redis", "rediss"), "redis", "scrapy_redis"),
        )

    def environment(self) -> dict[str, str]:
        """Give what another process, in whatever folder, must find in its environment to have these settings.

        The address of the Redis server is not among them: it may hold a password, and this is kept where others read.
        """
        named = {"CHIPWIRE_RATES_URL": self.rates_url} if self.rates_url else {}
        if self.dask:
            named["CHIPWIRE_DASK"] = self.dask
        if self.allowed:
            named["CHIPWIRE_ALLOW_PRIVATE"] = ",".join(self.allowed)
        return {"CHIPWIRE_HOME": str(self.home), "CHIPWIRE_SEEDS": str(self.seeds), **named}

    @property
    def archive(self) -> Path:
        """What was fetched, byte for byte."""
        return self.home / "archive"

    @property
    def work(self) -> Path:
        """The loader's own files, which nobody else opens."""
        return self.home / "work"

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
    def inbox(self) -> Path:
        """Files that are taken into the archive at the next run."""
        return self.home / "inbox"

    @property
    def prefect(self) -> Path:
        """Prefect's own files, kept out of the user's home."""
        return self.work / "prefect"


def engine(environment: Mapping[str, str], name: str, schemes: tuple[str, ...], extra: str, module: str) -> str | None:
    """Give the address of a server that a setting names; None where it names none.

    Raises StartError, which holds no part of the address, for another scheme and where the extra is not installed.
    """
    address = environment.get(name, "").strip()
    if not address:
        return None
    if urlsplit(address).scheme not in schemes or not urlsplit(address).hostname:
        raise StartError(f"{name}: expected an address such as {schemes[0]}://host:port")
    if find_spec(module) is None:
        raise StartError(f"{name} needs the extra {extra!r}: pip install 'chipwire[{extra}]'")
    return address


def prepare_prefect(settings: Settings, quiet: bool = True) -> None:
    """Set Prefect's environment, which it reads once when it is imported; what the operator set stays."""
    wanted = {
        "PREFECT_HOME": str(settings.prefect),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_LOGGING_LEVEL": "CRITICAL" if quiet else "INFO",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "" if quiet else "chipwire",
        "DO_NOT_TRACK": "1",
    }
    for name, value in wanted.items():
        os.environ.setdefault(name, value)
