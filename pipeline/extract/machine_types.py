"""Clouds' machine types where a text names them: p5.48xlarge, a3-highgpu-8g."""

import re

from pipeline.extract.sieves import Sieve

_MACHINE_TYPE = re.compile(
    r"\b[a-z]{1,9}\d{0,4}[a-z]{0,9}\d{0,3}(?:-\d{1,4}x)?\.\d{0,4}x?(?:large|xl)(?:\d{0,4}\b|(?=\d{1,2}x\s))"
    r"|\b[a-z]\d-(?:highgpu|megagpu|ultragpu)-\d+g\b|\b[a-z]\d-(?:standard|highmem|highcpu)-\d{1,3}\b"
    r"|\b(?:standard[ _])?n[cdv]\d{1,3}[a-z]{1,6}[ _](?:[a-z]+\d+|v\d)"
)
_MACHINE = Sieve(r"n[cdv]\d|\.\d*x?(?:large|xl)|gpu-\d|-(?:standard|highmem|highcpu)-\d")


def names_machine_type(lowered: str, start: int, end: int) -> bool:
    """True where a span names a cloud's machine type."""
    is_like = _MACHINE.search(lowered, start, end) is not None
    return is_like and _MACHINE_TYPE.search(lowered, start, end) is not None
