"""Tell invented stories about chips in the voices of the press and of dealers, from patterns of sentences."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Literal, NamedTuple

import opencc
import yaml

Script = Literal["zh", "tw", "en"]
PATTERNS = Path(__file__).parent / "planted"
TOPICS = ("export", "price", "order", "build", "domestic", "smuggle", "rent", "results", "memory")
POINT = re.compile(r"^([一二三四五六七八]|\d)(?=[、)])")
CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{([^{}]+)\}")
RANGE = re.compile(r"([\d.]+?)\.\.([\d.]+)")
LOCAL = {"华为", "寒武纪", "昆仑芯", "沐曦", "海光", "Huawei"}
"""Makers under the ban, not the banned."""


class Telling(NamedTuple):
    """A story as one author wrote it, with another title that a site might give it."""

    title: str
    other_title: str
    paragraphs: tuple[str, ...]
    published: date
    script: Script


@cache
def patterns(language: str) -> dict[str, tuple[str, ...]]:
    """Give the lines of patterns of a language by their dotted names."""

    def flat(node: Any, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        if isinstance(node, dict):
            for key, below in node.items():
                yield from flat(below, f"{name}.{key}" if name else key)
        else:
            yield name, tuple(str(node).strip("\n").split("\n"))

    own = yaml.safe_load((PATTERNS / f"{language}.yml").read_text(encoding="utf-8"))
    for file in ("lists", "sites"):
        own[file] = yaml.safe_load((PATTERNS / f"{file}.yml").read_text(encoding="utf-8"))[language]
    return dict(flat(own, ""))


@cache
def converter(config: str) -> opencc.OpenCC:
    """Give a converter between scripts."""
    return opencc.OpenCC(config)


def in_script(text: str, script: Script) -> str:
    """Give a text told in Simplified as an author in Taiwan would print it, if the script is theirs."""
    if script != "tw":
        return text
    converted: str = converter("s2twp").convert(text)
    return converted.translate(str.maketrans("“”", "「」"))


def day_words(day: date, script: Script) -> dict[str, str]:
    """Give the words for a day and for its month."""
    if script == "en":
        return {"date": f"{day:%b} {day.day}", "month": f"{day - timedelta(days=20):%B}"}
    return {"date": f"{day.month}月{day.day}日", "month": f"{(day - timedelta(days=20)).month}月"}


def worded(pattern: str, rng: Random) -> str:
    """Give a pattern with one of its wordings in each place, its slots still open."""
    while CHOICE.search(pattern):
        pattern = CHOICE.sub(lambda m: rng.choice(m[1].split("|")), pattern)
    return pattern


class Teller:
    """One who knows the facts of a story and says no sentence twice; `part` leaves half of the patterns to another."""

    def __init__(
        self,
        rng: Random,
        script: Script,
        published: date,
        facts: dict[str, str] | None = None,
        part: int | None = None,
    ) -> None:
        """Draw the chips of the story if no facts are given."""
        self.rng, self.script, self.published, self.part = rng, script, published, part
        self.language = "en" if script == "en" else "zh"
        self.patterns = patterns(self.language)
        self.facts = dict(facts or {}) | day_words(published, script)
        self.used: set[str] = set()
        if not facts:
            self._draw_chips()

    def _draw_chips(self) -> None:
        chips = [line.split("/") for line in self.patterns["words.chips"]]
        self.rng.shuffle(chips)
        _, self.facts["vendor"], self.facts["memory"] = chips[0]
        names = list(dict.fromkeys(chip[0] for chip in chips))
        self.facts |= {f"chip{n or ''}": name for n, name in zip((0, 2, 3, 4), names, strict=False)}

    def say(self, pattern: str) -> str:
        """Give a pattern's words, with the facts of the story in its slots."""
        return SLOT.sub(lambda m: self._fill(m[1]), worded(pattern, self.rng)).replace("s's ", "s' ")

    def _fill(self, slot: str) -> str:
        if RANGE.fullmatch(slot):
            return self._number(slot)
        name = slot.rstrip("*")
        kind = name.rstrip("0123456789")
        if kind == "headline":
            return Teller(self.rng, self.script, self.published).headline()
        if name in self.facts and name == slot and kind != "person":
            return self.facts[name]
        taken = {value for key, value in self.facts.items() if key.rstrip("0123456789") == kind}
        for _ in range(20):
            value = self._draw(kind)
            if value not in taken:
                break
        if name == slot:
            self.facts[name] = value
        return value

    def _draw(self, kind: str) -> str:
        if kind == "chip":
            return self.rng.choice(self.patterns["words.chips"]).split("/")[0]
        words = self.patterns["words." + kind]
        if self.script == "tw":
            words = self.patterns.get("words_tw." + kind, words)
        if RANGE.fullmatch(words[0]):
            return self._number(words[0], grouped=self.language == "en")
        return self.say(self.rng.choice(words))

    def _number(self, span: str, grouped: bool = False) -> str:
        low, high = span.split("..")
        if "." in low:
            return f"{self.rng.uniform(float(low), float(high)):.1f}"
        number = self.rng.randint(int(low), int(high))
        if int(low) >= 100 and self.rng.random() < 0.6 and int(high) < 10_000 and not 1990 < number < 2030:
            number = max(round(number, -2 if number > 1000 else -1), int(low))
        return f"{number:,}" if grouped else str(number)

    def take(self, name: str, count: int = 1, ordered: bool = False) -> list[str]:
        """Say as many unused patterns of a name as there are, up to a count, in their order or in any."""
        known = self.patterns[name]
        free = [p for p in (known if self.part is None else known[self.part :: 2]) if p not in self.used]
        chosen = self.rng.sample(free, min(count, len(free)))
        self.used.update(chosen)
        return [self.say(pattern) for pattern in (sorted(chosen, key=known.index) if ordered else chosen)]

    def topic(self) -> str:
        """Give a topic that fits the story's chip and on which the language has patterns."""
        local = self.facts["vendor"] in LOCAL
        if local and self.language == "zh" and self.rng.random() < 0.5:
            return "domestic"
        barred = {"export", "smuggle"} if local else {"domestic"}
        return self.rng.choice([t for t in TOPICS if t not in barred and f"topics.{t}.lead" in self.patterns])

    def headline(self) -> str:
        """Give the title of some article on the facts of this story."""
        return self.say(self.rng.choice(self.patterns[f"topics.{self.topic()}.title"]))

    def told(self, titles: str, paragraphs: list[str]) -> Telling:
        """Give a story in its script under titles of a name."""
        title, *others = self.take(titles, 2)
        other = others[0] if others else self.say(self.rng.choice(self.patterns[titles]))
        printed = (in_script(text, self.script) for text in paragraphs)
        return Telling(
            in_script(title, self.script),
            in_script(other, self.script),
            tuple(printed),
            self.published,
            self.script,
        )


def joined(teller: Teller, sentences: list[str]) -> str:
    """Give a paragraph of some sentences."""
    return (" " if teller.language == "en" else "").join(sentences)


def article_paragraphs(teller: Teller, topic: str, count: int) -> list[str]:
    """Give a news article's paragraphs: a lead, what belongs to the topic, the trade at large, quotes, an end."""
    rng = teller.rng
    lead = teller.take(f"topics.{topic}.lead") + teller.take(f"topics.{topic}.body", rng.randint(0, 1))
    found = [joined(teller, lead)]
    topical, general = f"topics.{topic}.body", "general.body"
    wordy = teller.part is None
    while len(found) < count:
        if rng.random() < 0.28:
            sentences = teller.take("general.quote") + teller.take(
                general, rng.choice((0, 1, 1) if wordy else (0, 0, 1))
            )
        else:
            sentences = teller.take(topical, rng.choice((0, 1, 2, 2, 3) if wordy else (0, 1, 1, 2)))
            many = (2, 2, 3) if wordy else (1, 2)
            sentences += teller.take(general, rng.choice((0, 0, 1) if sentences else many))
        sentences = sentences or teller.take(topical) or teller.take("general.quote") or teller.take(general)
        if not sentences:
            break
        found.append(joined(teller, sentences))
    if rng.random() < 0.5:
        found[-1:] = teller.take("general.close")
    return found


def article(teller: Teller, topic: str, low: int = 5, high: int = 14) -> Telling:
    """Tell a news article."""
    return teller.told(f"topics.{topic}.title", article_paragraphs(teller, topic, teller.rng.randint(low, high)))


def brief(teller: Teller) -> Telling:
    """Tell a brief of two to four sentences."""
    topic, more = teller.topic(), teller.rng.choice((2, 2, 3))
    sentences = teller.take(f"topics.{topic}.lead") + teller.take(f"topics.{topic}.body", more)
    sentences += teller.take("brief.tail", teller.rng.randint(0, 3 - more))
    cut = teller.rng.randint(1, len(sentences))
    parts = [part for part in (sentences[:cut], sentences[cut:]) if part]
    return teller.told(f"topics.{topic}.title", [joined(teller, part) for part in parts])


def in_order(teller: Teller, voice: str) -> Telling:
    """Tell a broker's note, a filing or the first post of a thread: most of its points, in their order."""
    count = len(teller.patterns[f"{voice}.body"])
    points = teller.take(f"{voice}.body", teller.rng.randint(max(4, count // 2), count - 1), ordered=True)
    return teller.told(f"{voice}.title", numbered(points))


def numbered(points: list[str]) -> list[str]:
    """Number anew the points of a list from which some were left out."""
    found: list[str] = []
    count = 0
    for point in points:
        marked = POINT.match(point)
        count += bool(marked)
        digits = "0123456789" if marked and marked[1].isdecimal() else "零一二三四五六七八"
        found.append(POINT.sub(digits[count], point) if marked else point)
    return found
