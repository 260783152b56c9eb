"""What a reader asks for in an address, checked: anything that is not one of what is expected is refused in words."""

from collections.abc import Collection
from datetime import date
from typing import TypeVar

from starlette.requests import Request

from pipeline.dashboard.site import Refused

T = TypeVar("T", bound=str)
LONGEST = 200


def text(request: Request, name: str, longest: int = LONGEST) -> str | None:
    """Give a parameter as it is; None for one that is missing or empty."""
    value = request.query_params.get(name, "").strip()
    if len(value) > longest:
        raise Refused(400, "too_long", name=name, most=longest)
    return value or None


def choice(request: Request, name: str, choices: Collection[T]) -> T | None:
    """Give a parameter that is one of some words."""
    value = text(request, name)
    if value is None:
        return None
    for each in choices:
        if each == value:
            return each
    raise Refused(400, "not_a_choice", name=name, value=value, choices=", ".join(choices))


def day(request: Request, name: str) -> date | None:
    """Give a parameter that is an ISO date."""
    value = text(request, name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as wrong:
        raise Refused(400, "not_a_day", name=name, value=value) from wrong


def number(request: Request, name: str, default: int, most: int) -> int:
    """Give a parameter that is a whole number from 1 on."""
    value = text(request, name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:12]) <= most):
        raise Refused(400, "not_a_number", name=name, value=value, most=most)
    return int(value)
