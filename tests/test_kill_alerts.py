"""Killed at any instant while it tells readers, and run again: each of them is told once, and of all that is due."""

import json
import random
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conftest import environment
from forking import Forks
from killing import BEGIN, INSTANTS
from test_kill import SEED
from test_sending import RULES, day_of, load
from test_sending import home as subscribed
from vendors import Vendors, vendors

from flows.alerting import send_due
from flows.mailroom import mailroom
from flows.settings import Settings

HOOKS = [f"HOOK{n}" for n in range(12)]
READERS = [
    {"id": "chats", "lang": "zh", "channels": [{"kind": "webhook", "secret": hook} for hook in HOOKS]},
    {"id": "mails", "lang": "en", "channels": [{"kind": "mail", "to": f"r{n}@desk.example"} for n in range(4)]},
]
MESSAGES = len(HOOKS) + 4


@contextmanager
def telling(forks: Forks, given: dict[str, str]) -> Iterator[Callable[[Path, float | None], float]]:
    """Give what sends the alerts of a home, killed after some seconds or not, and says how many seconds that took."""
    told = forks.open(["-c", BEGIN, "alerts"], given)

    def tell(home: Path, after: float | None) -> float:
        print(json.dumps({"home": str(home), "after": after}), file=told.stdin, flush=True)
        return float(told.stdout.readline())

    with told.stdout:
        with told.stdin:
            yield tell
        assert told.wait() == 0


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendors]:
    """A mail server and what answers the webhooks, as the environment of this process names them."""
    with vendors(tmp_path) as kept:
        kept.environment |= {hook: f"{kept.url}/{hook}" for hook in HOOKS}
        for name, value in kept.environment.items():
            monkeypatch.setenv(name, value)
        yield kept


@pytest.fixture
def due(tmp_path: Path, office: Vendors) -> Settings:
    """A home whose readers heard the news of six days, and are to hear two more orders, and of a price that fell."""
    settings = subscribed(tmp_path, READERS, RULES)
    load(settings, *(document for n in range(6) for document in day_of(n)))
    assert send_due(settings) == ()
    assert len(heard(office)) == MESSAGES
    load(settings, *(document for n in range(6, 8) for document in day_of(n)))
    return settings


def heard(office: Vendors) -> Counter[tuple[str, str, str]]:
    """How often each message arrived since this was asked last: its address, its id and its text."""
    mails = [(str(mail["To"]), str(mail["Message-ID"])[1:13], mail.get_content()) for mail in office.mails]
    posts = [(post.path, post.body["id"], post.body["message"]) for post in office.posted]
    office.mails, office.posted = [], []
    return Counter([*mails, *posts])


def left_by(settings: Settings) -> tuple[bytes, list[tuple[str, ...]]]:
    """What a home has published, and what its outbox says was sent to whom."""
    asked = "SELECT subscriber, channel, item, topic, stories, state, message FROM items ORDER BY 1, 2, 3"
    with closing(sqlite3.connect(settings.outbox)) as outbox:
        return settings.published.read_bytes(), outbox.execute(asked).fetchall()


def settled(settings: Settings, arrived: set[str]) -> set[str]:
    """Have an operator look into what is listed as not known, and say what arrived; gives the ids of those messages."""
    lines = send_due(settings)
    assert all(line.startswith("not known whether alert ") for line in lines)
    doubtful = {found for line in lines for found in re.findall(r"--received (\w+)", line)}
    assert len(doubtful) == len(lines)
    with mailroom(settings) as room:
        assert all(room.outbox.settle(message, received=message in arrived) for message in doubtful)
    return doubtful


def test_each_reader_is_told_once_of_all_that_is_due(
    forks: Forks, tmp_path: Path, office: Vendors, due: Settings
) -> None:
    chance = random.Random(SEED)
    with telling(forks, environment(due.home, **office.environment, CHIPWIRE_SEEDS=str(due.seeds))) as tell:

        def copy(name: str) -> Settings:
            return due.model_copy(update={"home": shutil.copytree(due.home, tmp_path / name)})

        clean = copy("clean")
        seconds = tell(clean.home, None)
        wanted, whole = heard(office), left_by(clean)
        assert (len(wanted), wanted.total()) == (MESSAGES, MESSAGES)
        for trial in range(INSTANTS):
            killed = copy(f"killed{trial}")
            tell(killed.home, chance.uniform(0, seconds))
            tell(killed.home, None)
            told = heard(office)
            doubtful = settled(killed, {message for _, message, _ in told})
            assert told <= wanted
            assert {message for _, message, _ in wanted - told} <= doubtful
            assert send_due(killed) == ()
            assert told + heard(office) == wanted
            assert left_by(killed) == whole
