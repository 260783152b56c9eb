"""The weekly digest: one HTML page out of the published file alone, every figure beside the sentence that says it."""

import os
from datetime import date, timedelta
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from models.ddl import named_sql
from models.documents import Lang
from pipeline.charts import charts
from pipeline.warehouse import Reader, reading
from pipeline.wording import Wording, sentence, significant, web

SECTIONS = {"quotes": 150, "weeks": 40, "moves": 60, "orders": 60, "supply": 60, "review": 12}
"""The lists of a page, and how many rows of each are shown; the page says how many there are."""


def monday_of(day: date) -> date:
    """Give the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def newest_week(published: Path) -> date | None:
    """Give the Monday of the newest document's week; None in a file without documents."""
    with reading(published) as reader:
        return newest(reader)


def newest(reader: Reader) -> date | None:
    """Give the Monday of the newest document's week in a snapshot."""
    day = reader.rows(named_sql("digest")["newest"])[0]["day"]
    return monday_of(day) if isinstance(day, date) else None


def write(published: Path, folder: Path, week: date | None = None, lang: Lang = "en") -> Path:
    """Write the digest of the week that holds `week`, by default the newest with a document; gives its path.

    Raises QueryError where there is no published file, and OSError where the page cannot be written.
    """
    with reading(published) as reader:
        monday = monday_of(week) if week else newest(reader) or date(1970, 1, 5)
        page = render(contents(reader, monday, lang), lang)
    year, number, _ = monday.isocalendar()
    target = folder / f"{year}-W{number:02}.{lang}.html"
    folder.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        fresh.write_text(page, encoding="utf-8")
        fresh.replace(target)
    except OSError as error:  # a full disk names no file
        raise OSError(error.errno, error.strerror, str(target)) from error
    finally:
        fresh.unlink(missing_ok=True)
    return target


def contents(reader: Reader, monday: date, lang: Lang) -> dict[str, Any]:
    """Give all that the page shows, out of one snapshot."""
    queries = named_sql("digest")
    parameters = {"monday": monday, "lang": lang}
    found: dict[str, Any] = {
        name: reader.rows(queries[name], parameters | {"most": most}) for name, most in SECTIONS.items()
    }
    names = {str(row["chip"]): str(row["name"]) for row in reader.rows(queries["names"], parameters)}
    wording = Wording(lang, names)
    year, number, _ = monday.isocalendar()
    return found | {
        "w": wording,
        "t": wording.words,
        "lang": lang,
        "currency": "CNY" if lang == "zh" else "USD",
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "year": year,
        "week": number,
        "counts": reader.rows(queries["counts"], parameters)[0],
        "charts": charts(reader.rows(queries["chart"], parameters), monday),
        "outages": reader.rows(queries["outages"]),
        "groups": by_chip(found["quotes"]),
    }


def by_chip(quotes: list[dict[str, Any]]) -> list[tuple[str | None, list[dict[str, Any]]]]:
    """Give the quotes of each product together: of a listed one with its id, else by the words of the text."""
    groups = groupby(quotes, key=lambda row: (row["chip"], None if row["chip"] else (row["chip_text"] or "").lower()))
    return [(chip, list(rows)) for (chip, _), rows in groups]


def render(found: dict[str, Any], lang: Lang) -> str:
    """Fill the template; all that comes from documents is escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"sentence": sentence, "web": web, "significant": significant}
    template = files("pipeline").joinpath("templates/digest.html.j2").read_text(encoding="utf-8")
    return environment.from_string(template).render(found, lang=lang)
