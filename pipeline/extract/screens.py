"""Numbers that tell how fine a screen is, or which card, processor or game is meant, not what a card costs."""

import re

PLAY = 160
"""Characters around a figure that may speak of games and screens."""
_PLAYS = re.compile(
    r"帧|光追|画质|画面|分辨率|dlss|fsr|\bfps\b|显示器|屏幕|电视|游戏|特效|1080p|1440p|\d\s?hz|主机|玩"
    r"|优化|全高|拉满|全开|高配|带不动|\bps[45]\b|xbox|(?:稳定?|锁)\s?\d{2}"
)
_TRADED = re.compile(r"[卖价出收要花付才元块¥$]\s?$")
_TRADED_BEHIND = re.compile(
    r"\s?(?:块|元|多?收|出(?!现|来)|买|卖|左右|出头|入手?|到手|拿|包邮|以[内下上]|的?价|/[张片块])"
)
_FINE = re.compile(r"(?<![\d.])[1248]k")
_RATE = re.compile(r"(?<=k)(?:30|60|90|120|144|165|240)|(?<=k)[+,]?\s?(?:30|60|90|120|144|165|240)\s?(?:帧|fps|hz)")
"""Behind the fineness of a screen, how often it is drawn: "4k60"."""
_SCREEN = re.compile(
    r"\s?(?:gaming|resolution|monitors?|displays?|screens?|videos?|ultra|textures?|native|\d{2,3}\s?hz)\b"
)
_NAME = re.compile(r"(?:10|[1-9])0[5-9]0|2077|23{3,}")
"""What cards and a game much played are called by, and how some write that they laugh."""
_PROCESSOR = re.compile(r"1[0-4][4679]00")
_THE = re.compile(r"\b(?:the|an?|rtx|pro|quadro|extended) $")
_WORKSTATION = re.compile(r"[2-6]000(?! ?(?:usd|eur|gbp|cad|aud|bucks|dollars|euros?|pounds|each|\$|€|£))")
"""Bare thousands that cards for work are called by: "the 6000 is three times as dear"."""
_GLUED = re.compile(r"(?:ti|super|xtx?|x3d|k[fs]|[dfxsv])(?![a-z])")
"""Behind the digits of a product's name: "4080ti", "9575F"."""


def is_resolution(lowered: str, start: int, end: int) -> bool:
    """True for the 4K of a screen or a game, in talk of them, where no word of trade stands beside it."""
    found = _FINE.search(lowered, start, end)
    if found is None or lowered[start : found.start()].rstrip().endswith(("-", "~")):
        return False
    if _RATE.match(lowered, found.end()) or _SCREEN.match(lowered, found.end()):
        return True
    if any(c.isdigit() for c in lowered[found.end() : end]):
        return False
    return not _is_traded(lowered, start, end) and _plays(lowered, start, end)


def is_name(lowered: str, start: int, end: int) -> bool:
    """True for bare digits that name a product: "2077", "9575F", the 13900 of a talk on games."""
    if _GLUED.match(lowered, end):
        return True
    if _WORKSTATION.fullmatch(lowered, start, end) and _THE.search(lowered, max(0, start - 12), start):
        return True
    if _is_traded(lowered, start, end):
        return False
    if _NAME.fullmatch(lowered, start, end):
        return True
    return _PROCESSOR.fullmatch(lowered, start, end) is not None and _plays(lowered, start, end)


def _is_traded(lowered: str, start: int, end: int) -> bool:
    before = _TRADED.search(lowered, max(0, start - 3), start)
    return before is not None or _TRADED_BEHIND.match(lowered, end) is not None


def _plays(lowered: str, start: int, end: int) -> bool:
    return _PLAYS.search(lowered, max(0, start - PLAY), end + PLAY) is not None
