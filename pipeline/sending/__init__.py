"""From a message to a reader: the outbox, which remembers, and the ways to deliver, which tell what became of it."""

from pipeline.sending.chat import LIMITS, Chat
from pipeline.sending.delivery import Doubtful, Parcel, Undelivered, deliver
from pipeline.sending.outbox import Outbox, OutboxError
from pipeline.sending.post import MailServer, Post

__all__ = [
    "LIMITS",
    "Chat",
    "Doubtful",
    "MailServer",
    "Outbox",
    "OutboxError",
    "Parcel",
    "Post",
    "Undelivered",
    "deliver",
]
