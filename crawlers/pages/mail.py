"""Mails: the words of their sender, those of mails forwarded in them, and what is attached."""

import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from itertools import zip_longest
from typing import NamedTuple

from crawlers.pages.dates import Moment, moment
from crawlers.pages.decode import decode
from crawlers.pages.document import PageError, document
from crawlers.pages.render import render
from crawlers.pages.tree import parse
from models.documents import Capture, Document
from models.reference import Source

ReadPart = Callable[[Capture, Source, int], list[Document]]
"""Reads an attachment as a capture of its own; the number says how deep in mails it lies."""

MAX_PARTS = 200
CELL = " | "
FULLER = 3
"""How many times as long as the plain part the HTML is where that is no copy of it."""
MAX_DEPTH = 4
"""How deep mails in mails are read."""
FIELD = re.compile(
    r"[>\s*]*(?P<name>From|Sent|Date|To|Cc|Subject|发件人|寄件者|寄件人|发送时间|发送日期|日期|時間|时间|寄件日期|收件人|收件者|抄送"
    r"|副本|主题|主旨|主題)\s*\**\s*[:：]\s*(?P<value>.*)",
    re.IGNORECASE,
)
SENDER = ("from", "发件人", "寄件者", "寄件人")
SENT = ("sent", "date", "发送时间", "发送日期", "日期", "時間", "时间", "寄件日期")
SUBJECT = ("subject", "主题", "主旨", "主題")
FORWARDED = re.compile(r"\b(?:From|Sent)\s*:|(?:发件人|寄件者|寄件人)\s*[:：]")
"""In a block of quoted words, the heading of a mail that is forwarded, not answered."""
QUOTE = ">"
ANSWERED = re.compile(r"[:：]\s*$")
"""Ends the line above quoted words that says whose they are."""
RULE = re.compile(r"[\s>]*(?:[-_—=]{3,}+.{0,60}[-_—=]{3,}+|[-_—=]{5,}|begin forwarded message:)\s*", re.IGNORECASE)


class Told(NamedTuple):
    """A mail that stands in the text of another: whose it is as its heading says, and its words."""

    sender: str
    sent: str
    subject: str
    text: str


def read_mail(capture: Capture, source: Source, read_part: ReadPart, depth: int = 0) -> list[Document]:
    """Give a mail's own words, each mail forwarded in them and each attachment as documents.

    Raises PageError where there is nothing to read in it.
    """
    mail = message_from_bytes(capture.payload, policy=default)
    sent = moment(str(mail["Date"] or ""), source.time_zone)
    sent = sent._replace(origin="sent") if sent else None
    sender, subject = (str(mail[name] or "") or None for name in ("From", "Subject"))
    own, *forwarded = split(words(mail, capture))
    own = own._replace(text=unquoted(own.text))
    found = [document(capture, source, own.text, title=subject, author=sender, moment=sent)] if own.text.strip() else []
    for number, told in enumerate(forwarded, 1):
        at = moment(told.sent, source.time_zone)
        at = at._replace(origin="sent") if at else None
        url, title = f"{capture.url}#forwarded-{number}", told.subject or subject
        if told.text.strip():
            found.append(document(capture, source, told.text, url=url, title=title, author=told.sender, moment=at))
    for part in attached(mail, capture) if depth < MAX_DEPTH else ():
        found += (dated(document, sent, sender) for document in read_part(part, source, depth + 1))
    if not found:
        raise PageError(f"{capture.url}: expected a mail with a text in it, found none")
    return found


def words(mail: EmailMessage | MIMEPart, capture: Capture) -> str:
    """Give the text of a mail: its plain part, or else its HTML rendered; nothing where it has neither.

    The HTML is read too where the plain part but says that there is one, or has lost the rows of its tables.
    """
    plain, marked = mail.get_body(("plain",)), mail.get_body(("html",))
    text, shown = (shown_in(part, capture) if part else "" for part in (plain, marked))
    has_lost = len(shown) > FULLER * len(text) or (CELL in shown and CELL not in text)
    return shown if has_lost or not text.strip() else text


def shown_in(part: MIMEPart, capture: Capture) -> str:
    """Give the text of one part of a mail."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    text = decode(payload, f"{part.get_content_type()}; charset={part.get_content_charset() or 'utf-8'}")
    if part.get_content_subtype() != "html" or not text.strip():
        return text
    page = parse(text, capture.url)
    for quote in page.xpath(".//blockquote"):
        if not FORWARDED.search(quote.text_content()):
            quote.drop_tree()
    return render(page)


def unquoted(text: str) -> str:
    """Give the words of a mail without those it answers, which are another's and of another day."""
    lines = text.split("\n")
    kept = [
        line
        for line, below in zip_longest(lines, lines[1:], fillvalue="")
        if not line.startswith(QUOTE) and not (below.startswith(QUOTE) and ANSWERED.search(line))
    ]
    return "\n".join(kept)


def split(text: str) -> Iterator[Told]:
    """Yield what stands above the first heading of a forwarded mail, then each mail below one."""
    lines = text.split("\n")
    told, start, at = Told("", "", "", ""), 0, 0
    while at < len(lines):
        length, heading = headed(lines, at)
        if heading:
            yield told._replace(text=body(lines[start:at]))
            told, start = heading, at + length
        at += max(length, 1)
    yield told._replace(text=body(lines[start:]) if start else text)


def headed(lines: list[str], at: int) -> tuple[int, Told | None]:
    """Give how many lines the heading of a forwarded mail takes that begins at a line, and what it says."""
    fields: dict[str, str] = {}
    end = at
    while end < len(lines) and end - at < 10 and (found := FIELD.fullmatch(lines[end])):
        fields.setdefault(found["name"].lower(), found["value"].strip(" *"))
        end += 1
    sender, sent, subject = (
        next((fields[name] for name in names if fields.get(name)), "") for names in (SENDER, SENT, SUBJECT)
    )
    return (end - at, Told(sender, sent, subject, "")) if sender and sent else (0, None)


def body(lines: list[str]) -> str:
    """Give the lines of a mail without the rules that part it from another."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or RULE.fullmatch(lines[end - 1])):
        end -= 1
    return "\n".join(lines[:end]).strip("\n")


def attached(mail: EmailMessage | MIMEPart, capture: Capture) -> Iterator[Capture]:
    """Yield the attachments of a mail, mails in it too, as captures with addresses of their own."""
    for number, part in enumerate(mail.iter_attachments()):
        if number >= MAX_PARTS:
            return
        name = part.get_filename() or f"part-{number + 1}"
        if part.get_content_type() == "message/rfc822":
            inner = part.get_content()
            payload, media_type = inner.as_bytes(), "message/rfc822"
        else:
            raw = part.get_payload(decode=True)
            payload, media_type = raw if isinstance(raw, bytes) else b"", part.get_content_type()
            if (charset := part.get_content_charset()) and media_type.startswith("text/"):
                media_type = f"{media_type}; charset={charset}"
        if payload:
            url = f"{capture.url}#{name}"
            yield capture.model_copy(update={"url": url, "media_type": media_type, "payload": payload})


def dated(found: Document, sent: Moment | None, sender: str | None) -> Document:
    """Give an attachment's document with the mail's day and sender where it has none of its own."""
    update: dict[str, object] = {} if found.author else {"author": sender}
    if sent and found.published is None:
        update |= {"published": sent.day.isoformat(), "published_at": sent.at, "published_from": sent.origin}
    return found.model_copy(update=update)
