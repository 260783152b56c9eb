"""Chats as tables and JSON: sender, time and words by the names that exporters give them."""

from collections.abc import Iterator, Mapping
from typing import Any

from crawlers.pages.chats.chat import Message

SENDERS = (
    "groupNickname", "sendMemberName", "senderDisplayName", "sender.groupCard", "sender.name", "sender.nickname",
    "sendNickName", "accountName", "Remark", "NickName", "senderName", "nickname", "from", "发送人", "发送者", "发言人",
    "昵称", "备注", "sender", "talkerName", "talker", "Sender", "author", "user.name",
)  # fmt: skip
TIMES = (
    "date_unixtime", "createTime", "CreateTime", "timestamp", "StrTime", "formattedTime", "time", "date", "msgTime",
    "时间", "发送时间", "日期", "datetime", "sent",
)  # fmt: skip
WORDS = ("content.text", "StrContent", "content", "text", "message", "msg", "内容", "消息内容", "消息", "body")
"""Where messages hold these, the most telling name first: Telegram Desktop, MemoTrace, WeFlow, EchoTrace, QQ Chat
Exporter, ChatLab, chatlog."""
NAMES = ("name", "chatInfo.name", "meta.name", "session.displayName", "session.remark", "session.nickname")
SYSTEM = ("service", "system", "系统消息", "10000")
"""Types of a message that no one said."""
MAX_MESSAGES = 500_000


def in_table(header: list[str], rows: list[list[str]]) -> list[Message]:
    """Give the messages of a table whose columns are those of a chat; none of any other table."""
    known = set(header)
    if not all(known & set(names) for names in (SENDERS, TIMES, WORDS)):
        return []
    entries = (dict(zip(header, row, strict=False)) for row in rows[:MAX_MESSAGES])
    return [found for entry in entries if (found := message(entry, None))]


def in_json(value: Any) -> list[Message]:
    """Give the messages of an export in JSON; none of any other JSON."""
    found: list[Message] = []
    for name, messages in chats(value):
        found += (
            each for entry in messages[:MAX_MESSAGES] if isinstance(entry, dict) and (each := message(entry, name))
        )
    return found


def chats(value: Any) -> Iterator[tuple[str | None, list[Any]]]:
    """Yield the name and the messages of each chat of an export."""
    if isinstance(value, list):
        yield None, value
    elif isinstance(value, dict):
        several = at(value, "chats.list")
        if isinstance(several, list):
            for chat in several:
                yield from chats(chat)
        elif isinstance(messages := value.get("messages") or value.get("data"), list):
            named = (at(value, path) for path in NAMES)
            yield next((name for name in named if isinstance(name, str) and name), None), messages


def message(entry: Mapping[str, Any], chat: str | None) -> Message | None:
    """Give an entry as a message; None where no one is named, no time told, or nothing said."""
    if str(entry.get("type") or entry.get("Type") or "") in SYSTEM or entry.get("isSystemMessage"):
        return None
    sender, sent = (first(entry, names) for names in (SENDERS, TIMES))
    words = first(entry, WORDS)
    return Message(sender, sent, words, chat) if sender and sent and words else None


def first(entry: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """Give the first text that an entry holds under one of some names."""
    return next((text for name in names if (text := plain(at(entry, name)))), "")


def at(value: Any, path: str) -> Any:
    """Give what stands at keys joined by dots; None where they lead nowhere."""
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def plain(value: Any) -> str:
    """Give a value as text; Telegram writes text with links in it as a list of parts."""
    if isinstance(value, list):
        return "".join(part if isinstance(part, str) else plain(part.get("text")) for part in value if part)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
