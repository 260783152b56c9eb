"""Reprint a story as other sites do: as it is, retitled, cut, framed, in the other script, with words exchanged."""

import math
import re
import string
import textwrap
from collections.abc import Callable
from datetime import date
from random import Random
from typing import NamedTuple

from storytelling import Script, Teller, converter, in_script, patterns, worded

SENTENCE = {"zh": re.compile(r"[^。！？]*[。！？]?[”」]?"), "en": re.compile(r".+?(?:[.?!]\"?(?= [A-Z\"])|$)\s*")}
DATELINE = re.compile(r"^([A-Z][A-Za-z ]+), (\w+ \d+) \(([^)]+)\) - ")
OFFSET = ord("！") - ord("!")
"""How far behind ASCII its full-width forms lie."""
FULL = str.maketrans({c: chr(ord(c) + OFFSET) for c in string.ascii_letters + string.digits})
FULL_SIGNS = str.maketrans({c: chr(ord(c) + OFFSET) for c in ":;?!()%"})
HALF = str.maketrans({chr(ord(c) + OFFSET): c for c in ",:;?!()%"})
WIDTH = 72
MARK = 40
"""Characters that a site must have cut before it points to the rest."""
OLD = 0.06
"""How many sites still set Latin letters and digits full width."""


class Page(NamedTuple):
    """A text on a site, with the title that another site gave it and the day on which it stands there."""

    title: str
    other_title: str
    paragraphs: tuple[str, ...]
    script: Script
    day: date
    gap: str = "\n"


def language(page: Page) -> str:
    """Give the language of a page."""
    return "en" if page.script == "en" else "zh"


def spaced(text: str) -> str:
    """Set a space between Chinese and Latin, as many sites do."""
    return re.sub(r"(?<=[一-鿿])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[一-鿿])", " ", text)


def curly(text: str) -> str:
    """Curl the quotes and apostrophes of an English text."""
    return re.sub(r'"([^"]*)"', "“\\1”", text).replace("'", "’")


def swapped_quotes(text: str) -> str:
    """Exchange the quotes of Mainland and Taiwan."""
    return text.translate(str.maketrans("“”「」", "「」“”"))


COPIES: dict[str, tuple[Callable[[str], str], ...]] = {
    "zh": (
        spaced,
        lambda t: "\u3000\u3000" + t,
        lambda t: t.translate(HALF),
        lambda t: t.translate(FULL_SIGNS),
        lambda t: re.sub("[“”「」]", '"', t),
        swapped_quotes,
        lambda t: t.replace(" ", "\xa0") + "  ",
        lambda t: t.replace("\t", "  ").replace("。", "。 "),
    ),
    "en": (
        curly,
        lambda t: re.sub(r"(?<=[a-z]\.) (?=[A-Z])", "  ", t),
        lambda t: t.replace(" - ", " – "),
        lambda t: "\n".join(textwrap.wrap(t, WIDTH)),
        lambda t: t.replace(" ", "\xa0", 3) + " ",
        lambda t: "  " + t,
    ),
}


def copy(page: Page, rng: Random) -> Page:
    """Give the same words with other spaces, widths and quotes."""
    changes = rng.sample(COPIES[language(page)], rng.randint(1, 3))
    paragraphs = page.paragraphs
    for change in changes:
        paragraphs = tuple(change(p) for p in paragraphs)
    if page.script != "en" and rng.random() < OLD:
        paragraphs = tuple(p.translate(FULL) for p in paragraphs)
    return page._replace(paragraphs=paragraphs, gap=rng.choice(("\n", "\n\n", "\r\n", "\n \n")))


def retitled(page: Page, rng: Random) -> Page:
    """Give it another title, which also stands on the first line."""
    return page._replace(title=page.other_title, paragraphs=(page.other_title, *page.paragraphs))


def sentences(text: str, script: Script) -> list[str]:
    """Cut a paragraph into sentences that add up to it."""
    return [s for s in SENTENCE["en" if script == "en" else "zh"].findall(text) if s]


def shortened(page: Page, rng: Random) -> Page:
    """Keep the first 35 to 70 % of the paragraphs, or of a brief's sentences, at times without one of them."""
    few = len(page.paragraphs) < 3
    parts = [s for p in page.paragraphs for s in sentences(p, page.script)] if few else list(page.paragraphs)
    kept = parts[: max(1, min(len(parts) - 1, math.ceil(len(parts) * rng.uniform(0.35, 0.7))))]
    if len(kept) > 3 and len(kept) > 0.45 * len(parts) and rng.random() < 0.3:
        del kept[rng.randrange(1, len(kept) - 1)]
    if few:
        kept = ["".join(kept).strip()]
    if rng.random() < 0.6 and sum(map(len, parts)) - sum(map(len, kept)) > MARK:
        teller = Teller(rng, page.script, page.day)
        more = in_script(teller.say(rng.choice(teller.patterns["sites.more"])), page.script)
        space = " " if page.script == "en" else ""
        kept[-1:] = [kept[-1] + space + more] if rng.random() < 0.6 else [kept[-1], more]
    return page._replace(paragraphs=tuple(kept))


def agencies(script: Script) -> list[str]:
    """Give the names of agencies and papers, as a script writes them."""
    known = patterns("en" if script == "en" else "zh")
    names = (*known["words.agency"], *known.get("words_tw.agency", ()))
    return sorted((in_script(name, script) for name in names), key=len, reverse=True)


def credited(page: Page) -> str | None:
    """Give the agency that the first paragraph names."""
    return next((name for name in agencies(page.script) if name in page.paragraphs[0]), None)


def framed(page: Page, rng: Random) -> Page:
    """Put a site's own lines in front and behind; a site always has the same ones, but for numbers and names."""
    teller = Teller(rng, page.script, page.day)
    site = teller.facts["site"] = rng.choice(teller.patterns["words.site"])
    if agency := credited(page):
        teller.facts["agency"] = agency
    habits = Random(site)
    counts = {"head": habits.choice((1, 2, 2, 3, 4, 6, 8)), "foot": habits.choice((1, 2, 3, 4, 5))}
    head, foot = (
        [teller.say(worded(p, habits)) for p in habits.sample(teller.patterns[f"sites.{name}"], count)]
        for name, count in counts.items()
    )
    if habits.random() < 0.6:
        block = [worded(habits.choice(teller.patterns["sites.related"]), habits)]
        foot = (block + [teller.say("{headline}") for _ in range(rng.randint(3, 6))] + foot)[:8]
    head, foot = ([in_script(line, page.script) for line in lines] for lines in (head, foot))
    body = list(page.paragraphs)
    head.sort(key=lambda line: line.endswith("，"))
    if head[-1].endswith("，"):
        body[0] = head.pop() + body[0]
    title = page.title + (rng.choice(("_", " - ", " | ")) + in_script(site, page.script) if rng.random() < 0.5 else "")
    return page._replace(title=title, paragraphs=(*head, *body, *foot))


def british(page: Page, rng: Random) -> Page:
    """Spell an American text the British way, curl its quotes and set another dateline."""

    def change(text: str) -> str:
        for line in patterns("en")["sites.british"]:
            american, spelt = line.split("/")
            text = re.sub(rf"(?<![A-Za-z]){re.escape(american)}(?=s?(?![A-Za-z]))", spelt, text)
        return curly(text)

    style = rng.choice(("\\1 — ", "\\3, \\1, \\2: ", "\\1 (\\3) — ", ""))
    first = DATELINE.sub(style, page.paragraphs[0])
    if style == "\\1 — ":
        first = DATELINE.sub(lambda m: f"{m[1].upper()} — ", page.paragraphs[0])
    return page._replace(title=change(page.title), paragraphs=tuple(map(change, (first, *page.paragraphs[1:]))))


def other_script(page: Page, rng: Random) -> Page:
    """Give a Chinese page in the other script, at times with Taiwan's words, and an English one in British spelling."""
    if page.script == "en":
        return british(page, rng)
    simplified = page.script == "zh"
    convert = converter(rng.choice(("s2t", "s2t", "s2twp")) if simplified else "t2s").convert
    quotes = swapped_quotes if rng.random() < 0.7 else str
    paragraphs = tuple(quotes(convert(p)) for p in page.paragraphs)
    return page._replace(
        title=convert(page.title),
        other_title=convert(page.other_title),
        paragraphs=paragraphs,
        script="tw" if simplified else "zh",
    )


def light(page: Page, rng: Random) -> Page:
    """Exchange a few words, in one sentence of five at most, and the agency's name in the first paragraph."""
    teller = Teller(rng, page.script, page.day)
    pairs = [in_script(line, page.script).split("/") for line in teller.patterns["sites.synonyms"]]
    cut = [sentences(p, page.script) for p in page.paragraphs]
    known = agencies(page.script)
    first = credited(page)
    if first:
        other = rng.choice([a for a in known if a not in first and first not in a])
        cut[0] = [s.replace(first, other) for s in cut[0]]
    words = [(re.compile(rf"\b{word}\b" if page.script == "en" else word), instead) for word, instead in pairs]
    places = [(n, m) for n, row in enumerate(cut) for m, s in enumerate(row) if any(w.search(s) for w, _ in words)]
    for n, m in rng.sample(places, min(len(places), max(1, sum(map(len, cut)) // 5))):
        word, instead = rng.choice([w for w in words if w[0].search(cut[n][m])])
        cut[n][m] = word.sub(instead, cut[n][m], count=1)
    return page._replace(paragraphs=tuple("".join(row) for row in cut))


KINDS: dict[str, Callable[[Page, Random], Page]] = {
    "light": light,
    "shortened": shortened,
    "script": other_script,
    "retitled": retitled,
    "copy": copy,
    "boilerplate": framed,
}
"""What sites do to a text, in the order in which they do it."""


def reprint(page: Page, kinds: set[str], rng: Random) -> Page:
    """Give a page to which one or more things were done."""
    for kind, change in KINDS.items():
        if kind in kinds:
            page = change(page, rng)
    return page
