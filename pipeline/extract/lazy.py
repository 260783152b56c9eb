"""Attributes that are computed when first asked for."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 (reads as a decorator, like property)
    """What `functools.cached_property` is from Python 3.12 on: before, it takes a lock, which costs more."""

    def __init__(self, read: Callable[[Any], T]) -> None:
        self._read = read
        self.__doc__ = read.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> "lazy[T]": ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> "T | lazy[T]":
        """Compute the attribute and keep it on its object, where it is found without us from then on."""
        if instance is None:
            return self
        value = self._read(instance)
        instance.__dict__[self._name] = value
        return value
