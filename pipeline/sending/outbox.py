"""What was sent to whom, in SQLite: each change is on the disk before the next step.

An item goes `planned` -> `sending` -> `sent`. It is `sending` from just before the one call that delivers it until it
is known how that ended. One found so later was left by a process that ended in between: whether it arrived is not
known, so it is not sent again by itself.
"""

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

TABLES = """
CREATE TABLE IF NOT EXISTS items (
    subscriber TEXT NOT NULL, channel TEXT NOT NULL, item TEXT NOT NULL,
    topic TEXT NOT NULL, day TEXT NOT NULL, stories TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'sent')),
    message TEXT, attempts INTEGER NOT NULL DEFAULT 0, problem TEXT, changed_at TEXT NOT NULL,
    PRIMARY KEY (subscriber, channel, item)
);
CREATE TABLE IF NOT EXISTS joined (
    subscriber TEXT NOT NULL, channel TEXT NOT NULL, rule TEXT NOT NULL, day TEXT NOT NULL,
    PRIMARY KEY (subscriber, channel, rule)
);
"""


class OutboxError(RuntimeError):
    """The outbox cannot be opened, or another process is sending."""


class Item(NamedTuple):
    """Something for one subscriber by one channel: a digest, or an alert with its topic, day, stories and fact."""

    name: str
    day: date
    topic: str = ""
    stories: tuple[str, ...] = ()
    fact: str | None = None

    @property
    def known_by(self) -> str:
        """What it is found again by, as JSON: its stories and its fact."""
        return json.dumps([*self.stories, *([self.fact] if self.fact else [])])


class Left(NamedTuple):
    """A message of which it is not known whether it arrived."""

    message: str
    subscriber: str
    channel: str
    items: tuple[str, ...]
    since: str


class Outbox:
    """The open outbox; no other process can open it meanwhile."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.con = sqlite3.connect(file, timeout=0, isolation_level=None)
            self.con.execute("PRAGMA locking_mode = EXCLUSIVE")
            self.con.execute("PRAGMA synchronous = EXTRA")
            self.con.execute("BEGIN EXCLUSIVE")
            for statement in TABLES.split(";"):
                self.con.execute(statement)
            self.con.execute("COMMIT")
        except sqlite3.Error as error:
            busy = "locked" in str(error)
            raise OutboxError(f"{file}: {'another process is sending' if busy else error}") from error

    def __enter__(self) -> "Outbox":
        return self

    def __exit__(self, *ended: object) -> None:
        self.con.close()

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Have all that is noted in here on the disk together, or nothing of it; what is begun within is part of it."""
        if self.con.in_transaction:
            yield
            return
        self.con.execute("BEGIN")
        try:
            yield
        except BaseException:
            self.con.execute("ROLLBACK")
            raise
        self.con.execute("COMMIT")

    def joined(self, subscriber: str, channel: str, rule: str, today: date) -> date:
        """Give the day from which a subscriber is told of a rule by a channel: that on which it was first asked."""
        key = (subscriber, channel, rule)
        self.con.execute("INSERT OR IGNORE INTO joined VALUES (?, ?, ?, ?)", (*key, today.isoformat()))
        found = self.con.execute(
            "SELECT day FROM joined WHERE subscriber = ? AND channel = ? AND rule = ?", key
        ).fetchone()
        return date.fromisoformat(found[0])

    def plan(self, subscriber: str, channel: str, items: Iterable[Item]) -> None:
        """Note what is to be sent, all of it at once; what is known already stays as it is."""
        rows = [(subscriber, channel, i.name, i.topic, i.day.isoformat(), i.known_by, "planned", now()) for i in items]
        with self.at_once():
            self.con.executemany(
                "INSERT OR IGNORE INTO items (subscriber, channel, item, topic, day, stories, state, changed_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    def is_known(self, subscriber: str, channel: str, item: str) -> bool:
        """Tell whether an item was planned, sent or told before."""
        key = (subscriber, channel, item)
        found = self.con.execute("SELECT 1 FROM items WHERE subscriber = ? AND channel = ? AND item = ?", key)
        return found.fetchone() is not None

    def was_told(self, subscriber: str, channel: str, item: Item, cooldown: timedelta) -> bool:
        """Tell whether a reader has an alert of this topic within a cooldown of its day, or of the same stories.

        Of the same fact as well, under whichever topic of the rule: a correction gives an order another one.
        """
        earlier = self.con.execute(
            "SELECT day, stories FROM items WHERE subscriber = ? AND channel = ? AND topic = ? AND item <> ?",
            (subscriber, channel, item.topic, item.name),
        ).fetchall()
        stories: set[str] = set().union(*(json.loads(told) for _, told in earlier))
        near = any(abs(date.fromisoformat(day) - item.day) < cooldown for day, _ in earlier)
        told = bool(item.stories) and stories.issuperset(item.stories)
        return near or told or self._knows(subscriber, channel, item)

    def _knows(self, subscriber: str, channel: str, item: Item) -> bool:
        rule = item.topic.partition("|")[0] + "|"
        found = self.con.execute(
            "SELECT 1 FROM items, json_each(items.stories) AS known WHERE subscriber = ? AND channel = ? AND item <> ? "
            "AND substr(topic, 1, ?) = ? AND known.value = ?",
            (subscriber, channel, item.name, len(rule), rule, item.fact),
        )
        return item.fact is not None and found.fetchone() is not None

    def drop_planned(self, subscriber: str, channel: str, prefix: str, wanted: Collection[str]) -> None:
        """Forget what was planned, was not sent, and is wanted no more: it would keep back what took its place."""
        stale = [item for item in self.planned(subscriber, channel, prefix) if item not in wanted]
        self.con.executemany(
            "DELETE FROM items WHERE subscriber = ? AND channel = ? AND item = ? AND state = 'planned'",
            [(subscriber, channel, item) for item in stale],
        )

    def planned(self, subscriber: str, channel: str, prefix: str) -> list[str]:
        """Give the items that are still to be sent and whose name begins so."""
        found = self.con.execute(
            "SELECT item FROM items WHERE subscriber = ? AND channel = ? AND state = 'planned' ORDER BY day, item",
            (subscriber, channel),
        )
        return [item for (item,) in found if item.startswith(prefix)]

    def all_planned(self, prefix: str) -> set[str]:
        """Give the items that are still to be sent to anybody and whose name begins so."""
        found = self.con.execute("SELECT DISTINCT item FROM items WHERE state = 'planned'")
        return {item for (item,) in found if item.startswith(prefix)}

    def intend(self, subscriber: str, channel: str, items: Sequence[str], message: str) -> None:
        """Note that these are about to be delivered as one message."""
        self._set("sending", subscriber, channel, items, message, None)

    def note(self, subscriber: str, channel: str, items: Sequence[str], message: str) -> None:
        """Note that they were delivered."""
        self._set("sent", subscriber, channel, items, message, None)

    def withdraw(self, subscriber: str, channel: str, items: Sequence[str], message: str, problem: str) -> None:
        """Note that they were certainly not delivered, and why; they are planned again."""
        self._set("planned", subscriber, channel, items, message, problem)

    def left(self) -> list[Left]:
        """Give the messages that a process was sending when it ended, or of which the answer never came."""
        found = self.con.execute(
            "SELECT message, subscriber, channel, item, changed_at FROM items WHERE state = 'sending' "
            "ORDER BY message, item"
        ).fetchall()
        messages = {row[0]: row for row in found}
        return [
            Left(m, row[1], row[2], tuple(i for n, _, _, i, _ in found if n == m), row[4])
            for m, row in messages.items()
        ]

    def settle(self, message: str, *, received: bool) -> bool:
        """Take a message that was left as received, or plan it anew; False where there is none of this id."""
        state = "sent" if received else "planned"
        changed = self.con.execute(
            "UPDATE items SET state = ?, changed_at = ? WHERE state = 'sending' AND message = ?",
            (state, now(), message),
        )
        return changed.rowcount > 0

    def _set(
        self, state: str, subscriber: str, channel: str, items: Sequence[str], message: str, problem: str | None
    ) -> None:
        tried = int(state == "sending")
        with self.at_once():
            self.con.executemany(
                "UPDATE items SET state = ?, message = ?, problem = ?, attempts = attempts + ?, changed_at = ? "
                "WHERE subscriber = ? AND channel = ? AND item = ?",
                [(state, message, problem, tried, now(), subscriber, channel, item) for item in items],
            )


def message_id(subscriber: str, channel: str, items: Sequence[str]) -> str:
    """Give the id of a message: the same for the same items, whenever it is sent."""
    return hashlib.sha256("\n".join((subscriber, channel, *items)).encode()).hexdigest()[:12]


def now() -> str:
    """Give the time, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
