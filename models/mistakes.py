"""What pydantic refuses, in plain words, for people who wrote a file."""

from typing import NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

SHAPES = {
    "^[a-z0-9]+(-[a-z0-9]+)*$": "lower-case letters and digits, joined by single hyphens",
    "^[A-Z]{3}$": "three capital letters, such as CNY",
    r"^\d{4}(-\d{2}(-\d{2}(T.*)?)?)?$": "a date such as 2026-11-03",
    r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$": "hours of the day such as 22:00-06:00",
}
"""What a pattern of the records asks for."""

KINDS = {
    "missing": "a value",
    "extra_forbidden": "no such field",
    "url_parsing": "an address such as https://news.example/feed",
    "url_scheme": "an address that begins with https:// or http://",
    "url_type": "an address",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "text",
    "tuple_type": "a list",
    "dict_type": "fields and values",
    "model_type": "fields and values",
    "date_type": "a date such as 2026-11-03",
    "date_parsing": "a date such as 2026-11-03",
    "date_from_datetime_parsing": "a date such as 2026-11-03",
}
"""What was wanted, by the name that pydantic gives to what is wrong."""

BOUNDS = {
    "greater_than": ("gt", "a number greater than {}"),
    "greater_than_equal": ("ge", "a number of {} or more"),
    "less_than": ("lt", "a number less than {}"),
    "less_than_equal": ("le", "a number of {} or less"),
    "string_too_short": ("min_length", "at least {} characters"),
    "string_too_long": ("max_length", "at most {} characters"),
    "too_short": ("min_length", "at least {} entries"),
    "too_long": ("max_length", "at most {} entries"),
    "literal_error": ("expected", "{}"),
}
"""The same, where the record sets a bound or names the values."""


class Mistake(NamedTuple):
    """A field, the value in it, and what was expected in its place."""

    field: str
    value: object
    wanted: str


def plain(error: ValidationError) -> list[Mistake]:
    """Give each thing that is wrong with a record."""
    return [
        Mistake(".".join(map(str, wrong["loc"])), wrong["input"], f"expected {wanted(wrong)}")
        for wrong in error.errors(include_url=False)
    ]


def wanted(wrong: ErrorDetails) -> str:
    """Say what a field takes."""
    kind, context = wrong["type"], wrong.get("ctx", {})
    if kind in BOUNDS:
        key, words = BOUNDS[kind]
        return words.format(context[key])
    return KINDS.get(kind) or SHAPES.get(context.get("pattern", "")) or wrong["msg"]
