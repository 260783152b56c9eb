"""The language of a reader, and the words of the pages in it, which stand in `words.<lang>.yml`."""

from functools import cache
from importlib.resources import files
from typing import Any, get_args

import yaml
from starlette.requests import Request

from models.documents import Lang

LANGS: tuple[Lang, ...] = get_args(Lang)
DEFAULT: Lang = "en"
COOKIE = "chipwire_lang"


@cache
def words_of(lang: Lang) -> dict[str, Any]:
    """Give the words of the pages."""
    text = files("pipeline.dashboard").joinpath(f"words.{lang}.yml").read_text(encoding="utf-8")
    words: dict[str, Any] = yaml.safe_load(text)
    return words


def lang_of(request: Request) -> Lang:
    """Give the language of a request: what `?lang=` asks for, else the cookie, else the browser's first of ours."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE), *preferred(request)):
        for lang in LANGS:
            if asked == lang:
                return lang
    return DEFAULT


def preferred(request: Request) -> list[str]:
    """Give the languages that a browser accepts, the best first."""
    ranked = []
    for entry in request.headers.get("accept-language", "")[:200].split(","):
        name, _, weight = entry.partition(";q=")
        try:
            ranked.append((-float(weight or 1), name.strip().lower()[:2]))
        except ValueError:
            continue
    return [name for _, name in sorted(ranked, key=lambda each: each[0])]
