"""Articles and threads of known title, date, author and words, in both languages, the same at every run."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Literal

Lang = Literal["zh", "en"]
Block = tuple[Literal["p", "h2", "ul", "table"], list[list[str]]]

FIRST = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
ZONE = timezone(timedelta(hours=8))
"""Every site keeps the time of Shanghai, so that its days and those of UTC differ."""

CHIPS = ("H20", "H100", "H200", "B200", "A800", "昇腾 910C", "RTX 5090", "MI300X", "L40S", "GB300")
AUTHORS: dict[Lang, tuple[str, ...]] = {
    "zh": ("周晓岚", "韩志远", "林佩珊", "老韩报价"),
    "en": ("Mara Lindqvist", "Owen Tate", "Priya Raman", "dealer_kai"),
}
TITLES: dict[Lang, tuple[str, ...]] = {
    "zh": ("{chip} 八卡整机报价走低", "{chip} 货期拉长,渠道惜售", "运营商采购 {chip} 服务器", "本周行情:{chip} 现货"),
    "en": (
        "{chip} servers get cheaper",
        "Lead times for {chip} stretch",
        "A carrier orders {chip}",
        "Spot week: {chip}",
    ),
}
SENTENCES: dict[Lang, tuple[str, ...]] = {
    "zh": (
        "深圳一家渠道商表示,{chip} 八卡整机现货报价为 {n} 万元,含税。",
        "与上周相比,价格下跌约 {m}%,成交量却没有明显放大。",
        "多位经销商说,货期已经拉长到 {m} 周,客户更愿意等期货。",
        "一家云厂商透露,它在年内采购了 {n} 台 {chip} 服务器。",
        "也有卖家认为,这一轮下跌与租赁市场降温有关。",
        "机房电力紧张,部分订单改为按季度交付。",
        "记者走访发现,柜台上摆着样机,库存却在仓库里。",
    ),
    "en": (
        "A dealer in Rotterdam asks ${n},000 for a server of eight {chip}, tax not included.",
        "That is {m} percent below the week before, on thin volume.",
        "Two integrators put the lead time at {m} weeks and said buyers would rather wait.",
        "One cloud said it had ordered {n} servers with {chip} since spring.",
        "Sellers blame the rental market, where hourly rates have slipped.",
        "Power is short in the older halls, so part of the order arrives by quarter.",
        "Nobody we asked would name a price for delivery before winter.",
    ),
}
HEADINGS: dict[Lang, tuple[str, ...]] = {
    "zh": ("渠道怎么说", "后市展望"),
    "en": ("What dealers say", "What is next"),
}
HEADER: dict[Lang, list[str]] = {"zh": ["型号", "单价(万元)", "货期(周)"], "en": ["Model", "Price (k$)", "Weeks"]}


@dataclass
class Article:
    """One article."""

    number: int
    lang: Lang
    title: str
    author: str
    at: datetime
    blocks: list[Block]

    @property
    def slug(self) -> str:
        """The end of its address."""
        return f"item-{self.number:04}"

    def words(self) -> str:
        """Give its text without space, as a reader should find it."""
        return "".join(cell for _, rows in self.blocks for row in rows for cell in row)


@dataclass
class Post:
    """One post of a thread."""

    number: int
    author: str
    at: datetime
    lines: list[str]

    def words(self) -> str:
        """Give its text without space, as a reader should find it."""
        return "".join(self.lines)


@dataclass
class Thread:
    """A thread with its posts, the first of which opens it."""

    number: int
    lang: Lang
    title: str
    posts: list[Post] = field(default_factory=list)


def articles(count: int, seed: int) -> list[Article]:
    """Give so many articles, a few hours apart, Chinese and English in turn."""
    return [article(number, Random(f"{seed}-{number}")) for number in range(1, count + 1)]


def article(number: int, chance: Random) -> Article:
    """Give the article of a number."""
    lang: Lang = "zh" if number % 2 else "en"
    chip = chance.choice(CHIPS)
    blocks: list[Block] = [("p", [[paragraph(lang, chip, chance)]]) for _ in range(chance.randint(2, 4))]
    if chance.random() < 0.5:
        blocks += [("h2", [[chance.choice(HEADINGS[lang])]]), ("p", [[paragraph(lang, chip, chance)]])]
    if chance.random() < 0.3:
        blocks.append(("ul", [[sentence(lang, chance.choice(CHIPS), chance)] for _ in range(3)]))
    if chance.random() < 0.3:
        rows = [[name, str(chance.randint(20, 400)), str(chance.randint(2, 30))] for name in chance.sample(CHIPS, 4)]
        blocks += [("table", [HEADER[lang], *rows]), ("p", [[paragraph(lang, chip, chance)]])]
    title = f"{chance.choice(TITLES[lang]).format(chip=chip)} {number}"
    return Article(number, lang, title, chance.choice(AUTHORS[lang]), moment(number, chance), blocks)


def threads(count: int, seed: int) -> list[Thread]:
    """Give so many threads; every fifth is long enough for several pages."""
    found = []
    posts = 0
    for number in range(1, count + 1):
        chance = Random(f"{seed}-thread-{number}")
        lang: Lang = "zh" if number % 2 else "en"
        chip = chance.choice(CHIPS)
        thread = Thread(number, lang, f"{chance.choice(TITLES[lang]).format(chip=chip)} {number}")
        at = moment(number, chance)
        for _ in range(chance.randint(25, 55) if number % 5 == 0 else chance.randint(1, 12)):
            posts += 1
            lines = [sentence(lang, chance.choice(CHIPS), chance) for _ in range(chance.randint(1, 3))]
            thread.posts.append(Post(posts, chance.choice(AUTHORS[lang]), at, [*lines, f"item-{posts:04}"]))
            at += timedelta(minutes=chance.randint(3, 900))
        found.append(thread)
    return found


def moment(number: int, chance: Random) -> datetime:
    """Give the time of an article or thread: every few hours one, from the first on."""
    return FIRST + timedelta(hours=5 * number, minutes=chance.randint(0, 59))


def paragraph(lang: Lang, chip: str, chance: Random) -> str:
    """Give a paragraph of three to five sentences."""
    return (" " if lang == "en" else "").join(sentence(lang, chip, chance) for _ in range(chance.randint(3, 5)))


def sentence(lang: Lang, chip: str, chance: Random) -> str:
    """Give a sentence."""
    return chance.choice(SENTENCES[lang]).format(chip=chip, n=chance.randint(20, 400), m=chance.randint(2, 30))
