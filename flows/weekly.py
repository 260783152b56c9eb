"""Weekly: the digest of one week out of the published file."""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.mailroom import Mailroom, limit, mailroom
from flows.settings import Settings, StartError
from models.documents import Lang
from models.notices import Channel, Subscriber
from pipeline import digest
from pipeline.digest import FORMS, Form
from pipeline.digest.brief import CHAT, as_brief, fit
from pipeline.sending import Parcel
from pipeline.sending.outbox import Item
from pipeline.warehouse import Reader, reading

log = logging.getLogger("chipwire")

READERS = ZoneInfo("Asia/Shanghai")
LANGS: tuple[Lang, ...] = ("en", "zh")
ITEM = "digest "
"""How the outbox names a digest: by its week."""


def last_week() -> date:
    """Give the Monday of the last week that is over where the readers are."""
    today = datetime.now(READERS).date()
    return today - timedelta(days=today.weekday() + 7)


def write_digest(settings: Settings, week: date | None = None, lang: Lang = "en") -> Path:
    """Write the page of the week that holds a day, by default the newest that has documents. Raises as `write_all`."""
    return write_all(settings, week, lang, ("html",))[0]


def write_all(
    settings: Settings, week: date | None = None, lang: Lang = "en", forms: Sequence[Form] = FORMS
) -> tuple[Path, ...]:
    """Write the digest of a week as page, Markdown and mail; gives the files.

    Raises StartError where no document was published yet.
    """
    if not settings.published.exists():
        raise StartError(f"{settings.published} does not exist yet; `chipwire run` makes it")
    log.info(f"of {week or 'the newest week'} in {lang}", extra={"stage": "digest"})
    if written := digest.write(settings.published, settings.digests, week, lang, forms):
        return written
    raise StartError(f"{settings.published} holds no document yet, there is nothing to digest; `chipwire run` fetches")


def write_digests(settings: Settings) -> tuple[Path, ...]:
    """Write the digest of the newest week in both languages; none where no document was ever published."""
    if not settings.published.exists() or digest.newest_week(settings.published) is None:
        return ()
    return tuple(write_digest(settings, lang=lang) for lang in LANGS)


def send_digests(settings: Settings, week: date | None = None) -> tuple[str, ...]:
    """Send the digest of the week that holds a day, by default the last that is over, to each subscriber who wants it.

    Gives a line for each problem. What was sent already is not sent again; what fails is tried by the next `send_due`.
    Raises SeedError for wrong subscribers, and StartError where nothing was published or another process is sending.
    """
    if not settings.published.exists() or digest.newest_week(settings.published) is None:
        raise StartError(
            f"{settings.published} holds no document yet, there is nothing to digest; `chipwire run` fetches"
        )
    monday = digest.monday_of(week or last_week())
    name = f"{ITEM}{digest.week_of(monday)}"
    with mailroom(settings) as room:
        for subscriber in room.subscribers:
            for channel in subscriber.channels if subscriber.digest else ():
                room.outbox.plan(subscriber.id, channel.name, [Item(name, monday)])
        left = [line for line in room.left() if name in line]
        return (*left, *send_unfinished(room, monday))


def send_unfinished(room: Mailroom, week: date | None = None) -> list[str]:
    """Send the digests, of one week or all, that are planned and were not sent; gives a line for each problem."""
    wanted = f"{ITEM}{digest.week_of(week) if week else ''}"
    parcels: list[Parcel] = []
    with reading(room.settings.published) as reader:
        for name in sorted(room.outbox.all_planned(wanted)):
            year, _, number = name.removeprefix(ITEM).partition("-W")
            monday = date.fromisocalendar(int(year), int(number), 1)
            parcels += [
                parcel(room, reader, subscriber, channel, name, monday)
                for subscriber in room.subscribers
                for channel in subscriber.channels
                if subscriber.digest and name in room.outbox.planned(subscriber.id, channel.name, name)
            ]
    log.info(f"{len(parcels)} digests", extra={"stage": "digest"})
    return room.send(parcels)


def parcel(room: Mailroom, reader: Reader, subscriber: Subscriber, channel: Channel, name: str, monday: date) -> Parcel:
    """Make up a week's digest for one subscriber and channel."""
    most = digest.MAIL if channel.kind == "mail" else CHAT
    found = digest.gathered(reader, monday, subscriber.lang, most, subscriber.chips)
    text = "" if channel.kind == "mail" else fit(as_brief(found), limit(channel))
    page = f"{digest.week_of(monday)}.{subscriber.lang}.html"

    def mail(sender: str, to: str, number: str, at: datetime) -> EmailMessage:
        return digest.digest_mail(found, sender, to, number, at, page)

    return room.parcel(subscriber, channel, [name], digest.subject(found), text, mail)
