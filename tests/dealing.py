"""Lay out invented price lists of dealers, one a week: the same lines, most prices changed."""

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from storytelling import Script, Teller, Telling, day_words, in_script

STAY = 0.2
"""How many of the prices of a list are the same a week later."""


class Item(NamedTuple):
    """A product on a list, and how it can be had."""

    product: str
    price: float
    stock: str


def shown(price: float, language: str) -> str:
    """Give a price as lists write it: tens of dollars, or units of 10,000 yuan with as many places as it needs."""
    if language == "en":
        return f"{round(price, -1 if price < 20_000 else -2):,.0f}"
    if price >= 60:
        return f"{round(price * 2) / 2:g}"
    return f"{price:.2f}" if price < 10 else f"{price:.1f}"


def moved(items: list[Item], rng: Random) -> list[Item]:
    """Give the items a week later."""
    trend = rng.uniform(-0.04, 0.04)
    found = []
    for item in items:
        change = trend + rng.choice((-1, 1)) * rng.uniform(0.01, 0.06)
        found.append(item if rng.random() < STAY else item._replace(price=item.price * (1 + change)))
    return found


def stocked(teller: Teller) -> list[Item]:
    """Draw what a dealer has, dearest kinds first or as it comes."""
    rng = teller.rng
    lines = teller.patterns["lists.products"]
    chosen = rng.sample(range(len(lines)), rng.randint(8, min(25, len(lines) - 2)))
    level = rng.uniform(0.9, 1.1)
    items = []
    for number in sorted(chosen) if rng.random() < 0.6 else chosen:
        product, price = lines[number].rsplit("/", 1)
        stock = teller.say(rng.choice(teller.patterns["lists.stock"]))
        items.append(Item(product, float(price) * level * rng.uniform(0.93, 1.07), stock))
    return items


def price_lists(rng: Random, script: Script, first: date, weeks: int) -> list[Telling]:
    """Tell a dealer's list of some weeks, which differ in their date and prices alone."""
    teller = Teller(rng, script, first)
    teller.facts["date"] = "{date}"
    items = stocked(teller)
    head = teller.take("lists.head", rng.randint(1, 3))
    foot = teller.take("lists.foot", rng.randint(0, 3))
    titles = teller.take("lists.title", 2)
    layout = rng.choice(teller.patterns["lists.line"])
    found = []
    for week in range(weeks):
        day = first + timedelta(days=7 * week)
        lines = []
        for n, item in enumerate(items, 1):
            price = shown(item.price, teller.language)
            slots = {"n": str(n), "product": item.product, "price": price, "stock": item.stock}
            lines.append(Teller(rng, script, day, slots).say(layout))
        words = day_words(day, script)["date"]
        printed = [in_script(t.replace("{date}", words), script) for t in (*titles, *head, *lines, *foot)]
        found.append(Telling(printed[0], printed[1], tuple(printed[2:]), day, script))
        items = moved(items, rng)
    return found
