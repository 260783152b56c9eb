"""The measure itself: what counts as right at the core and in full."""

from typing import Any

import pytest

from pipeline.agreement import same
from pipeline.evaluation import evaluate

TEXT = "H20 8卡整机现货100万元,含税。"
QUOTE = {
    "type": "quote",
    "chip": "nvidia-h20",
    "unit": "server",
    "currency": "CNY",
    "price_low": 1_000_000,
    "price_high": 1_000_000,
    "tax": "included",
    "evidence_start": 0,
    "evidence_end": len(TEXT),
}
MOVE = {"type": "move", "chip": "nvidia-h20", "direction": "up", "evidence_start": 0, "evidence_end": 3}
ORDER = {
    "type": "order",
    "chip": None,
    "quantity_low": 100,
    "quantity_high": 100,
    "evidence_start": 0,
    "evidence_end": 3,
}


def total(gold: list[dict[str, Any]], got: list[dict[str, Any]], **options: Any) -> dict[str, Any]:
    """Score one document."""
    return evaluate([({"id": "d", "text": TEXT, "lang": "zh", "facts": gold}, got)], **options).scores()[0]


@pytest.mark.parametrize(
    ("name", "gold", "got", "found", "right", "f1", "full"),
    [
        ("the same fact", [QUOTE], [QUOTE], 1, 1, 1.0, 1.0),
        ("a figure 0.4 % off", [QUOTE], [QUOTE | {"price_low": 1_004_000}], 1, 1, 1.0, 1.0),
        ("a figure 0.6 % off", [QUOTE], [QUOTE | {"price_low": 1_006_000}], 1, 0, 0.0, 0.0),
        ("another unit", [QUOTE], [QUOTE | {"unit": "card"}], 1, 0, 0.0, 0.0),
        ("a detail that differs", [QUOTE], [QUOTE | {"tax": "excluded"}], 1, 1, 1.0, 0.0),
        ("evidence elsewhere", [QUOTE], [QUOTE | {"evidence_start": 99, "evidence_end": 120}], 1, 1, 1.0, 0.0),
        ("a fact found twice", [QUOTE], [QUOTE, QUOTE], 2, 1, 0.6667, 0.6667),
        ("nothing found", [QUOTE], [], 0, 0, 0.0, 0.0),
        ("an optional fact missed", [QUOTE, MOVE | {"optional": True}], [QUOTE], 1, 1, 1.0, 1.0),
        ("an optional fact found", [QUOTE, MOVE | {"optional": True}], [QUOTE, MOVE], 1, 1, 1.0, 1.0),
        ("a size that gold leaves open", [MOVE], [MOVE | {"pct": 5}], 1, 1, 1.0, 1.0),
        ("a size that gold states", [MOVE | {"pct": 5}], [MOVE], 1, 0, 0.0, 0.0),
        ("a currency without a value", [ORDER], [ORDER | {"currency": "CNY"}], 1, 1, 1.0, 1.0),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_document_scores(
    name: str, gold: list[Any], got: list[Any], found: int, right: int, f1: float, full: float
) -> None:
    row = total(gold, got)
    assert (row["found"], row["right"], row["f1"], row["full_f1"]) == (found, right, f1, full)


@pytest.mark.parametrize(
    ("gold", "got", "answer"),
    [
        ("*", None, True),
        ({"any": [1, None]}, None, True),
        ("字节跳动|字节|ByteDance", "bytedance", True),
        ("字节跳动|字节", "腾讯", False),
        (["阿里巴巴|阿里", "腾讯"], ["腾讯", "阿里"], True),
        (["腾讯"], ["腾讯", "阿里"], False),
        (["腾讯"], None, False),
        (5, None, False),
        (5, "5", False),
        (None, 0, False),
    ],
)
def test_a_value_is_what_gold_allows(gold: Any, got: Any, answer: bool) -> None:
    assert same(gold, got) is answer


def test_a_chip_that_gold_does_not_know_counts_as_unnamed() -> None:
    unnamed, named = MOVE | {"chip": None}, MOVE | {"chip": "nvidia-h20"}
    assert total([unnamed], [named])["right"] == 0
    assert total([unnamed], [named], chips={"amd-mi300x"})["right"] == 1


def test_groups_and_errors() -> None:
    documents = [
        ({"id": "a", "text": TEXT, "lang": "zh", "facts": [QUOTE]}, [QUOTE | {"tax": None}]),
        ({"id": "b", "text": TEXT, "lang": "en", "facts": [MOVE]}, [MOVE | {"direction": "down"}]),
    ]
    result = evaluate(documents, by="lang")
    assert [(row["group"], row["type"], row["right"]) for row in result.scores()] == [
        ("all", "all", 1),
        ("all", "move", 0),
        ("all", "quote", 1),
        ("lang=en", "all", 0),
        ("lang=en", "move", 0),
        ("lang=zh", "all", 1),
        ("lang=zh", "quote", 1),
    ]
    assert [(error.what, error.document_id) for error in result.errors] == [
        ("detail", "a"),
        ("missed", "b"),
        ("wrong", "b"),
    ]
    assert result.errors[0].shown == {"tax": ["included", None]}
    assert result.errors[0].words == TEXT
