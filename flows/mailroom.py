"""The mailroom: who is told what, made up into parcels and sent, with the outbox open to this process alone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr

from flows.settings import Settings, StartError, secrets
from models.notices import AlertRule, Channel, Subscriber
from pipeline import alerts
from pipeline.sending import LIMITS, Chat, MailServer, Outbox, OutboxError, Parcel, Post, Undelivered, deliver
from pipeline.sending.delivery import Carrier, doubt
from pipeline.sending.outbox import message_id

MakeMail = Callable[[str, str, str, datetime], EmailMessage]
"""Gives a mail from a sender to a reader with a Message-ID and a date."""


class Mailroom:
    """The subscribers, the rules, and the means to reach them."""

    def __init__(self, settings: Settings, outbox: Outbox) -> None:
        self.settings, self.outbox = settings, outbox
        self.rules: tuple[AlertRule, ...] = alerts.load(settings.seeds)
        self.subscribers: tuple[Subscriber, ...] = alerts.subscribers(settings.seeds, self.rules)
        self.chat = Chat(secrets({c.secret for s in self.subscribers for c in s.channels if c.secret}))

    def rules_of(self, subscriber: Subscriber) -> tuple[AlertRule, ...]:
        """Give the rules that a subscriber is told of: those of the file that are named, and their own."""
        named = subscriber.rules
        return (*(rule for rule in self.rules if named is None or rule.name in named), *subscriber.alerts)

    def left(self) -> list[str]:
        """Give a line for each message of which it is not known whether it arrived."""
        return [
            doubt(left.message, f"{left.subscriber} by {left.channel}", left.items, f"begun {left.since}")
            for left in self.outbox.left()
        ]

    def parcel(
        self, subscriber: Subscriber, channel: Channel, items: Sequence[str], title: str, text: str, mail: MakeMail
    ) -> Parcel:
        """Make up a message. A mail that cannot be made, for want of a sender, fails when it is to be sent."""
        number = message_id(subscriber.id, channel.name, items)
        made = None
        sender = self.settings.mail_from
        if channel.kind == "mail" and channel.to and sender:
            domain = parseaddr(sender)[1].rpartition("@")[2]
            made = mail(sender, channel.to, f"<{number}@{domain}>", datetime.now(UTC))
        return Parcel(subscriber.id, channel, tuple(items), number, title, text, made)

    def send(self, parcels: Sequence[Parcel]) -> list[str]:
        """Deliver parcels; gives a line for each that was not."""
        return deliver(self.outbox, parcels, self.carrier)

    def carrier(self, channel: Channel) -> Carrier:
        """Give what delivers by a channel."""
        if channel.kind != "mail":
            return self.chat
        url, sender = self.settings.smtp_url, self.settings.mail_from
        if not url or not sender:
            raise Undelivered("CHIPWIRE_SMTP_URL and CHIPWIRE_MAIL_FROM are not both set")
        try:
            return Post(MailServer.of(url, sender))
        except ValueError as wrong:
            raise Undelivered(f"CHIPWIRE_SMTP_URL: {wrong}") from None


@contextmanager
def mailroom(settings: Settings) -> Iterator[Mailroom]:
    """Open the outbox for this process alone. Raises StartError where another one is sending."""
    try:
        with Outbox(settings.outbox) as outbox:
            yield Mailroom(settings, outbox)
    except OutboxError as refused:
        raise StartError(str(refused)) from refused


def limit(channel: Channel) -> int:
    """Give how many bytes of text a message by a channel may have."""
    return LIMITS[channel.kind]
