"""Words of bound beside a figure: "at least", "up to", 左右, 以上."""

import re
from collections.abc import Iterable

from pipeline.extract import tries
from pipeline.extract.openings import Finder

_UNIT_TAIL = r"(?P<tail>(?:\s?(?:/\s?|每|一(?=[台套张片块颗枚柜小天月])|per\s|an?\s)[a-z\u4e00-\u9fff-]{1,8}?){0,2})"
"""A unit between an amount and its word of bound: "12 元/卡时以上", "375k USD per unit max"."""
_WENT = (
    "went",
    "gone",
    "goes",
    "rose",
    "risen",
    "moved",
    "crept",
    "jumped",
    "bumped",
    "climbed",
    "shot",
    "pushed",
    "came",
)
_PARTICLES = [
    *(f"{start}每{unit}" for start in ("为", "") for unit in "颗张片块台"),
    *("可达", "达到", "达", "是", "为", "在", "到", "则为", "则是", "均为", "都是", "也是", "the", "a", "an"),
]


class BoundWords:
    """The words of bound of one language, folded and in lower case, by the side of the figure they stand on."""

    def __init__(self, before: Iterable[str], after: Iterable[str]) -> None:
        ahead, behind = (sorted(words, key=len, reverse=True) for words in (before, after))
        particles = "|".join(_PARTICLES)
        either = "|".join(map(_whole_left, ahead)) or r"(?!)"
        self._before = Finder(re.compile(rf"(?P<words>{either})(?:{particles})?\s*$"))
        self._endings = frozenset(words[-2:] for words in (*ahead, *_PARTICLES))
        either = "|".join(map(_whole_right, behind)) or r"(?!)"
        self._after = re.compile(
            rf"{_UNIT_TAIL}\s{{0,3}}(?P<words>{either})(?!\s?(?:[$€£¥]?\d[\d.]*\s?[%元块]?\s?)?(?:vat|tax|gst|hst|sst|shipping|s&h|postage|运费|邮费|税)|(?<=起)(?:租期|[批订发拍签])|(?<=多)[少大久])"
        )

    def before(self, lowered: str, floor: int, at: int) -> re.Match[str] | None:
        """Find a word of bound that ends at a figure, perhaps with a particle between."""
        end = at
        while end > floor and lowered[end - 1].isspace():
            end -= 1
        is_near = lowered[max(end - 2, 0) : end] in self._endings or lowered[max(end - 1, 0) : end] in self._endings
        return self._before.search(lowered, floor, at) if is_near else None

    def after(self, lowered: str, at: int, end: int) -> re.Match[str] | None:
        """Find a word of bound that begins at the end of a figure or of its unit."""
        return self._after.match(lowered, at, end)


def _whole_left(word: str) -> str:
    if word == "上":  # but "闲鱼上 1150" tells a place
        return r"(?:(?<![\u4e00-\u9fff])|(?<=[冲涨直重看站攀]))上"
    if word == ">":  # but "->" and "=>" point on to the next
        return r"(?<![-=])>"
    if word == "up to":  # but "went up to $4,500" tells the price of now
        return r"(?<![a-z])" + "".join(rf"(?<!{verb} )" for verb in _WENT) + word
    return (rf"(?<![{tries.ASCII_WORD}])" if word[0].isascii() and word[0].isalnum() else "") + re.escape(word)


def _whole_right(word: str) -> str:
    if word == "at most":  # but "at most clouds" counts clouds
        return rf"{word}(?! (?!for|and|but|per|each|in|on|if|right)[a-z]{{3,}})(?![{tries.ASCII_WORD}])"
    if word == "起":  # but "起租 3 个月" binds who rents
        return r"起(?![租订签]\s?(?:期|\d|[一二三半]))"
    if word == "plus":  # but "plus VAT" adds
        return r"plus(?! (?!per|each|for|in|on|if|now|today)[a-z\d$€£])(?!\w)"
    if word == "+":
        return r"(?:(?<!\s)\+|(?<=\s)\+(?!\s{0,3}[a-z\d$€£¥]))"
    return re.escape(word) + (rf"(?![{tries.ASCII_WORD}])" if word[-1].isascii() and word[-1].isalnum() else "")
