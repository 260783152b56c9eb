"""A week's digest as a page, as the HTML of a mail, as Markdown and as plain text. What documents say is escaped."""

import re
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import css_inline
from jinja2 import Environment, FunctionLoader, StrictUndefined

from pipeline.charts import Chart, charts
from pipeline.digest.contents import Digest, Rows, monday_of, quiet_before
from pipeline.wording import Wording, address, place, sentence, web

MEANT = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
"""What means something within a line of Markdown."""
SAID = ("words", "chip_text", "seller", "buyers", "supplier", "actor", "source", "detail", "name")
"""Columns that hold words of documents or seeds."""
LISTED = ("quotes", "orders", "moves", "supply")
"""Lists in which a fact stands once; a mail has no list of quotes."""
INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def as_html(found: Digest) -> str:
    """Give the page, which prints well: charts as SVG, no scripts, nothing fetched from elsewhere."""
    drawn = charts(found.chart, found.monday, found.lang)
    return filled("digest.html.j2", found, charts=drawn)


def as_mail(found: Digest, drawn: Sequence[Chart], file: str) -> str:
    """Give the HTML of a mail: styles in its elements, pictures by `cid:chart-1` and so on; `file` names the page."""
    page = filled("digest.mail.j2", found, charts=drawn, file=file)
    styled: str = INLINER.inline(page)
    return re.sub(r"\n\s*\n+", "\n", styled)


def as_markdown(found: Digest) -> str:
    """Give the digest as Markdown."""
    return tidy(filled("digest.md.j2", escaped(found), plain=False))


def as_text(found: Digest) -> str:
    """Give the digest as plain text, which mails carry beside their HTML."""
    return tidy(filled("digest.md.j2", found, plain=True))


def filled(template: str, found: Digest, **more: object) -> str:
    """Fill a template."""
    markup = template in ("digest.html.j2", "digest.mail.j2")
    environment = Environment(
        loader=FunctionLoader(lambda name: files("pipeline").joinpath("templates", name).read_text(encoding="utf-8")),
        autoescape=markup,  # noqa: S701 - Markdown has an escape of its own
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"sentence": sentence, "web": web, "address": address, "place": place, "md": md}
    wording = Wording(found.lang, found.names)
    year, number, _ = found.monday.isocalendar()
    quiet = quiet_before(found)
    about = {
        "w": wording,
        "t": wording.words,
        "d": found,
        "title": str(wording.words["title"]).format(week=number, year=year),
        "last_fetch": moment(found.counts["newest_fetch"]),
        "groups": found.by_chip(),
        "quiet_before": monday_of(quiet) if quiet else None,
        "moment": moment,
        "anchored": anchored(found, LISTED if template == "digest.html.j2" else LISTED[1:]),
    }
    return environment.get_template(template).render(about | found.lists | more)


def anchored(found: Digest, lists: Sequence[str]) -> set[str]:
    """Give the facts that stand nowhere on the web, and have a place on the page that links can lead to."""
    return {row["fact_id"] for name in lists for row in found.lists[name] if not web(row["url"])}


def moment(when: Any) -> str:
    """Give a time to the minute; empty for null."""
    return f"{when:%Y-%m-%d %H:%M}" if when else ""


def md(words: str) -> str:
    """Give words that mean nothing in Markdown."""
    return MEANT.sub(r"\\\1", words)


def escaped(found: Digest) -> Digest:
    """Give the digest with what documents say escaped for Markdown."""

    def one(value: Any) -> Any:
        return md(sentence(value)) if isinstance(value, str) else [one(item) for item in value] if value else value

    def rows(given: Rows) -> Rows:
        return [row | {name: one(row[name]) for name in SAID if name in row} for row in given]

    return found.model_copy(
        update={
            "lists": {name: rows(given) for name, given in found.lists.items()},
            "behind": {name: rows(given) for name, given in found.behind.items()},
            "outages": rows(found.outages),
        }
    )


def tidy(page: str) -> str:
    """Give a page with no blanks at the ends of lines and no two empty lines together."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", page)).strip() + "\n"
