"""Review: what a decision does to the published file, and how it is found again when all is read anew."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from by_hand import FETCHED, document, move, order, published, quote, read, span, supply
from test_views import rows

from models.decisions import Decision, What
from models.facts import Unread
from pipeline.review import Item, Log, Refused, decision, fields_of, find, gold, history, queue, waiting
from pipeline.warehouse import Read, query, reading
from pipeline.warehouse.matching import Place, matched

LINES = (
    "华强北报价:H800 整机 200 万元。",
    "另一家说 H800 整机 20 万元。",
    "第三家 H800 整机 210 万元含税。",
    "云湖科技订了 500 台 H800。",
    "H800 一周涨了 5%。",
    "H20 缺货。",
    "还有人报 105 万,没说是什么卡。",
    "手机壳 5999 元。",
)
TEXT = "\n".join(LINES)
DOUBT = {"confidence": 0.4}
CHIPS = ("nvidia-h800", "nvidia-h20", "huawei-ascend-910b")


def unread(text: str, words: str, reason: str = "no_chip") -> Unread:
    """An unread place."""
    at = span(text, words)
    return Unread.model_validate(
        {"reason": reason, "start": at["evidence_start"], "end": at["evidence_end"], "detail": "A price, and no chip."}
    )


def page(lines: tuple[str, ...] = LINES, fetched: datetime = FETCHED) -> Read:
    """The page of the tests, with facts of little confidence in its lines and an unread place in each of the last."""
    text = "\n".join(lines)
    facts = (
        quote(text, lines[0], 200e4, 200e4, **DOUBT),
        quote(text, lines[1], 20e4, 20e4, **DOUBT),
        quote(text, lines[2], 210e4, 210e4, **DOUBT, tax="included"),
        order(text, lines[3], buyers=("云湖科技",), quantity_low=500, quantity_high=500, **DOUBT),
        move(text, lines[4], pct=5, **DOUBT),
        supply(text, lines[5], **DOUBT),
    )
    places = (unread(text, lines[6][5:10]), unread(text, "5999 元", "not_a_price"))
    return read(document("a", text, fetched_at=fetched), *facts, unread=places)


BROKEN = page().model_copy(
    update={"document": document("b", "", title="坏页"), "extraction": None, "error": "no text", "capture_id": "broken"}
)


def item_of(items: list[Item], words: str) -> Item:
    """The item in whose words or title something stands."""
    (found,) = [item for item in items if words in (item.marked[1] or item.title or "")]
    return found


class Judged(NamedTuple):
    """A published file before and after it was reviewed, and what was decided."""

    before: list[Item]
    file: Path
    log: Log


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """The page, judged in each way that there is, and published again."""
    folder = tmp_path_factory.mktemp("judged")
    file = published(folder, [page(), BROKEN]).target
    with reading(file) as reader:
        items = queue(reader, Log())
        assert waiting(reader, Log()) == len(items) == 9
    usd = fields_of("quote", "price=30万-32万 currency=USD as_of=2026-10")
    more = fields_of("order", "quantity=5千 supplier=老黄 buyers=云湖,山海")
    h20 = fields_of("quote", "chip=nvidia-h20 deal=sale kind=ask unit=server gpus=8 price=105万- currency=CNY")
    made = (
        decision(item_of(items, "200 万"), "accepted", "王"),
        decision(item_of(items, "20 万"), "rejected", "王", "少打一个零"),
        decision(item_of(items, "210 万"), "corrected", "李", "美元", usd),
        decision(item_of(items, "云湖"), "corrected", "李", "", more),
        decision(item_of(items, "涨了"), "rejected", "李"),
        decision(item_of(items, "缺货"), "accepted", "李"),
        decision(item_of(items, "105 万"), "corrected", "赵", "上文是 H20", {"type": "quote", **h20}, CHIPS),
        decision(item_of(items, "5999"), "rejected", "赵"),
        decision(item_of(items, "坏页"), "rejected", "赵", "空页"),
    )  # fmt: skip
    log = Log(decisions=made)
    with reading(file) as reader:
        assert queue(reader, log) == []
        assert waiting(reader, log) == 0
        assert {told.state for told in history(reader, log)} == {"waiting"}
    return Judged(items, published(folder, decisions=made).target, log)


def test_what_was_decided_on_left_the_queue_and_says_so(judged: Judged) -> None:
    assert rows(judged.file, "SELECT * FROM review_queue") == []
    told = rows(judged.file, "SELECT made_by, verdict, what, state, why, fact_id FROM decisions ORDER BY made_at")
    assert [row["state"] for row in told] == ["applied"] * 9
    assert [(row["made_by"], row["why"]) for row in told][1] == ("王", "少打一个零")
    assert [row["what"] for row in told if row["fact_id"] is None] == ["unread", "document"]
    reviewed = {
        (what, kind)
        for what, table in (
            ("q", "quotes"),
            ("o", "orders"),
            ("m", "price_moves"),
            ("s", "supply_events"),
            ("u", "unread"),
        )
        for kind in {
            row["reviewed"] for row in rows(judged.file, f"SELECT reviewed FROM {table} WHERE reviewed IS NOT NULL")
        }
    }
    assert reviewed == {
        *(("q", "accepted"), ("q", "rejected"), ("q", "corrected"), ("o", "corrected"), ("m", "rejected")),
        *(("s", "accepted"), ("u", "rejected"), ("u", "corrected")),
    }


def test_what_was_rejected_stays_in_its_table_and_is_left_out_elsewhere(judged: Judged) -> None:
    (gone,) = rows(
        judged.file, "SELECT fact_id, superseded_at, superseded_by, confidence FROM quotes WHERE price_low = 20e4"
    )
    at = judged.log.decisions[1].made_at
    assert (gone["superseded_at"], gone["superseded_by"], gone["confidence"]) == (at, None, 0.4)
    assert gone["fact_id"] not in {row["fact_id"] for row in rows(judged.file, "SELECT fact_id FROM latest_quotes")}
    assert gone["fact_id"] not in {
        row["fact_id"] for row in rows(judged.file, "SELECT fact_id FROM weekly_price_quotes")
    }
    assert rows(judged.file, "SELECT * FROM weekly_moves") == []
    before = f"SELECT fact_id FROM quotes_as_of(TIMESTAMPTZ '{at - timedelta(seconds=1)}')"
    assert gone["fact_id"] in {row["fact_id"] for row in rows(judged.file, before)}


def test_what_was_corrected_says_what_the_reviewer_says_converted_anew(judged: Judged) -> None:
    (row,) = rows(judged.file, "SELECT * FROM quotes WHERE currency = 'USD'")
    assert (row["price_low"], row["price_high"], row["bound"], row["tax"]) == (30e4, 32e4, "range", "included")
    assert (str(row["fact_on"]), row["confidence"], row["words"]) == ("2026-10-31", 1.0, LINES[2])
    assert row["price_low_cny"] == row["price_low"] * row["fx_rate"]
    assert row["price_per_gpu_high"] == row["price_high"] / 8
    assert row["fx_rate"] > 5
    (bought,) = rows(judged.file, "SELECT buyers, supplier, quantity_low, quantity_high FROM orders_as_of('infinity')")
    assert bought == {"buyers": ["云湖", "山海"], "supplier": "老黄", "quantity_low": 5e3, "quantity_high": 5e3}
    (then,) = rows(judged.file, "SELECT reading FROM decisions WHERE made_by = '李' AND what = 'quote'")
    assert '"price_low": 2100000.0' in then["reading"]


def test_an_unread_place_becomes_a_fact_with_its_sentence(judged: Judged) -> None:
    (row,) = rows(
        judged.file,
        "SELECT q.*, d.text FROM quotes AS q JOIN documents AS d USING (document_id) WHERE q.chip = 'nvidia-h20'",
    )
    assert (row["rule"], row["words"], row["price_low"], row["price_high"], row["bound"]) == (
        "review",
        LINES[6],
        105e4,
        None,
        "at_least",
    )
    assert row["text"][row["evidence_start"] : row["evidence_end"]] == row["words"]
    assert row["price_per_gpu_low"] == 105e4 / 8
    mentions = rows(judged.file, f"SELECT document_id FROM mentions WHERE fact_id = '{row['fact_id']}'")
    assert mentions == [{"document_id": "a"}]


def test_gold_holds_what_was_decided_and_leaves_the_rest_open(judged: Judged, tmp_path: Path) -> None:
    def facts(log: Log) -> list[dict[str, Any]]:
        with reading(judged.file) as reader:
            return [fact for document in gold(reader, log) for fact in document["facts"]]  # type: ignore[attr-defined]

    found = facts(judged.log)
    assert [(f["type"], f["evidence_start"]) for f in found] == [
        (kind, TEXT.index(LINES[n]))
        for kind, n in (("quote", 0), ("quote", 2), ("order", 3), ("supply", 5), ("quote", 6))
    ]
    assert found[1]["note"].startswith("corrected by 李 on 20")
    assert not {"optional", "confidence", "rule"} & {name for fact in found for name in fact}
    part = facts(Log(decisions=judged.log.decisions[1:2]))
    assert len(part) == 6
    assert all(fact["optional"] for fact in part)


def test_what_is_taken_back_comes_back_first(judged: Judged) -> None:
    first = judged.log.decisions[1]
    undone = first.model_copy(update={"id": "f" * 32, "verdict": "undone", "undoes": first.id})
    log = Log(decisions=(*judged.log.decisions, undone))
    with reading(judged.file) as reader:
        (item,) = queue(reader, log)
        assert ([reason.name for reason in item.reasons], item.words, item.decision) == (["undone"], LINES[1], None)
        states = {told.decision.id: told.state for told in history(reader, log)}
        assert (states[first.id], states[undone.id], waiting(reader, log)) == ("undone", "waiting", 1)
        assert find(reader, log, item.place) is not None
        assert [find(reader, log, place) for place in ("quote:nothing", "unread:a:1", "", "unread:a:x:2:no_chip")] == [
            None
        ] * 4


def test_a_correction_can_be_corrected_and_remembers_what_was_read(judged: Judged, tmp_path: Path) -> None:
    with reading(judged.file) as reader:
        (row,) = rows(judged.file, "SELECT fact_id FROM quotes WHERE currency = 'USD'")
        item = find(reader, judged.log, f"quote:{row['fact_id']}")
        (row,) = rows(judged.file, "SELECT fact_id FROM quotes WHERE rule = 'review'")
        own = find(reader, judged.log, f"quote:{row['fact_id']}")
    assert item is not None
    assert own is not None
    assert (own.decision, own.words) == (judged.log.decisions[6], LINES[6])
    assert item.decision == judged.log.decisions[2]
    assert (item.reading["price_low"], item.reading["currency"]) == (210e4, "CNY")
    again = decision(item, "corrected", "孙", "", {"currency": "HKD"})
    gone = decision(own, "rejected", "孙")
    file = published(tmp_path, [page(), BROKEN], decisions=(*judged.log.decisions, again, gone)).target
    assert rows(
        file, "SELECT price_low, reviewed, superseded_at IS NULL AS stands FROM quotes WHERE rule = 'review'"
    ) == [{"price_low": 105e4, "reviewed": "rejected", "stands": False}]
    assert rows(
        file,
        "SELECT price_low, currency FROM quotes_as_of('infinity') WHERE reviewed = 'corrected' AND tax = 'included'",
    ) == [{"price_low": 210e4, "currency": "HKD"}]
    states = rows(file, "SELECT state FROM decisions WHERE decision_id = '" + item.decision.id + "'")
    assert states == [{"state": "replaced"}]


def test_a_changed_text_reopens_just_its_own(judged: Judged, tmp_path: Path) -> None:
    changed = (*LINES[:2], "第三家 H800 整机 210 万元含税!", *LINES[3:6], "还有人报 104 万,没说是什么卡。", LINES[7])
    later = page(changed, FETCHED + timedelta(hours=5))
    file = published(tmp_path, [page(), BROKEN], [later], decisions=judged.log.decisions).target
    assert {row["words"] for row in rows(file, "SELECT words FROM review_queue")} == {changed[2], "104 万"}
    told = rows(file, "SELECT words, reviewed FROM quotes WHERE reviewed IS NOT NULL ORDER BY evidence_start, reviewed")
    assert [(row["words"], row["reviewed"]) for row in told] == [
        (LINES[0], "accepted"),
        (LINES[1], "rejected"),
    ]
    states = rows(file, "SELECT state FROM decisions ORDER BY made_at")
    assert [n for n, row in enumerate(states) if row["state"] == "orphan"] == [2, 6]
    assert {row["state"] for row in states} == {"orphan", "applied"}


READ: dict[str, object] = {"chip": "nvidia-h800", "deal": "sale", "kind": "ask", "unit": "server", "gpus": 8,
                           "price_low": 2e6, "price_high": 2e6, "bound": "exact", "currency": "CNY"}  # fmt: skip
AGAIN: dict[str, tuple[list[Mapping[str, object]], list[int]]] = {
    "the same": ([READ], [0]),
    "other terms": ([READ | {"tax": "included", "seller": "某"}], [0]),
    "another price": ([READ | {"price_low": 2.1e6}], []),
    "another chip": ([READ | {"chip": "nvidia-h20"}], []),
    "as it was corrected": ([READ | {"price_low": 2.5e6, "price_high": 2.5e6}], [0]),
    "itself beside another of other terms": ([READ | {"tax": "included"}, READ], [1]),
    "two of other terms": ([READ | {"tax": "included"}, READ | {"tax": "excluded"}], []),
    "the same in two versions of the page": ([READ, READ], [0, 1]),
    "nothing": ([], []),
}


@pytest.mark.parametrize("case", AGAIN)
def test_a_reading_is_found_again(case: str) -> None:
    readings, expected = AGAIN[case]
    made = judged_as(READ, "corrected", {"price_low": 2.5e6, "price_high": 2.5e6})
    versions = range(len(readings)) if "versions" in case else [0] * len(readings)
    places = [Place("quote", "p", "w", values, version) for values, version in zip(readings, versions, strict=True)]
    assert sorted(matched([made], places)) == expected
    other = [place._replace(words="other words") for place in places] + [
        place._replace(page_id="q") for place in places
    ]
    assert matched([made], other) == {}


def judged_as(
    values: Mapping[str, object], verdict: str, fields: Mapping[str, object], what: What = "quote"
) -> Decision:
    """A decision on a reading of the words `w` on the page `p`."""
    head = {
        "id": "1" * 32,
        "made_at": datetime(2026, 11, 21, tzinfo=UTC),
        "by": "王",
        "key": "k",
        "url": "u",
        "source_id": "s",
    }
    told = {"verdict": verdict, "what": what, "page_id": "p", "words": "w", "reading": values, "fields": fields}
    return Decision.model_validate(head | told)


WRONG: dict[str, tuple[str, Callable[[], Mapping[str, object]], str]] = {
    "no such field": ("200 万", lambda: {"prise": 3}, "prise: no such field"),
    "how it was read": ("200 万", lambda: {"rule": "x"}, "rule: no such field"),
    "its place": ("200 万", lambda: {"evidence_start": 3}, "evidence_start: no such field"),
    "a value of none": ("200 万", lambda: {"unit": "box"}, "unit: expected 'card', 'server'"),
    "a chip that is not listed": ("200 万", lambda: {"chip": "acme-x1"}, "chip: expected an id that"),
    "ends the wrong way round": ("200 万", lambda: {"price_low": 3e6}, "price_low: expected no more than price_high"),
    "no price at all": ("200 万", lambda: {"price_low": None, "price_high": None}, "price_low: expected a price"),
    "a price without end": ("200 万", lambda: {"price_high": float("inf")}, "price_high: expected a number"),
    "a price below nothing": ("200 万", lambda: {"price_low": -1}, "price_low: expected a number"),
    "nothing else": ("200 万", lambda: {"price_low": "2000000"}, "nothing differs"),
    "no number": ("200 万", lambda: fields_of("quote", "price=很多"), "price: expected a number"),
    "no field": ("200 万", lambda: fields_of("quote", "贵了"), "expected name=value"),
    "an open quote": ("200 万", lambda: fields_of("quote", "seller='某"), "expected name=value"),
    "a fact of no kind": ("105 万", lambda: {"price_low": 3}, "type: expected quote, order, move, supply"),
    "a fact with holes": ("105 万", lambda: {"type": "quote", "price_low": 3}, "deal: expected a value, found none"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_correction_that_cannot_be_is_refused(judged: Judged, case: str) -> None:
    words, fields, said = WRONG[case]
    with pytest.raises(Refused, match=said.replace("(", r"\(")):
        decision(item_of(judged.before, words), "corrected", "王", "", fields(), CHIPS)


@pytest.mark.parametrize(("words", "verdict"), [("105 万", "accepted"), ("坏页", "corrected"), ("坏页", "accepted")])
def test_not_everything_can_be_decided_on_everything(judged: Judged, words: str, verdict: Any) -> None:
    with pytest.raises(Refused, match="can be"):
        decision(item_of(judged.before, words), verdict, "王")
    with pytest.raises(Refused, match="by: expected at least 1 char"):
        decision(item_of(judged.before, words), "rejected", " \0 ")


TYPED = {
    "price=190万-205万": {"price_low": 190e4, "price_high": 205e4, "bound": "range"},
    "price=1.9m": {"price_low": 1.9e6, "price_high": 1.9e6, "bound": "exact"},
    "price=12w-": {"price_low": 12e4, "price_high": None, "bound": "at_least"},
    "price=-1,500": {"price_low": None, "price_high": 1500, "bound": "at_most"},
    "price=": {"price_low": None, "price_high": None, "bound": None},
    "tax= seller='某 公司' memory_gb=141": {"tax": None, "seller": "某 公司", "memory_gb": 141},
    "lead_time_days=14-28": {"lead_time_days_low": 14, "lead_time_days_high": 28},
}


@pytest.mark.parametrize("typed", TYPED)
def test_corrections_are_typed_as_people_write(typed: str) -> None:
    assert fields_of("quote", typed) == TYPED[typed]


def test_the_most_valuable_comes_first(tmp_path: Path) -> None:
    def told(name: str, price: float, day: str = "2026-11-18", **fields: Any) -> Read:
        text = f"{name}:H800 整机 {price:,.0f} 元。"
        return read(document(name, text, day), quote(text, text, price, price, **({"confidence": 0.5} | fields)))

    file = published(
        tmp_path,
        [
            told("plain", 250e4),
            told("large", 251e4, quantity=4000),
            told("old", 252e4, "2026-02-18"),
            told("surer", 253e4, confidence=0.59),
            told("unweighed", 254e4, gpus=None),
        ],
    ).target
    with reading(file) as reader:
        order_of = [item.title for item in queue(reader, Log())]
        assert [item.title for item in queue(reader, Log(), most=2)] == order_of[:2]
        assert queue(reader, Log(), what="order") == queue(reader, Log(), chip="nvidia-h20") == []
    assert order_of == [f"Title of {name}" for name in ("large", "plain", "surer", "unweighed", "old")]


def test_an_older_correction_that_no_longer_fits_is_refused_and_not_lost(tmp_path: Path) -> None:
    values = {k: v for k, v in dict(quote(TEXT, LINES[0], 200e4, 200e4)).items() if v is not None}
    odd = judged_as(values, "corrected", {"chip": "gone-x1"}).model_copy(update={"page_id": "a", "words": LINES[0]})
    lost = odd.model_copy(update={"id": "2" * 32, "words": "从前的话。", "key": "l"})
    file = published(tmp_path, [page()], decisions=(odd, lost)).target
    told = query(file, "SELECT state, detail FROM decisions ORDER BY decision_id").to_pylist()
    assert [row["state"] for row in told] == ["refused", "orphan"]
    assert "gone-x1" in told[0]["detail"]
    assert len(rows(file, "SELECT DISTINCT fact_id FROM review_queue WHERE what = 'quote'")) == 3
