"""Alerts: what the rules find in the published file, shown, tried over the past, and sent to whom it concerns."""

import logging
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from flows.mailroom import Mailroom, limit, mailroom
from flows.settings import Settings, StartError
from models.ddl import named_sql
from models.documents import Lang
from models.notices import Channel, Subscriber
from pipeline import alerts
from pipeline.alerts import Alert, AlertWords
from pipeline.digest import letter
from pipeline.digest.brief import fit
from pipeline.sending import Parcel
from pipeline.sending.outbox import Item
from pipeline.warehouse import Reader, reading

log = logging.getLogger("chipwire")

REACH = timedelta(days=31)
"""How far back alerts are sent that were not: after an outage none is lost, and of older ones nobody wants to hear."""
SHOWN = timedelta(days=7)
GAP = "\n\n"


def show(
    settings: Settings, since: date | None, until: date | None, as_seen: bool, lang: Lang, rule: str | None = None
) -> list[str]:
    """Give what the rules find from one day to another, by default in the last week, as texts. Nothing is sent.

    Raises StartError for a file without documents and a rule that is not known.
    """
    rules = alerts.load(settings.seeds)
    if rule and rule not in {known.name for known in rules}:
        raise StartError(f"no rule {rule!r} in {settings.seeds / 'alerts.yml'}")
    wanted = [known for known in rules if rule in (None, known.name)]
    with reading(settings.published) as reader:
        newest = alerts.newest_day(reader)
        if newest is None:
            raise StartError(f"{settings.published} holds no document yet; `chipwire run` fetches")
        last = until or newest
        found = alerts.found(reader, wanted, since or last - SHOWN, last, as_seen)
        words = AlertWords(lang, names(reader, lang))
    return [words.text(alert) for alert in found]


def names(reader: Reader, lang: Lang) -> dict[str, str]:
    """Give what readers call each chip."""
    rows = reader.rows(named_sql("digest")["names"], {"lang": lang})
    return {str(row["chip"]): str(row["name"]) for row in rows}


def send_due(settings: Settings) -> tuple[str, ...]:
    """Send each subscriber the alerts that are due and the digests that failed; gives a line for each problem.

    Raises SeedError for wrong rules or subscribers, and StartError where another process is sending.
    """
    if not settings.published.exists():
        return ()
    from flows.weekly import send_unfinished

    with mailroom(settings) as room:
        left = room.left()
        with reading(settings.published) as reader:
            parcels = list(due(room, reader))
        log.info(f"{len(parcels)} messages", extra={"stage": "alerts"})
        return (*left, *room.send(parcels), *send_unfinished(room))


def due(room: Mailroom, reader: Reader) -> Iterator[Parcel]:
    """Yield the messages that are to go out; what they hold is planned in the outbox by then, all of it at once."""
    today = alerts.newest_day(reader)
    if today is None:
        return
    with room.outbox.at_once():
        ready = list(planned_for_all(room, reader, today))
    words = {lang: AlertWords(lang, names(reader, lang)) for lang in {s.lang for s, *_ in ready}}
    for subscriber, channel, waiting in ready:
        yield from packed(room, subscriber, channel, waiting, words[subscriber.lang])


def planned_for_all(room: Mailroom, reader: Reader, today: date) -> Iterator[tuple[Subscriber, Channel, list[Alert]]]:
    """Yield for each subscriber and channel the alerts that are to be sent."""
    found: dict[str, list[Alert]] = {}
    for subscriber in room.subscribers:
        concerning: list[Alert] = []
        for rule in room.rules_of(subscriber):
            key = rule.model_dump_json()
            if key not in found:
                found[key] = alerts.found(reader, [rule], today - REACH, today, as_seen=True)
            concerning += [alert for alert in found[key] if concerns(alert, subscriber)]
        for channel in subscriber.channels:
            yield subscriber, channel, planned(room, subscriber, channel, concerning, today)


def concerns(alert: Alert, subscriber: Subscriber) -> bool:
    """Tell whether an alert is about a subscriber's chips; a source is everybody's."""
    return not subscriber.chips or alert.rule.about == "stale" or alert.row.get("chip") in subscriber.chips


def planned(
    room: Mailroom, subscriber: Subscriber, channel: Channel, found: Sequence[Alert], today: date
) -> list[Alert]:
    """Give the alerts to be sent by a channel: of what happened since it was asked for, and was not told before."""
    who = (subscriber.id, channel.name)
    room.outbox.drop_planned(*who, "alert ", {f"alert {alert.key}" for alert in found})
    for alert in sorted(found, key=lambda alert: alert.day):
        item = Item(f"alert {alert.key}", alert.day, alert.topic, alert.stories, alert.fact)
        fresh_from = room.outbox.joined(*who, alert.rule.model_dump_json(), today)
        cooldown = timedelta(days=alert.rule.cooldown_days)
        if alert.day < fresh_from or room.outbox.is_known(*who, item.name):
            continue
        if not room.outbox.was_told(*who, item, cooldown):
            room.outbox.plan(*who, [item])
    for rule in room.rules_of(subscriber):
        room.outbox.joined(*who, rule.model_dump_json(), today)
    waiting = set(room.outbox.planned(*who, "alert "))
    return [alert for alert in found if f"alert {alert.key}" in waiting]


def packed(
    room: Mailroom, subscriber: Subscriber, channel: Channel, ready: Sequence[Alert], words: AlertWords
) -> Iterator[Parcel]:
    """Yield messages that hold as many alerts as the channel takes."""
    batch: list[Alert] = []
    size = 0
    for alert in ready:
        needed = len((words.text(alert) + GAP).encode())
        if batch and size + needed > limit(channel):
            yield message(room, subscriber, channel, batch, words)
            batch, size = [], 0
        batch.append(alert)
        size += needed
    if batch:
        yield message(room, subscriber, channel, batch, words)


def message(
    room: Mailroom, subscriber: Subscriber, channel: Channel, batch: Sequence[Alert], words: AlertWords
) -> Parcel:
    """Make one message of some alerts."""
    title = words.subject(list(batch))
    text = fit(GAP.join(words.text(alert) for alert in batch), limit(channel))
    items = [f"alert {alert.key}" for alert in batch]
    return room.parcel(
        subscriber,
        channel,
        items,
        title,
        text,
        lambda sender, to, number, at: letter(sender, to, title, text, number, at),
    )


def settle(settings: Settings, message: str, *, received: bool) -> None:
    """Take a message as received, or have it sent again. Raises StartError where none of this id is in doubt."""
    with mailroom(settings) as room:
        if not room.outbox.settle(message, received=received):
            raise StartError(f"no message {message!r} of which it is not known whether it arrived")
