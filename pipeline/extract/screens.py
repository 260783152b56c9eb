"""Numbers that tell how fine a screen is, not what a card costs."""

import re

from pipeline.extract.figures import Figure
from pipeline.extract.reading import Reading

PLAY = 160
"""Characters around a figure that may speak of games and screens."""
_PLAYS = re.compile(r"帧|光追|画质|分辨率|dlss|fsr|\bfps\b|显示器|屏幕|电视|游戏|特效|1080p|1440p|\d\s?hz|主机|玩")
_TRADED = re.compile(r"[卖价出收要花付才元块¥$]\s?$")
_TRADED_BEHIND = re.compile(r"\s?(?:块|元|多?收|出(?!现|来)|买|卖|左右|出头|入手?|到手|拿|包邮|以[内下上]|的?价)")


def is_resolution(reading: Reading, figure: Figure) -> bool:
    """True for the 4K of a screen or a game, in talk of them, where no word of trade stands beside it."""
    words = reading.lowered[figure.start : figure.end].strip()
    if words not in ("2k", "4k", "8k") or _TRADED.search(reading.lowered, max(0, figure.start - 3), figure.start):
        return False
    if _TRADED_BEHIND.match(reading.lowered, figure.end):
        return False
    return _PLAYS.search(reading.lowered, max(0, figure.start - PLAY), figure.end + PLAY) is not None
