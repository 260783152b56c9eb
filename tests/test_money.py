"""Tables of texts and the amounts of money in them: new behaviour is a new row in tests/corpus_money."""

import re
import time
from pathlib import Path
from typing import Any

import opencc
import pytest
import yaml

from models.facts import Money
from models.reference import CurrencyName
from pipeline import seeds
from pipeline.extract import Lexicon, money, text
from pipeline.extract.figures import figures

CORPUS = Path(__file__).parent / "corpus_money"
TEXTS: list[tuple[str, dict[str, Any]]] = [
    (file.stem, row)
    for file in sorted(CORPUS.glob("*.yml"))
    for row in yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
]
ROWS = [pytest.param(row, id=f"{stem}: {row['text']}") for stem, row in TEXTS]
CHINESE = [pytest.param(row, id=row["text"]) for stem, row in TEXTS if stem == "zh"]
NOTHING = [pytest.param(row, id=row["text"]) for _, row in TEXTS if not row.get("money")]
NAMES = seeds.load(Path(__file__).parents[1] / "seeds").currencies
WIDE = str.maketrans({code: code + 0xFEE0 for code in range(ord("0"), ord("9") + 1)} | {ord(","): "，"})
"""Digits and commas to their full-width forms."""
WRITTEN = {
    "exact": "{low} {currency}",
    "about": "~{low} {currency}",
    "range": "{low}..{high} {currency}",
    "at_least": ">={low} {currency}",
    "at_most": "<={high} {currency}",
}
FIGURES = [
    ("仓库里大约还剩 15~45 台", "zh", [(15, 45, "range")]),
    ("数值介于两千到两千六百", "zh", [(2000, 2600, "range")]),
    ("需要四十台或者以上", "zh", [(40, None, "at_least")]),
    ("不小于五十", "zh", [(50, None, "at_least")]),
    ("至少有 10 台", "zh", [(10, None, "at_least")]),
    ("小于等于 100", "zh", [(None, 100, "at_most")]),
    ("30000与40000之间", "zh", [(30000, 40000, "range")]),
    ("两千六百三十几万", "zh", [(26300000, None, "at_least")]),
    ("四十二万多亿", "zh", [(42e12, None, "at_least")]),
    ("超过了百分之三点五", "zh", [(3.5, None, "at_least")]),
    ("larger than thirty", "en", [(30, None, "at_least")]),
    ("less than or equal to 70", "en", [(None, 70, "at_most")]),
    ("30 through 90", "en", [(30, 90, "range")]),
    ("from 5 to 9", "en", [(5, 9, "range")]),
    ("6k-18k", "en", [(6000, 18000, "range")]),
    ("rose from 5 to 9", "en", [(5, 5, "exact"), (9, 9, "exact")]),
]
ADVERSARIAL = [
    "1,",
    "1.000.",
    "1 000 ",
    "1,11,",
    "$1",
    "1块",
    "1万",
    "1-2-",
    "从1到",
    "one point ",
    "hundred ",
    "1 and 1 ",
]
ADVERSARIAL += ["half a ", "元(", "1元1角", "kusd1", "1w功耗", "一一", "亿", "(含)1-", "1/小时-", "a dollar ", "."]


def written(amount: Money) -> str:
    """Give an amount as the rows have it."""
    low, high = (None if end is None else f"{end:.15g}" for end in (amount.low, amount.high))
    return WRITTEN[amount.bound].format(low=low, high=high, currency=amount.currency)


@pytest.mark.parametrize("row", ROWS)
def test_a_text_gives_its_amounts_and_no_others(row: dict[str, Any], lexicon: Lexicon) -> None:
    assert [written(m) for m in money(row["text"], lexicon)] == row.get("money", [])


@pytest.mark.parametrize("row", ROWS)
def test_the_span_of_an_amount_holds_its_first_digit_and_no_other_amount(row: dict[str, Any], lexicon: Lexicon) -> None:
    end = 0
    for amount in money(row["text"], lexicon):
        assert end <= amount.start < amount.end <= len(row["text"])
        assert row["text"][amount.start : amount.end].strip()
        end = amount.end


@pytest.mark.parametrize("row", NOTHING)
def test_a_text_without_amounts_says_why(row: dict[str, Any]) -> None:
    assert row["why"]


@pytest.mark.parametrize("row", CHINESE)
def test_script_and_width_change_no_amount(row: dict[str, Any], lexicon: Lexicon) -> None:
    expected = row.get("money", [])
    assert [written(m) for m in money(opencc.OpenCC("s2t").convert(row["text"]), lexicon, "zh")] == expected
    assert [written(m) for m in money(row["text"].translate(WIDE), lexicon, "zh")] == expected


@pytest.mark.parametrize("name", NAMES, ids=lambda name: f"{name.words} {name.place}")
def test_every_name_of_a_currency_is_read_beside_a_number(name: CurrencyName, lexicon: Lexicon) -> None:
    is_one_han = re.fullmatch("[\u4e00-\u9fff]", name.words) is not None
    texts = [] if name.place == "before" else [f"130{name.words}", f"130 {name.words}", f"收130{name.words}。"]
    if name.place != "after":
        texts += (
            [f"{name.words}130"] if is_one_han else [f"{name.words}130", f"{name.words} 130", f"付{name.words}130。"]
        )
    for words in texts:
        (amount,) = money(words, lexicon)
        assert amount.currency == name.currency, words
        assert amount.low == pytest.approx(130 * name.factor), words


@pytest.mark.parametrize(("name", "other"), [(n, other) for n in NAMES for other in n.unless])
def test_words_behind_a_name_tell_that_it_is_no_currency(name: CurrencyName, other: str, lexicon: Lexicon) -> None:
    if name.place != "before":
        assert [m.currency for m in money(f"用 13{name.words}{'' if other > '~' else ' '}{other}", lexicon)] == []


@pytest.mark.parametrize(("words", "lang", "expected"), FIGURES)
def test_numbers_have_ranges_and_bounds(words: str, lang: Any, expected: list[Any], lexicon: Lexicon) -> None:
    lowered = text.lower(lexicon.fold(words))
    assert [(f.low, f.high, f.bound) for f in figures(lowered, 0, len(lowered), lexicon, lang)] == expected


@pytest.mark.parametrize("pattern", ADVERSARIAL)
def test_repetition_costs_no_more_than_its_length(pattern: str, lexicon: Lexicon) -> None:
    short = pattern * (2000 // len(pattern))
    assert seconds(short * 4, lexicon) < 10 * seconds(short, lexicon) + 0.02


def seconds(words: str, lexicon: Lexicon) -> float:
    """Give the best time of three that reading takes."""
    times = []
    for _ in range(3):
        start = time.process_time()
        money(words, lexicon)
        times.append(time.process_time() - start)
    return min(times)
