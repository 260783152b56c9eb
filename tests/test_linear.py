"""No text makes reading run away: four times the text costs about four times the work."""

import time

import pytest

from models.documents import Document
from pipeline.extract import Lexicon, extract

UNITS = [
    "H100 现货 20 万元,",
    "H100现货20万元",
    "H100 现货 20 万元\n",
    "| H100 | 20 万元 ",
    "H100 at $20,000, ",
    "An H100 costs $20,000. ",
    "8xH200 与 A800 分别 12 万和",
    "from $1 to $2 ",
    "1,234",
    "十万",
    "一点五万二千",
    "2025-03-12 09:02 ",
    "(((",
    "a.b-c_",
    "每张卡每小时",
]
LEAST_SECONDS = 0.02
"""Less work than this is too little to compare."""
MOST_TIMES = 9
"""Linear cost gives 4, quadratic 16."""


@pytest.mark.parametrize("unit", UNITS)
def test_cost_is_linear_in_length(unit: str, lexicon: Lexicon) -> None:
    once, four = (_least_time(unit * n, lexicon) for n in (1_000, 4_000))
    assert four < LEAST_SECONDS or four <= MOST_TIMES * once


def _least_time(text: str, lexicon: Lexicon) -> float:
    times = []
    for _ in range(2):
        start = time.process_time()
        extract(Document(id="long", text=text), lexicon)
        times.append(time.process_time() - start)
    return min(times)
