"""Plant stories and their reprints, and stories that look alike and are not one, to measure who tells them apart."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from random import Random
from typing import Literal, NamedTuple

from dealing import price_lists
from reprinting import KINDS, Page, reprint
from storytelling import Script, Teller, Telling, article, article_paragraphs, brief, in_order, worded

FIRST = date(2026, 9, 1)
DAYS = 84
LATEST = 6
"""How many days after the original the last reprint may stand."""
REPRINTS = 5
COMBINED = 0.35
"""How many of the reprints had more than one thing done to them."""


class Planted(NamedTuple):
    """A document of which we know whose story it tells and what was done to it."""

    document_id: str
    story: str
    title: str
    text: str
    published: date
    lang: Literal["zh", "en"]
    kind: str


Series = Callable[[Random, Script, date, int], list[Telling]]


def weekly(rng: Random, script: Script, first: date, count: int) -> list[Telling]:
    """A dealer's list, week after week."""
    return price_lists(rng, script, first, count)


def event(rng: Random, script: Script, first: date, count: int) -> list[Telling]:
    """Articles on one event by authors who share its figures and no sentence."""
    found: list[Telling] = []
    facts: dict[str, str] | None = None
    topic = ""
    for part in range(count):
        teller = Teller(rng, script, first + timedelta(days=part * rng.randint(0, 2)), facts, part)
        topic = topic or teller.topic()
        found.append(article(teller, topic, 5, 8))
        facts = teller.facts
    return found


def template(rng: Random, script: Script, first: date, count: int) -> list[Telling]:
    """A machine's articles on filings: one template, one long tail about the site, other companies and figures."""
    day, found = first, []
    known = Teller(rng, script, first).patterns
    site = rng.choice(known["template.site"])
    habits = Random(site)
    lines = [worded(line, habits) for name in ("body", "about") for line in known[f"template.{name}"]]
    for _ in range(count):
        teller = Teller(rng, script, day)
        teller.facts["site"] = site
        found.append(teller.told("template.title", [teller.say(line) for line in lines]))
        day += timedelta(days=rng.randint(0, 5))
    return found


def follow(rng: Random, script: Script, first: date, count: int) -> list[Telling]:
    """An article, and one some days later that quotes two of its paragraphs and adds eight."""
    teller = Teller(rng, script, first, part=0)
    topic = teller.topic()
    earlier = article(teller, topic, 5, 8)
    later = Teller(rng, script, first + timedelta(days=rng.randint(1, 5)), teller.facts, 1)
    own = article_paragraphs(later, topic, 8)
    place = rng.randint(1, 4)
    start = rng.randrange(len(earlier.paragraphs) - 1)
    told = later.told("follow.title", [*own[:place], *later.take("follow.bridge"), *own[place:]])
    quoted = earlier.paragraphs[start : start + 2]
    kept = (*told.paragraphs[: place + 1], *quoted, *told.paragraphs[place + 1 :])
    return [earlier, told._replace(paragraphs=kept)]


def single(voice: str) -> Series:
    """Give what tells a story alone in a voice."""

    def tell(rng: Random, script: Script, first: date, count: int) -> list[Telling]:
        teller = Teller(rng, script, first)
        if voice == "article":
            return [article(teller, teller.topic())]
        return [brief(teller) if voice == "brief" else in_order(teller, voice)]

    return tell


SERIES: dict[str, Series] = {"weekly": weekly, "event": event, "template": template, "follow": follow, "list": weekly}
SERIES |= {voice: single(voice) for voice in ("article", "brief", "note", "filing", "forum")}
PLAN: dict[Script, tuple[tuple[str, int, int], ...]] = {
    "zh": (
        ("weekly", 5, 3),
        ("event", 5, 2),
        ("template", 4, 3),
        ("follow", 5, 2),
        ("article", 27, 1),
        ("brief", 12, 1),
        ("list", 6, 1),
        ("note", 6, 1),
        ("filing", 6, 1),
        ("forum", 6, 1),
    ),
    "tw": (
        ("weekly", 2, 3),
        ("event", 2, 2),
        ("template", 2, 2),
        ("follow", 2, 2),
        ("article", 12, 1),
        ("brief", 5, 1),
        ("list", 1, 1),
        ("note", 2, 1),
        ("filing", 1, 1),
        ("forum", 1, 1),
    ),
    "en": (
        ("weekly", 3, 3),
        ("event", 3, 2),
        ("template", 2, 3),
        ("follow", 2, 2),
        ("article", 12, 1),
        ("brief", 5, 1),
        ("list", 2, 1),
        ("note", 2, 1),
        ("filing", 2, 1),
        ("forum", 2, 1),
    ),
}
"""By script: the kind of series, how many of them, and how many stories each has."""


def tellings(rng: Random) -> Iterator[tuple[str, Telling]]:
    """Give the original of each story, named for its series and its place there."""
    for script, rows in PLAN.items():
        for name, times, count in rows:
            for n in range(times):
                first = FIRST + timedelta(days=rng.randrange(DAYS))
                for place, telling in enumerate(SERIES[name](rng, script, first, count), 1):
                    yield f"{name}-{script}-{n + 1:02}-{place}", telling


def treatments(story: str, rng: Random) -> Iterator[set[str]]:
    """Give what is done to each reprint of a story: five of the six kinds, some with another."""
    left_out = "light" if story.startswith(("weekly", "list")) else rng.choice(list(KINDS))
    for kind in sorted(KINDS.keys() - {left_out}):
        kinds = {kind}
        if rng.random() < COMBINED:
            kinds |= set(rng.sample(sorted(KINDS), rng.choice((1, 1, 2))))
        yield kinds


def planted(seed: int = 20261126) -> list[Planted]:
    """Give 200 stories, each as an original and five reprints, by day."""
    rng = Random(seed)
    found: list[Planted] = []

    def plant(story: str, kind: str, page: Page) -> None:
        name = sha256(f"{seed} {len(found)}".encode()).hexdigest()[:12]
        lang: Literal["zh", "en"] = "en" if page.script == "en" else "zh"
        found.append(Planted(name, story, page.title, page.gap.join(page.paragraphs), page.day, lang, kind))

    for story, telling in tellings(rng):
        page = Page(telling.title, telling.other_title, telling.paragraphs, telling.script, telling.published)
        gaps = ("\n",) if story.startswith(("weekly", "list")) else ("\n", "\n\n")
        plant(story, "original", page._replace(gap=rng.choice(gaps)))
        for kinds in treatments(story, rng):
            day = telling.published + timedelta(days=rng.choice((0, 0, 0, 1, 1, 2, 3, 4, 5, LATEST)))
            kind = "+".join(k for k in KINDS if k in kinds)
            plant(story, kind, reprint(page._replace(day=day), kinds, rng))
    return sorted(found, key=lambda p: (p.published, p.document_id))
