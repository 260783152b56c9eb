"""One message to one reader by one channel, at most once: what is to come is noted before, what came of it after."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from models.notices import Channel
from pipeline.sending.outbox import Outbox

PAUSES = (0.0, 2.0, 8.0)
"""Seconds before each attempt."""


class Undelivered(Exception):  # noqa: N818
    """It was certainly not delivered; it may be tried again."""


class Doubtful(Exception):  # noqa: N818
    """It may have been delivered, or not."""


@dataclass(frozen=True)
class Parcel:
    """A message, made up and ready to go: `mail` for a mail, `title` and `text` for all else."""

    subscriber: str
    channel: Channel
    items: tuple[str, ...]
    id: str
    title: str
    text: str
    mail: EmailMessage | None = None


Carrier = Callable[[Parcel, Callable[[], None]], None]
"""Delivers a parcel. It calls what it is given just before the step that delivers; raises Undelivered or Doubtful."""


def deliver(
    outbox: Outbox, parcels: Iterable[Parcel], carrier: Callable[[Channel], Carrier], pauses: Sequence[float] = PAUSES
) -> list[str]:
    """Send each parcel, and those that failed again after a pause; gives a line for each that was not delivered.

    A channel that fails keeps no other one waiting: all are tried before any is tried again.
    """
    waiting = list(parcels)
    problems: dict[str, str] = {}
    for pause in pauses:
        if not waiting:
            break
        time.sleep(pause)
        failed = []
        for parcel in waiting:
            problem, again = attempt(outbox, parcel, carrier)
            problems.pop(parcel.id, None)
            if problem:
                problems[parcel.id] = problem
            failed += [parcel] if again else []
        waiting = failed
    return list(problems.values())


def attempt(outbox: Outbox, parcel: Parcel, carrier: Callable[[Channel], Carrier]) -> tuple[str | None, bool]:
    """Send a parcel once; gives a line where it was not delivered, and whether it may be tried again."""
    who = (parcel.subscriber, parcel.channel.name, parcel.items, parcel.id)
    place = f"{parcel.subscriber} by {parcel.channel.name}"
    under_way = False

    def intend() -> None:
        nonlocal under_way
        outbox.intend(*who)
        under_way = True

    try:
        carrier(parcel.channel)(parcel, intend)
    except Exception as ended:  # noqa: BLE001 - one channel's fault is not the others'; its words may hold secrets
        why = str(ended) if isinstance(ended, Undelivered | Doubtful) else type(ended).__name__
        if under_way and not isinstance(ended, Undelivered):
            return doubt(parcel.id, place, parcel.items, why), False
        outbox.withdraw(*who, why)
        return f"not sent to {place}: {why}; the next run tries again", True
    outbox.note(*who)
    return None, False


def doubt(message: str, place: str, items: Sequence[str], why: str) -> str:
    """Say that it is not known whether a message arrived, and what to do then."""
    what = ", ".join(items[:3]) + (f" and {len(items) - 3} more" if len(items) > 3 else "")
    return (
        f"not known whether {what} reached {place} ({why}): look there, then "
        f"`chipwire alerts --received {message}` or `--resend {message}`"
    )
