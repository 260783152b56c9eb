"""Review: what is doubtful, most valuable first; what people decided about it; what that is worth as gold."""

from models.corrections import Entry, Refused, entries
from models.decisions import Decision
from pipeline.review.gold import gold
from pipeline.review.history import Told, history
from pipeline.review.items import Item, Reason
from pipeline.review.log import AlreadyDecided, Log, LogError, decide, load, undo
from pipeline.review.making import decision
from pipeline.review.queue import find, has_queue, queue, waiting
from pipeline.review.writing import fields_of

__all__ = [
    "AlreadyDecided",
    "Decision",
    "Entry",
    "Item",
    "Log",
    "LogError",
    "Reason",
    "Refused",
    "Told",
    "decide",
    "decision",
    "entries",
    "fields_of",
    "find",
    "gold",
    "has_queue",
    "history",
    "load",
    "queue",
    "undo",
    "waiting",
]
