"""Chats as plain text: a line with sender and time above each message, or before it on the same line."""

import re
from collections.abc import Iterator

from crawlers.pages.chats.chat import Message

DAY = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
CLOCK = r"(?:上午|下午|[AP]M\s)?\d{1,2}:\d{2}(?::\d{2})?"
TIME = rf"(?P<sent>{DAY}[ T]{{1,2}}{CLOCK})"
NAME = r"(?P<sender>[^\s\d][^\n]{0,60}?|\d{1,2}[^\s\d:/.-][^\n]{0,58}?)"
ACCOUNT = r"(?:\(\d{4,12}\)|<[^<>\s]{3,60}>)?"
HEADS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{TIME}\s+(?:【[^】\n]{{1,20}}】)?{NAME}{ACCOUNT}",  # QQ's message manager, MemoTrace
        rf"(?:【[^】\n]{{1,20}}】)?{NAME}{ACCOUNT}\s+{TIME}",  # copied out of WeChat or QQ for computers
        rf"{NAME},\s\[(?P<sent>(?:{DAY}|\d\d?\.\d\d?\.\d{{4}})[ ,]{{1,2}}{CLOCK})\]:?",  # copied out of Telegram
    )
)
"""Lines that stand alone above a message."""
INLINE = re.compile(rf"[\[(]?{TIME}[\])]?\s*[-–]?\s*{NAME}\s?[:：]\s?(?P<text>.+)")
"""A message on the line of its sender."""
CHAT = re.compile(r"消息对象[:：]\s*(?P<chat>.+)|以下(?:是|为)(?:微信)?群?聊?[\"“「](?P<group>.+?)[\"”」].*聊天记录.*")
OF_DAY = re.compile(rf"\s*[—–-]{{3,}}\s*(?P<day>{DAY})\s*[—–-]{{3,}}\s*")
WITHIN_DAY = re.compile(r"(?P<sender>\S[^\n]{0,40}?)\s{2,}(?P<clock>\d{1,2}:\d{2})\s*")
"""WeChat's chats sent by mail: a line for the day, then names with a time of day."""
RULE = re.compile(r"=+|消息分组[:：].*|消息记录[（(].*")
SAMPLE = 20_000
LEAST = 2
"""Messages that make a text a chat: one alone may be the signature of an article."""
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def in_text(text: str) -> list[Message]:
    """Give the messages of an exported or copied chat; none of any other text, as its beginning tells."""
    begun = [line.strip() for line in text[:SAMPLE].split("\n")]
    if not any(head.fullmatch(line) for line in begun for head in (*HEADS, INLINE, OF_DAY)):
        return []
    lines = text.split("\n")
    readings = [list(headed(lines, head)) for head in HEADS] + [list(inline(lines)), list(mailed(lines))]
    found = max(readings, key=len)
    return found if len(found) >= LEAST and covers(found, text) else []


def covers(found: list[Message], text: str) -> bool:
    """Say whether messages are most of a text, by characters, but for the exporter's own lines."""
    lines = (line.strip() for line in text.split("\n"))
    whole = sum(len(line) for line in lines if not (RULE.fullmatch(line) or CHAT.fullmatch(line)))
    return sum(len(message.text) + len(message.sent) + len(message.sender) for message in found) * 2 > whole


def headed(lines: list[str], head: re.Pattern[str]) -> Iterator[Message]:
    """Yield the messages below lines of one form."""
    chat: str | None = None
    current: re.Match[str] | None = None
    words: list[str] = []
    for line in lines:
        stripped = line.strip()
        named, heading = CHAT.fullmatch(stripped), head.fullmatch(stripped)
        if not (named or heading or (current is None and not stripped)):
            if not RULE.fullmatch(stripped):
                words.append(line)
            continue
        if current:
            yield message(current, words, chat)
        current, words = heading, []
        if named:
            chat = (named["chat"] or named["group"]).strip()
    if current:
        yield message(current, words, chat)


def message(head: re.Match[str], words: list[str], chat: str | None) -> Message:
    """Give the message below a head."""
    return Message(head["sender"].strip(), iso(head["sent"]), "\n".join(words).strip(), chat)


def inline(lines: list[str]) -> Iterator[Message]:
    """Yield messages that stand on the line of their sender; lines without one go on with the last."""
    last: Message | None = None
    for line in lines:
        if found := INLINE.fullmatch(line.strip()):
            if last:
                yield last
            last = Message(found["sender"].strip(), iso(found["sent"]), found["text"])
        elif last and line.strip():
            last = last._replace(text=f"{last.text}\n{line.strip()}")
    if last:
        yield last


def mailed(lines: list[str]) -> Iterator[Message]:
    """Yield the messages of a chat that WeChat sent by mail."""
    chat = day = None
    last: Message | None = None
    for line in lines:
        if named := CHAT.fullmatch(line.strip()):
            chat = (named["chat"] or named["group"]).strip()
        elif of_day := OF_DAY.fullmatch(line):
            day = of_day["day"]
        elif day and (heading := WITHIN_DAY.fullmatch(line)):
            if last:
                yield last
            last = Message(heading["sender"], f"{day} {heading['clock']}", "", chat)
        elif last:
            last = last._replace(text=f"{last.text}\n{line.strip()}".strip())
    if last:
        yield last


def iso(sent: str) -> str:
    """Give a time with its day as year, month, day, and its hour of twenty-four."""
    sent = DOTTED.sub(r"\3-\2-\1", sent)
    half = re.search(r"(上午|下午)(\d{1,2})", sent)
    if not half:
        return sent
    hour = int(half[2]) % 12 + 12 * (half[1] == "下午")
    return sent[: half.start()] + str(hour) + sent[half.end() :]
