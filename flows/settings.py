"""Where things lie: read once from the environment and passed down."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

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
    smtp_url: str | None = Field(None, repr=False)
    mail_from: str | None = None
    allowed: tuple[str, ...] = ()
    metrics_file: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read CHIPWIRE_HOME (default ./data), CHIPWIRE_SEEDS (default the checkout's), CHIPWIRE_RATES_URL (none).

        CHIPWIRE_SMTP_URL is where mail is handed in, CHIPWIRE_MAIL_FROM who sends it (neither).
        CHIPWIRE_ALLOW_PRIVATE names, separated by commas, private hosts and networks that crawls may reach (none).
        CHIPWIRE_METRICS_FILE is a file that scheduled flows write their metrics to (none).
        """
        home = Path(environment.get("CHIPWIRE_HOME") or "data").expanduser().absolute()
        seeds = Path(environment.get("CHIPWIRE_SEEDS") or CHECKOUT / "seeds").expanduser().absolute()
        private = environment.get("CHIPWIRE_ALLOW_PRIVATE", "").split(",")
        metrics = environment.get("CHIPWIRE_METRICS_FILE")
        return cls(
            home=home,
            seeds=seeds,
            rates_url=environment.get("CHIPWIRE_RATES_URL") or None,
            smtp_url=environment.get("CHIPWIRE_SMTP_URL") or None,
            mail_from=environment.get("CHIPWIRE_MAIL_FROM") or None,
            allowed=tuple(filter(None, map(str.strip, private))),
            metrics_file=Path(metrics).expanduser().absolute() if metrics else None,
        )

    def environment(self) -> dict[str, str]:
        """Give what another process, in whatever folder, must find in its environment to have these settings."""
        named = {"CHIPWIRE_RATES_URL": self.rates_url} if self.rates_url else {}
        if self.allowed:
            named["CHIPWIRE_ALLOW_PRIVATE"] = ",".join(self.allowed)
        if self.metrics_file:
            named["CHIPWIRE_METRICS_FILE"] = str(self.metrics_file)
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
