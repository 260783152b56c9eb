"""Digests and alerts reach their readers once: by mail and by each kind of webhook, over failures and kills."""

import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from signal import SIGKILL
from typing import Any

import pytest
import yaml
from by_hand import document, order, published, quote, read
from conftest import SEEDS as SEED_FILES
from conftest import environment
from forking import Forks
from servers import wait_until
from test_digest_golden import MONDAY, history, news
from vendors import Vendors, vendors

from flows.alerting import due, send_due
from flows.mailroom import mailroom
from flows.settings import Settings, StartError
from flows.weekly import send_digests
from models.decisions import Decision, Reviewed
from models.notices import Channel
from pipeline import review
from pipeline.sending import Chat, MailServer, Outbox, OutboxError, Parcel, Post, Undelivered, deliver
from pipeline.sending.outbox import Item
from pipeline.warehouse import query, reading

FIRST = date(2026, 11, 2)
MAIL = {"kind": "mail", "to": "reader@desk.example"}
HOOK = {"kind": "webhook", "secret": "HOOK"}


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendors]:
    """The vendors, as the environment of this process names them."""
    with vendors(tmp_path) as kept:
        for name, value in (kept.environment | {"HOOK": f"{kept.url}/hook?key=1"}).items():
            monkeypatch.setenv(name, value)
        yield kept


def home(folder: Path, subscribers: list[dict[str, Any]], rules: list[dict[str, Any]] | None = None) -> Settings:
    """The settings of a home with these subscribers and rules."""
    seeds = folder / "seeds"
    seeds.mkdir()
    (seeds / "chips.csv").write_bytes((SEED_FILES / "chips.csv").read_bytes())
    (seeds / "subscribers.yml").write_text(yaml.safe_dump(subscribers), encoding="utf-8")
    (seeds / "alerts.yml").write_text(yaml.safe_dump(rules or []), encoding="utf-8")
    return Settings.from_environment({**environment(folder / "home"), "CHIPWIRE_SEEDS": str(seeds), **secrets_here()})


def secrets_here() -> dict[str, str]:
    """The mail settings of this process."""
    import os

    return {name: os.environ[name] for name in ("CHIPWIRE_SMTP_URL", "CHIPWIRE_MAIL_FROM") if name in os.environ}


def load(settings: Settings, *batch: Any, decisions: Sequence[Decision] = ()) -> None:
    """Publish documents in a home, with what was decided on them."""
    published(settings.home, list(batch), decisions=decisions)


def test_a_mail_server_receives_the_digest(tmp_path: Path, office: Vendors) -> None:
    settings = home(tmp_path, [{"id": "desk", "lang": "zh", "channels": [MAIL]}])
    load(settings, *history(), *news())
    assert send_digests(settings, MONDAY) == ()
    (mail,) = office.mails
    assert mail["From"] == "Chipwire <digest@desk.example>"
    assert mail["To"] == "reader@desk.example"
    assert mail["Subject"] == "AI 芯片行情周报 2026 年第 47 周: 4 条报价, 1 笔订单"
    assert re.fullmatch(r"<[0-9a-f]{12}@desk\.example>", mail["Message-ID"])
    assert abs(mail["Date"].datetime - datetime.now(UTC)) < timedelta(hours=1)
    assert mail["List-Unsubscribe"] == "<mailto:digest@desk.example?subject=unsubscribe>"
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
    ]  # fmt: skip
    html = mail.get_body(("html",))
    assert html is not None
    picture = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    assert f"cid:{picture['Content-ID'].strip('<>')}" in html.get_content()
    assert picture.get_payload(decode=True)[:8] == b"\x89PNG\r\n\x1a\n"
    assert picture.get_content_disposition() == "inline"
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert "上周 211.5 万元,本周 190 万元 (-10.2%)" in plain.get_content()
    assert send_digests(settings, MONDAY) == ()
    assert len(office.mails) == 1


SHAPES: list[tuple[str, str, str, str, Any]] = [
    (
        "feishu",
        "https://open.feishu.cn/open-apis/bot/v2/hook/0a1b-2c3d",
        "open.feishu.cn",
        r"/open-apis/bot/v2/hook/0a1b-2c3d/?",
        lambda body: body["msg_type"] == "text" and body["content"]["text"],
    ),
    (
        "lark",
        "https://open.larksuite.com/open-apis/bot/v2/hook/0a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d",
        "open.larksuite.com",
        r"/open-apis/bot/v2/hook/0a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d/?",
        lambda body: body["msg_type"] == "text" and body["content"]["text"],
    ),
    (
        "dingtalk",
        "https://oapi.dingtalk.com/robot/send?access_token=0a1b2c&secret=SEC9f",
        "oapi.dingtalk.com",
        r"/robot/send\?access_token=0a1b2c&timestamp=\d{13}&sign=.+",
        lambda body: body["msgtype"] == "text" and body["text"]["content"],
    ),
    (
        "wecom",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693axxx6-7aoc-4bc4",
        "qyapi.weixin.qq.com",
        r"/cgi-bin/webhook/send\?key=693axxx6-7aoc-4bc4",
        lambda body: body["msgtype"] == "text" and body["text"]["content"],
    ),
    (
        "slack",
        "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        "hooks.slack.com",
        r"/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        lambda body: body["attachments"][0]["text"],
    ),
    (
        "telegram",
        "tgram://123456789:abcdefg_hijklmnop/-1001234567890",
        "api.telegram.org",
        r"/bot123456789:abcdefg_hijklmnop/sendMessage",
        lambda body: str(body["chat_id"]) == "-1001234567890" and body["text"],
    ),
    ("webhook", "{url}/hook?key=1", "webhook", r"/hook\?key=1", lambda body: body["message"]),
]


@pytest.mark.parametrize(("kind", "address", "host", "path", "text_of"), SHAPES, ids=[row[0] for row in SHAPES])
def test_each_vendor_receives_the_digest_in_its_shape(
    tmp_path: Path, office: Vendors, monkeypatch: pytest.MonkeyPatch,
    kind: str, address: str, host: str, path: str, text_of: Any,
) -> None:  # fmt: skip
    monkeypatch.setenv("SECRET", address.format(url=office.url))
    settings = home(tmp_path, [{"id": "desk", "lang": "zh", "channels": [{"kind": kind, "secret": "SECRET"}]}])
    load(settings, *history(), *news())
    assert send_digests(settings, MONDAY) == ()
    (posted,) = office.posted
    assert posted.host == host
    assert re.fullmatch(path, posted.path)
    assert "application/json" in posted.headers["Content-Type"]
    text = text_of(posted.body)
    assert "英伟达 H800 8 卡整机, 报价, 现货, 含税: 上周 211.5 万元,本周 190 万元 (-10.2%), 3 条报价, 3 篇报道" in text
    assert "2026 年第 47 周" in str(posted.body)


HOSTILE = '8 < 9 & <at user_id="all">all</at> <!channel> <b>x</b>'
ENTITIES = '8 &lt; 9 &amp; &lt;at user_id="all"&gt;all&lt;/at&gt; &lt;!channel&gt; &lt;b&gt;x&lt;/b&gt;'
WRITTEN = {"slack": ENTITIES, "telegram": ENTITIES} | dict.fromkeys(("feishu", "lark"), HOSTILE.replace("<", "＜"))


@pytest.mark.parametrize(("kind", "address", "host", "path", "text_of"), SHAPES[:6], ids=[row[0] for row in SHAPES[:6]])
def test_words_of_a_page_call_nobody_and_mark_nothing(
    tmp_path: Path, office: Vendors, kind: str, address: str, host: str, path: str, text_of: Any
) -> None:
    parcel = Parcel("desk", Channel(kind=kind, secret="SECRET"), ("a",), "id1", HOSTILE, HOSTILE)  # type: ignore[arg-type]
    Chat({"SECRET": address})(parcel, lambda: None)
    (posted,) = office.posted
    written = WRITTEN.get(kind, HOSTILE)
    assert text_of(posted.body).endswith(written)
    title = posted.body["attachments"][0]["title"] if kind == "slack" else text_of(posted.body)
    assert title.startswith(written)


def test_what_one_of_several_chats_took_is_not_sent_to_it_again(tmp_path: Path, office: Vendors) -> None:
    def second_fails() -> None:
        office.answers["api.telegram.org"] = (400, {"ok": False, "description": "chat not found"})

    office.strike = second_fails
    parcel = Parcel("desk", Channel(kind="telegram", secret="SECRET"), ("a",), "id1", "title", "text")
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        outbox.plan("desk", parcel.channel.name, [Item("a", FIRST)])
        address = f"{SHAPES[5][1]}/-1009876543210"
        (line,) = deliver(outbox, [parcel], lambda _: Chat({"SECRET": address}), (0, 0))
        assert "not known whether" in line
        assert len(outbox.left()) == len(office.posted) == 1


REFUSALS: list[tuple[str, str, str, int, Any, str]] = [
    ("feishu says no in an answer 200", *SHAPES[0][:2], 200, {"code": 19001, "msg": "param invalid"}, "19001 param"),
    ("dingtalk says no", *SHAPES[2][:2], 200, {"errcode": 310000, "errmsg": "keywords not in content"}, "310000 key"),
    ("wecom says no", *SHAPES[3][:2], 200, {"errcode": 93000, "errmsg": "invalid webhook url"}, "93000 invalid"),
    ("telegram says no", *SHAPES[5][:2], 200, {"ok": False, "description": "chat not found"}, "chat not found"),
    ("slack is not there", *SHAPES[4][:2], 404, "no_service", "answer 404"),
    ("a gateway gives up", *SHAPES[0][:2], 504, "", "not known whether"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "kind", "address", "status", "answer", "words"), REFUSALS, ids=[r[0] for r in REFUSALS]
)
def test_a_refusal_is_no_delivery(
    tmp_path: Path, office: Vendors, why: str, kind: str, address: str, status: int, answer: Any, words: str
) -> None:
    host = next(row[2] for row in SHAPES if row[0] == kind)
    office.answers[host] = (status, answer)
    parcel = Parcel("desk", Channel(kind=kind, secret="SECRET"), ("a",), "id1", "title", "text")  # type: ignore[arg-type]
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        outbox.plan("desk", parcel.channel.name, [Item("a", FIRST)])
        (line,) = deliver(outbox, [parcel], lambda _: Chat({"SECRET": address}), (0, 0))
        assert words in line
        assert (outbox.planned("desk", parcel.channel.name, "") == ["a"]) is ("not known" not in line)
        assert bool(outbox.left()) is ("not known" in line)
    assert not any(
        part in line for part in re.findall(r"[0-9a-zA-Z_-]{6,}", address.partition("//")[2]) if part in TOKENS
    )


TOKENS = ("0a1b-2c3d", "0a1b2c", "693axxx6-7aoc-4bc4", "TIiajkdnlazkcOXrIdevi7FQ", "abcdefg_hijklmnop")


def test_a_channel_that_fails_is_tried_again_and_stops_no_other(tmp_path: Path, office: Vendors) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        gone = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    secrets = {"GONE": gone, "HOOK": f"{office.url}/hook"}
    parcels = [
        Parcel(name, Channel(kind="webhook", secret=secret), ("a",), name, "title", name)
        for name, secret in (("one", "GONE"), ("two", "HOOK"), ("three", "NOT_SET"), ("four", "HOOK"))
    ]
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        for parcel in parcels:
            outbox.plan(parcel.subscriber, parcel.channel.name, [Item("a", FIRST)])
        lines = deliver(outbox, parcels, lambda _: Chat(secrets), (0, 0, 0))
        assert [post.body["message"] for post in office.posted] == ["two", "four"]
        assert ["one by" in lines[0], "NOT_SET is not set" in lines[1], len(lines)] == [True, True, 2]
        tried = outbox.con.execute("SELECT subscriber, attempts, state FROM items ORDER BY 1").fetchall()
        assert tried == [("four", 1, "sent"), ("one", 3, "planned"), ("three", 0, "planned"), ("two", 1, "sent")]


ANSWERS = [("451 come back later", "planned"), ("550 no such reader", "planned"), ("250 taken", "sent")]


@pytest.mark.parametrize(("answer", "state"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_what_a_mail_server_answers_is_noted(tmp_path: Path, office: Vendors, answer: str, state: str) -> None:
    office.mail_answer = answer
    settings = home(tmp_path, [{"id": "desk", "channels": [MAIL]}])
    load(settings, *news())
    with mailroom(settings) as room:
        made = room.parcel(
            room.subscribers[0], room.subscribers[0].channels[0], ["a"], "t", "text",
            lambda sender, to, number, at: letter(sender, to, number, at),
        )  # fmt: skip
        room.outbox.plan("desk", made.channel.name, [Item("a", FIRST)])
        lines = deliver(room.outbox, [made], room.carrier, (0,))
        assert room.outbox.con.execute("SELECT state FROM items").fetchall() == [(state,)]
    assert [answer.partition(" ")[0] in line for line in lines] == [True] * len(lines) == [True] * (state == "planned")


def letter(sender: str, to: str, number: str, at: datetime) -> Any:
    """A short mail."""
    from pipeline.digest import letter as made

    return made(sender, to, "subject", "text", number, at)


def test_no_password_goes_over_an_open_line_or_into_words() -> None:
    server = MailServer.of("smtp://me:s3cret@192.0.2.1:25", "a@b.example")
    assert "s3cret" not in f"{server} {server!r}"
    with pytest.raises(ValueError, match="expected smtp") as refused:
        MailServer.of("mail://me:s3cret@host", "a@b.example")
    assert "s3cret" not in str(refused.value)
    assert "s3cret" not in repr(Settings.from_environment({"CHIPWIRE_SMTP_URL": "smtp://me:s3cret@host"}))


def test_two_processes_never_send_at_once(tmp_path: Path) -> None:
    with Outbox(tmp_path / "o.sqlite"), pytest.raises(OutboxError, match="another process is sending"):
        Outbox(tmp_path / "o.sqlite")


def test_a_mail_without_a_server_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHIPWIRE_SMTP_URL", raising=False)
    settings = home(tmp_path, [{"id": "desk", "channels": [MAIL]}])
    with mailroom(settings) as room, pytest.raises(Undelivered, match="not both set"):
        room.carrier(Channel(kind="mail", to="a@b"))
    assert isinstance(Post(MailServer.of("smtps://h", "a@b")), Post)


RULES: list[dict[str, Any]] = [
    {"name": "orders", "about": "order", "quantity": 1000, "cooldown_days": 30},
    {"name": "h800", "about": "threshold", "chips": ["nvidia-h800"], "unit": "server", "gpus": 8, "price": 2_000_000,
     "way": "down", "stories": 1},
]  # fmt: skip


def day_of(n: int) -> list[Any]:
    """What the n-th day brings: an order of a buyer of its own, told by two sites, and a price that falls on day 6."""
    at = datetime(FIRST.year, FIRST.month, FIRST.day, 6, tzinfo=UTC) + timedelta(days=n)
    text = f"甲{n}厂下单 {2000 + n} 张 H20。"
    low = 2.1e6 if n < 6 else 1.9e6
    price = f"第 {n} 天 H800 整机报 {low / 1e4:g} 万元。"
    placed = order(text, text, buyers=(f"甲{n}厂",), chip="nvidia-h20", quantity_low=2000 + n, quantity_unit="card")
    day = str(at.date())
    return [
        read(document(f"order{n}", text, day, fetched_at=at), placed),
        read(document(f"copy{n}", text, day, fetched_at=at, source_id="forum", url=f"https://f.example/{n}"), placed),
        read(document(f"price{n}", price, day, fetched_at=at), quote(price, price, low, low)),
    ]


READERS = [
    {"id": "both", "lang": "zh", "channels": [MAIL, HOOK]},
    {"id": "h20-only", "lang": "en", "chips": ["nvidia-h20"], "channels": [{"kind": "mail", "to": "h20@desk.example"}]},
    {"id": "own", "lang": "zh", "rules": [], "channels": [{"kind": "mail", "to": "own@desk.example"}],
     "alerts": [{"name": "big", "about": "order", "quantity": 2005}]},
]  # fmt: skip


KILLED = {4: "mail", 7: "webhook"}
"""Runs that are killed when a message has arrived that way, and before it is noted."""


def test_ten_runs_of_which_two_are_killed_between_sending_and_noting(
    forks: Forks, tmp_path: Path, office: Vendors
) -> None:
    """Nobody gets anything twice, and nobody misses anything."""
    settings = home(tmp_path, READERS, RULES)
    problems: tuple[str, ...] = ()
    for n in range(10):
        load(settings, *day_of(n))
        if n in KILLED:
            killed_while_sending(forks, settings, office, KILLED[n])
        problems = send_due(settings)
        assert len(problems) == len([run for run in KILLED if run <= n])
        assert all(line.startswith("not known whether alert ") for line in problems)
    with mailroom(settings) as room:
        for message in re.findall(r"--received (\w+)", " ".join(problems)):
            assert room.outbox.settle(message, received=True)
    assert send_due(settings) == ()
    heard = {who: "\n".join(texts) for who, texts in received(office).items()}
    assert {who: [text.count(f"甲{n}厂 ·") for n in range(10)] for who, text in heard.items()} == {
        "reader@desk.example": [1] * 10,
        "hook": [1] * 10,
        "h20@desk.example": [1] * 10,
        "own@desk.example": [0] * 5 + [1] * 5,
    }
    falls = {who: text.count("低于 200 万元") for who, text in heard.items()}
    assert falls == {"reader@desk.example": 1, "hook": 1, "h20@desk.example": 0, "own@desk.example": 0}


def killed_while_sending(forks: Forks, settings: Settings, office: Vendors, by: str) -> None:
    """Run `chipwire alerts --send`, and kill it when a message has arrived that way, before it hears so."""
    before, ended = len(office.posted), list[int]()

    def strike() -> None:
        if not ended and (by == "mail" or len(office.posted) > before):
            running.send_signal(SIGKILL)
            ended.append(running.wait())

    own = {"CHIPWIRE_SEEDS": str(settings.seeds), "HOOK": f"{office.url}/hook?key=1"}
    office.strike = strike
    given = environment(settings.home, **office.environment, **own)
    with (settings.home / "said").open("w+") as said:
        running = forks.start(["alerts", "--send"], given, [said.fileno()] * 3)
        wait_until(lambda: bool(ended), "a message was sent")
    assert ended == [-SIGKILL]
    office.strike = lambda: None


def received(office: Vendors) -> dict[str, list[str]]:
    """What each address has received."""
    heard: dict[str, list[str]] = {"hook": [post.body["message"] for post in office.posted]}
    for mail in office.mails:
        body = mail.get_body(("plain",))
        assert body is not None
        heard.setdefault(str(mail["To"]), []).append(body.get_content())
    return heard


def test_a_process_that_ended_before_it_sent_is_told_too(tmp_path: Path, office: Vendors) -> None:
    settings = home(tmp_path, [READERS[0]], RULES)
    load(settings, *day_of(0))
    assert send_due(settings) == ()
    with mailroom(settings) as room:
        room.outbox.plan("both", "mail:reader@desk.example", [Item("digest 2026-W45", FIRST)])
        room.outbox.intend("both", "mail:reader@desk.example", ["digest 2026-W45"], "abc")
    (line,) = send_due(settings)
    assert line.startswith("not known whether digest 2026-W45 reached both by mail:reader@desk.example (begun 20")
    with mailroom(settings) as room:
        assert room.outbox.settle("abc", received=False)
    assert send_due(settings) == ()
    assert [mail["Subject"].partition(":")[0] for mail in office.mails][1:] == ["AI 芯片行情周报 2026 年第 45 周"]


def test_who_subscribes_later_hears_nothing_old(tmp_path: Path, office: Vendors) -> None:
    settings = home(tmp_path, [READERS[1]], RULES)
    for n in range(3):
        load(settings, *day_of(n))
    (settings.seeds / "subscribers.yml").write_text(yaml.safe_dump(READERS), encoding="utf-8")
    assert send_due(settings) == ()
    assert all("甲2厂" in mail.get_content() and "甲1厂" not in mail.get_content() for mail in office.mails)


TOLD: list[tuple[str, Item, bool]] = [
    ("another day of the cooldown", Item("b", FIRST + timedelta(days=3), "t", ("s2",)), True),
    ("a day before it, found later", Item("b", FIRST - timedelta(days=3), "t", ("s2",)), True),
    ("after the cooldown", Item("b", FIRST + timedelta(days=7), "t", ("s2",)), False),
    ("the same story, whenever", Item("b", FIRST + timedelta(days=70), "t", ("s1",)), True),
    ("another topic", Item("b", FIRST, "u", ("s1",)), False),
    ("the same order, corrected", Item("b", FIRST, "r|u", ("s1",), "f1"), True),
    ("another order of the same story", Item("b", FIRST, "r|u", ("s1",), "f2"), False),
    ("the same order by another rule", Item("b", FIRST, "r2|u", ("s1",), "f1"), False),
]


@pytest.mark.parametrize(("why", "item", "told"), TOLD, ids=[row[0] for row in TOLD])
def test_the_same_news_is_not_told_again(tmp_path: Path, why: str, item: Item, told: bool) -> None:
    with Outbox(tmp_path / "o.sqlite") as outbox:
        outbox.plan("desk", "mail:a@b", [Item("a", FIRST, "t", ("s1",)), Item("c", FIRST, "r|t", ("s1",), "f1")])
        assert outbox.was_told("desk", "mail:a@b", item, timedelta(days=7)) is told
        assert outbox.was_told("other", "mail:a@b", item, timedelta(days=7)) is False


def test_a_plan_is_on_the_disk_at_once_or_not_at_all(tmp_path: Path, office: Vendors) -> None:
    settings = home(tmp_path, READERS, RULES)
    load(settings, *day_of(0))
    done: list[str] = []
    with mailroom(settings) as room, reading(settings.published) as reader:
        room.outbox.con.set_trace_callback(done.append)
        assert len(list(due(room, reader))) == 3
        room.outbox.con.set_trace_callback(None)
        assert done.count("COMMIT") == 1
        with suppress(KeyError), room.outbox.at_once():
            room.outbox.plan("desk", "mail:a@b", [Item("a", FIRST)])
            raise KeyError
        assert room.outbox.planned("desk", "mail:a@b", "") == []


def decided(settings: Settings, verdict: Reviewed, fields: Mapping[str, object] | None = None) -> Decision:
    """A decision on the one order of a home."""
    (order_id,) = query(settings.published, "SELECT fact_id FROM orders").column("fact_id").to_pylist()
    with reading(settings.published) as reader:
        found = review.find(reader, review.Log(), f"order:{order_id}")
    assert found is not None
    return review.decision(found, verdict, "tester", "", fields)


JUDGED: list[tuple[str, bool, Reviewed, dict[str, object], list[str]]] = [
    ("corrected after it was told", True, "corrected", {"quantity_low": 5000}, ["2,000"]),
    ("rejected after it was told", True, "rejected", {}, ["2,000"]),
    ("accepted after it was told", True, "accepted", {}, ["2,000"]),
    ("corrected while the server refuses", False, "corrected", {"quantity_low": 5000}, ["5,000"]),
    ("corrected to less than the rule asks", False, "corrected", {"quantity_low": 20}, []),
    ("rejected while the server refuses", False, "rejected", {}, []),
]


@pytest.mark.parametrize(("why", "told", "verdict", "fields", "heard"), JUDGED, ids=[row[0] for row in JUDGED])
def test_what_a_reviewer_decided_is_told_once_or_not_at_all(
    tmp_path: Path, office: Vendors, why: str, told: bool, verdict: Reviewed, fields: dict[str, object],
    heard: list[str],
) -> None:  # fmt: skip
    english = {"id": "desk", "lang": "en", "channels": [MAIL]}
    settings = home(tmp_path, [english], RULES[:1])
    (first, *_) = day_of(0)
    load(settings, first)
    office.mail_answer = "250 taken" if told else "451 later"
    with mailroom(settings) as room, reading(settings.published) as reader:
        problems = deliver(room.outbox, list(due(room, reader)), room.carrier, (0,))
    assert bool(problems) is not told
    office.mail_answer = "250 taken"
    load(settings, decisions=[decided(settings, verdict, fields)])
    for _ in range(2):
        assert send_due(settings) == ()
    said = [re.findall(r"([\d,]+) cards", mail.get_content()) for mail in office.mails]
    assert [words[0] for words in said] == heard


def test_settling_what_is_not_in_doubt_is_refused(tmp_path: Path) -> None:
    from flows.alerting import settle

    with pytest.raises(StartError, match="no message 'x'"):
        settle(home(tmp_path, []), "x", received=True)
