"""Clouds' machine types where a text names them: p5.48xlarge, a3-highgpu-8g, gpu-h100x8-640gb, gn7i 实例."""

import re

from pipeline.extract.sieves import Sieve

_MACHINE_TYPE = re.compile(
    r"\b[a-z]{1,9}\d{0,4}[a-z]{0,9}\d{0,3}(?:-\d{1,4}x)?\.\d{0,4}x?(?:large|xl)(?:\d{0,4}\b|(?=\d{1,2}x\s))"
    r"|\b[a-z]\d-(?:highgpu|megagpu|ultragpu)-\d+g\b|\b[a-z]\d-(?:standard|highmem|highcpu)-\d{1,3}\b"
    r"|\bgpu-[a-z]{1,3}\d{1,3}[a-z]{0,2}x\d{1,2}(?:-\d{2,4}gb)?\b|\bgpu_\d{1,2}x_[a-z\d_]{2,24}"
    r"|\b(?:gn|sgn|vgn|p|g|pn|pnv|pi)\d{1,2}[a-z]{0,3}\d?(?=\s?实例)"
    r"|\becs\.[a-z]{1,5}\d[a-z\d]{0,3}(?:-[a-z\d]{1,12}){0,2}(?![\w.])"
    r"|\baws (?:ec2 )?(?:p[2-6]|g[3-7]|inf|trn)[a-z\d]{0,3}(?=\s{0,9}\|)"
    r"|\b(?:standard[ _])?n[cdv]\d{1,3}[a-z]{1,6}[ _](?:[a-z]+\d+|v\d)"
)
_MACHINE = Sieve(
    r"n[cdv]\d|ecs\.|aws (?:ec2 )?[pgit]|\.\d*x?(?:large|xl)|gpu-\d|gpu-[a-z]{1,3}\d|gpu_\d|实例"
    r"|-(?:standard|highmem|highcpu)-\d"
)


def names_machine_type(lowered: str, start: int, end: int) -> bool:
    """True where a span names a cloud's machine type."""
    is_like = _MACHINE.search(lowered, start, end) is not None
    return is_like and _MACHINE_TYPE.search(lowered, start, end) is not None
