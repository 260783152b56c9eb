"""No text makes reading run away: four times the text costs about four times the work, in every pattern and in all."""

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_pages import capture, source
from variants import from_seeds

import pipeline.extract
from crawlers.pages import read
from crawlers.pages.screen import shown
from models.documents import Document
from pipeline.extract import Lexicon, extract, money
from pipeline.extract.openings import Finder
from pipeline.extract.sieves import Sieve

LEXICON = from_seeds()
UNITS = [
    *("H100 现货 20 万元,", "H100现货20万元", "H100 现货 20 万元\n", "| H100 | 20 万元 ", "H100 at $20,000, "),
    *("An H100 costs $20,000. ", "8xH200 与 A800 分别 12 万和", "from $1 to $2 ", "1,234", "十万", "一点五万二千"),
    *("2025-03-12 09:02 ", "(((", "a.b-c_", "每张卡每小时", "H100\n$2\n", "$2\nH100\n", "GPU\nPrice\nH100\n$1\n"),
    *("H100  1  2\n", "- H100 $1\n", "H100 缺货,", "腾讯采购 H20 100 台,", "Inc. ", "[09:02] a: H100\n"),
]
FRAGMENTS = [
    "约合",
    "nvidia's ",
    "111gb ",
    *(
        "1,",
        "万",
        "十百千万亿",
        "H",
        "1-1-",
        "$$$",
        "((((",
        "一点",
        "年月日",
        "1234567890",
        "0",
        "\t|",
        "|---",
        "@",
        "：",
    ),
    *("a\n", "\n\n", " \n", "  ", "。", "1.", "a.b@", "www.", "..", "- ", "~", "20 万元至", "$1-", "1 to ", "from 1 "),
    *(
        "between 1 and ",
        "每",
        "/",
        "x",
        "8x",
        "*",
        "Q1 ",
        "2025-",
        "10月",
        "推 a: ",
        "【",
        "<",
        '"',
        "的",
        "1/1 ",
        "a-",
    ),
    *(
        "_",
        "1k",
        "1w5",
        "\u3000",
        "\x01",
        "¥1",
        "1元",
        "1%",
        "百分之",
        "at least ",
        "超过",
        "and ",
        "#1",
        "http://",
        "?",
    ),
    *(
        "1楼",
        "跌到",
        "采购",
        "股份有限公司",
        "Ab ",
        "Ab&",
        "A.",
        "© ",
        "two hundred ",
        "a dollar ",
        "e",
        "ten",
        "😀",
        "İ",
    ),
    *(
        "繁體",
        "分别",
        "去年",
        "一周前",
        "3 weeks ",
        "it ",
        "该卡",
        "U.S. ",
        "a) ",
        "(1)",
        "+",
        "=",
        "!",
        "…",
        "；1",
        "廿",
        "½",
    ),
]
"""What patterns of digits, names, spaces and marks may go over again and again."""
LEAST_SECONDS = 0.02
"""Less work than this is too little to compare."""
MOST_TIMES = 9
"""Linear cost gives 4, quadratic 16."""
WORST = 256
"""Quadratic cost of two steps: what would be too little to compare even so is tried on no longer text."""
LENGTHS = (150, 600, 2_400, 9_600)
"""Characters a pattern is tried on: the first that cost too much tell, before longer ones take minutes."""
AT_ONE_PLACE = {"match", "fullmatch"}


def patterns(lexicon: Lexicon) -> Iterator[tuple[str, re.Pattern[str], set[str]]]:
    """Yield each pattern of the extraction with its name and the methods by which its module uses it."""
    for found in pkgutil.iter_modules(pipeline.extract.__path__):
        module = importlib.import_module(f"pipeline.extract.{found.name}")
        for name, value in vars(module).items():
            methods = set(re.findall(rf"\b{name}\.(\w+)\(", inspect.getsource(module)))
            if isinstance(value, re.Pattern | Finder | Sieve):
                yield from ((f"{found.name}.{name}", p, methods) for p in held(value))
    yield from ((f"lexicon: {p.pattern[:40]!r}", p, set()) for p in held(lexicon))
    for lang, cues in lexicon.cues.items():
        yield from ((f"{rule.name}, {lang}", re.compile(rule.pattern or ""), set()) for rule in cues.patterns)


def held(value: object) -> Iterator[re.Pattern[str]]:
    """Yield the patterns that an object of the extraction holds, however deep."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        yield from (p for each in value.values() for p in held(each))
    elif type(value).__module__.startswith("pipeline.extract"):
        names = getattr(value, "__slots__", None) or vars(value)
        yield from (p for name in names for p in held(getattr(value, name)))


def least_time(work: Callable[[str], object], text: str, rounds: int = 1) -> float:
    """Give the least processor time of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work(text)
        times.append(time.process_time() - start)
    return min(times)


def check_linear(work: Callable[[str], object], fragment: str, lengths: tuple[int, ...]) -> None:
    """Fail where four times a repeated fragment costs much more than four times the work, measured again if so."""
    texts = [fragment * (length // len(fragment)) for length in lengths]
    before = least_time(work, texts[0])
    for shorter, text in pairwise(texts):
        if before * WORST < LEAST_SECONDS and len(shorter) > lengths[0]:
            return
        now = least_time(work, text)
        if now > max(LEAST_SECONDS, MOST_TIMES * before):
            before, now = (least_time(work, each, rounds=3) for each in (shorter, text))
            assert now <= MOST_TIMES * before, f"{len(text)} characters of {fragment!r}"
        before = now


MISFIT = "\0"
"""What no pattern matches: behind a repetition it makes one try every way to divide it."""


def use(pattern: re.Pattern[str], methods: set[str], text: str) -> None:
    """Go over a text with a pattern as its module does: at one place, or at all."""
    if methods and methods <= AT_ONE_PLACE:
        pattern.match(text)
        pattern.fullmatch(text)
        pattern.fullmatch(text + MISFIT)
    else:
        for _ in pattern.finditer(text):
            pass


@pytest.mark.parametrize(
    ("pattern", "methods"), [pytest.param(p, methods, id=name) for name, p, methods in patterns(LEXICON)]
)
def test_the_cost_of_a_pattern_is_linear(pattern: re.Pattern[str], methods: set[str]) -> None:
    for fragment in FRAGMENTS:
        check_linear(lambda text: use(pattern, methods, text), fragment, LENGTHS)


@pytest.mark.parametrize("unit", UNITS)
def test_cost_is_linear_in_length(unit: str, lexicon: Lexicon) -> None:
    check_linear(lambda text: extract(Document(id="long", text=text), lexicon), unit, (4_000, 16_000))


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_cost_is_linear_in_what_is_repeated(fragment: str, lexicon: Lexicon) -> None:
    check_linear(lambda text: extract(Document(id="long", text=text), lexicon), fragment, (2_500, 10_000))
    check_linear(lambda text: money(text, lexicon), fragment, (2_500, 10_000))


@given(st.lists(st.sampled_from([*FRAGMENTS, *UNITS]), min_size=2, max_size=4, unique=True))
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
def test_cost_is_linear_in_what_is_repeated_together(fragments: list[str]) -> None:
    check_linear(lambda text: extract(Document(id="long", text=text), LEXICON), "".join(fragments), (4_000, 16_000))


def screen(text: str) -> None:
    """Take the words off a page of this text."""
    shown(capture(text.encode()))


def mail(text: str) -> None:
    """Read a mail with this text above one that is forwarded in it."""
    words = f"From: a@dealer.example\n\nH100\n{text}x\nFrom: b\nDate: 2026-11-01\n\nH100{text}"
    read(capture(words.encode(), media_type="message/rfc822"), source("inbox", url=None))


PAGES = [
    *((screen, tags) for tags in ("<a", "<b ", "</", "<!", "<script>", "<style><script>", "<script></style>")),
    *((screen, tags) for tags in ("<script </script ", "</script>", "<script></script ")),
    *((mail, words) for words in ("-", "---a", "-a", "\n", "-----\n", "> ")),
]
"""What pages and files that mean no good repeat, and what goes over it."""


@pytest.mark.parametrize(("work", "fragment"), PAGES)
def test_cost_is_linear_in_what_a_page_repeats(work: Callable[[str], object], fragment: str) -> None:
    check_linear(work, fragment, (300, 1_200, 4_800, 19_200, 76_800))


@pytest.mark.parametrize("span", ["50", "65534"])
def test_cells_that_span_much_cost_no_more_than_cells(span: str) -> None:
    def work(text: str) -> None:
        read(capture(f"<article><table>{text * 200}</table></article>".encode()), source())

    plain, spanning = (f"<tr><td colspan={n} rowspan={n}>H100</td></tr>" for n in ("1", span))
    work(plain)  # loads what reads a page
    assert least_time(work, spanning) <= max(LEAST_SECONDS, MOST_TIMES * least_time(work, plain, rounds=2))
