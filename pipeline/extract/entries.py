"""Entries of shops and price pages: a product and its price, each on a short line of its own."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.extract.sentences import Sentence
from pipeline.extract.text import LETTER

WIDTH = 80
"""A line of an entry is no longer than this."""
LABEL = 14
"""Letters beside a price that stands alone, a Han character counting twice: "per GPU / hour"."""
RATE = 18
"""Nor is one longer that but says what a price is for."""
APART = 10
"""Lines between a product and its price."""
BESIDE = 2
"""Lines between two prices of one product."""
FIELDS = 6
"""Lines of a record behind its price that may tell more of it: "unit: per GPU per hour"."""
_FIELD = re.compile(r"(?:[-*•] )?\s*[\"']?(?:[a-z][a-z_ ]{1,20}[\"']?\s*:\s|[\u4e00-\u9fff]{2,6}\s*:)")
_SUM = re.compile(
    r"[^:\n]{0,10}(?:金额|总价|合计|预算|限价)|\s*(?:grand |sub)?(?:total|budget|amount|contract (?:value|price))"
)
"""A field that tells what all come to, or what there is to spend."""
_WAS = re.compile(
    r"[\s,/(|]*(?:was|rrp|msrp|reg\.?|原价|划线价|定价|市价)\s?:?\s?"
    r"|\s?\((?:bulk|volume|\d{1,4}\s?\+|\d{1,4}\s?[台张]以上)[^()$€£¥\n]{0,24}"
)
"""Between a price and the one of once, or of many: "£6,799.00   was £7,249.00", "$6,300 (3+ units: $5,900)"."""
_MODEL = re.compile(
    r"(?<![\w.$€£¥-])(?!\d+(?:gb?|tb?|[wx]|mhz|ghz|mo|yr)\b|(?:sxm|pcie|hbm|gddr|ddr|nvl|gen|v|usb|r)-?\d)"
    r"(?=[a-z-]*\d)(?=[\d-]*[a-z])[a-z\d][a-z\d-]{3,16}(?![\w.])"
)
"""A name of letters and digits, and no size or kind of memory or slot."""
_SAYS = ("price", "price-told", "period", "unit", "term", "condition", "kind", "tax", "delivery")
"""What a label between two prices of one product speaks of."""
_BLANK = re.compile(r"\n\s*\n")
LEAST_ENTRIES = PAIR = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """The sentences of an entry, first and last, and the one that names its product, by their index."""

    product: int
    first: int
    last: int


def entries(lowered: str, sentences: Sequence[Sentence]) -> dict[int, Entry]:
    """Give for each price that stands alone on its line the entry it belongs to."""
    found: dict[int, Entry] = {}
    for run in _runs(lowered, sentences):
        ways = [list(_pairs(lowered, sentences, way)) for way in (run, run[::-1])]
        above, below = (sum(_are_one_block(lowered, sentences, *pair) for pair in pairs) for pairs in ways)
        is_above = run[0][1] or not run[-1][1] if above == below else above > below
        pairs = ways[0] if is_above else ways[1]
        if len({product for _, product in pairs}) < LEAST_ENTRIES:
            pairs = [p for p in pairs if _is_price_field(lowered, sentences[p[0]].start) or _is_rate(sentences, p[0])]
        products = [i for i, is_product in run if is_product]
        for price, product in pairs:
            found[price] = _with_fields(lowered, sentences, products, _entry(price, product, products))
    return found


def _are_one_block(lowered: str, sentences: Sequence[Sentence], price: int, product: int) -> bool:
    """True where no blank line stands between a price and its product."""
    first, last = sorted((price, product))
    return _BLANK.search(lowered, sentences[first].end, sentences[last].start) is None


def _is_price_field(lowered: str, start: int) -> bool:
    """True for a labelled value that is no sum: a record of one product tells so what it costs."""
    return _FIELD.match(lowered, start) is not None and _SUM.match(lowered, start) is None


def _is_rate(sentences: Sequence[Sentence], price: int) -> bool:
    """True for a price on a line of its own beside one that but says for how long: "$2.49", "per GPU-hour"."""
    beside = [sentences[i] for i in (price - 1, price + 1) if 0 <= i < len(sentences)]
    return any(s.of("period") and not s.figures and s.end - s.start <= RATE for s in beside)


def _with_fields(lowered: str, sentences: Sequence[Sentence], products: Sequence[int], entry: Entry) -> Entry:
    """Take into a record the labelled values behind its price, up to the next product."""
    last, most = entry.last, min(entry.last + FIELDS, len(sentences) - 1)
    while last < most and last + 1 not in products and _FIELD.match(lowered, sentences[last + 1].start):
        last += 1
    return replace(entry, last=last)


def _runs(lowered: str, sentences: Sequence[Sentence]) -> Iterator[list[tuple[int, bool]]]:
    """Yield runs of products and prices near one another, each with its index and whether it is a product."""
    run: list[tuple[int, bool]] = []
    for sentence in sentences:
        kind = _kind(lowered, sentence)
        if kind is None:
            continue
        if run and sentence.index - run[-1][0] > APART:
            yield run
            run = []
        run.append((sentence.index, kind))
    if run:
        yield run


def _kind(lowered: str, sentence: Sentence) -> bool | None:
    """Tell a line with a product, True, from one with a price alone, False, and from others, None."""
    if sentence.is_row or sentence.end - sentence.start > WIDTH:
        return None
    money = [f for f in sentence.figures if f.kind == "money"]
    if sentence.named:
        return None if money or _is_family(sentence) else True
    if len(money) == PAIR and _WAS.fullmatch(lowered, money[0].end, money[1].start):
        return False
    if len(money) != 1:
        return None
    rest = lowered[sentence.start : money[0].start] + lowered[money[0].end : sentence.end]
    return False if sum(1 + (c > "z") for c in LETTER.findall(rest)) <= LABEL else None


def _is_family(sentence: Sentence) -> bool:
    """True for a line that names an architecture alone, a property of the product above: "Ada Lovelace"."""
    chips = sentence.context.lexicon.chips
    rows = [chips.get(c.chip or "") for c in sentence.named]
    return all(row is not None and row.level == "family" for row in rows)


def _pairs(lowered: str, sentences: Sequence[Sentence], run: Sequence[tuple[int, bool]]) -> Iterator[tuple[int, int]]:
    """Yield each price with the product before it in the run; further prices only close to the first.

    Behind a line that names another thing a price is that one's.
    """
    product: int | None = None
    last: int | None = None
    for index, is_product in run:
        if is_product:
            product, last = index, None
        elif product is not None and (
            last is None
            or (
                abs(index - last) <= BESIDE
                and not _is_other(lowered, sentences[min(index, last) + 1 : max(index, last)])
            )
        ):
            yield index, product
            last = index
        else:
            product = None


def _is_other(lowered: str, between: Sequence[Sentence]) -> bool:
    """True where one of the lines between two prices names a model, and says nothing of prices: "ConnectX-7"."""
    return any(_MODEL.search(lowered, s.start, s.end) and not any(map(s.of, _SAYS)) for s in between)


def _entry(price: int, product: int, products: Sequence[int]) -> Entry:
    if product < price:
        at = bisect_right(products, price)
        following = products[at] if at < len(products) else price + BESIDE + 1
        return Entry(product, product, min(following - 1, price + BESIDE))
    at = bisect_left(products, price)
    earlier = products[at - 1] if at else price - BESIDE - 1
    return Entry(product, max(earlier + 1, price - BESIDE, 0), product)
