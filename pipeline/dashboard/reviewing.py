"""The pages of review: the queue, the form of a correction, and what a reviewer's buttons do."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from models.corrections import KINDS
from models.corrections import Refused as NotSo
from models.decisions import Reviewed, What
from pipeline import review
from pipeline.dashboard import asked, forms
from pipeline.dashboard.language import lang_of
from pipeline.dashboard.links import address
from pipeline.dashboard.site import Refused, page, rows, site_of, wording
from pipeline.review import Entry, Item, Log
from pipeline.review.writing import typed_value
from pipeline.warehouse import Reader

SHOWN, TOLD = 20, 10
"""Items of the queue, and decisions made, on one page."""
VERDICTS: dict[str, Reviewed] = {"accept": "accepted", "reject": "rejected", "correct": "corrected"}
FIELD = "field."
"""Before the names of a correction's fields in a form."""


class Reading(dict[str, Any]):
    """What was read, with null for what it leaves open."""

    def __missing__(self, _: str) -> None:
        """Give null."""


def queue(request: Request) -> Response:
    """Show the first items of the queue."""
    what: What | None = asked.choice(request, "what", get_args(What))
    chip, done = asked.text(request, "chip"), asked.text(request, "done")
    site, lang = site_of(request), lang_of(request)
    log = review.load(site.decisions)
    with site.snapshots.reader() as reader:
        known(reader, site.home)
        found = {
            "items": review.queue(reader, log, SHOWN, what, chip),
            "waiting": review.waiting(reader, log),
            "told": review.history(reader, log)[:TOLD],
            "done": log.holds(done),
            "what": what,
            "whats": get_args(What),
            "at": asked.number(request, "at", 1, SHOWN),
            "problems": log.problems,
            "w": wording(reader, lang),
            **common(),
        }
    return page(request, "review.html.j2", found, place="review")


def item(request: Request) -> Response:
    """Show one item with the form of a correction."""
    site = site_of(request)
    with site.snapshots.reader() as reader:
        known(reader, site.home)
        one = found_item(reader, review.load(site.decisions), asked.text(request, "place", 500) or "")
        kind = asked.choice(request, "as", KINDS) or "quote" if one.what == "unread" else one.what
        return form(request, reader, one, kind, {}, ())


def form(
    request: Request, reader: Reader, one: Item, kind: str, typed: Mapping[str, str], faults: tuple[str, ...]
) -> Response:
    """Give the form of a correction, with what was typed into it and what is wrong with that."""
    fields = review.entries(kind) if kind in KINDS else ()
    found = {
        "item": one,
        "kind": kind,
        "fields": fields,
        "shown": {**{entry.name: shown(entry, one) for entry in fields}, **typed},
        "faults": faults,
        "chips": rows(reader, "chips", lang=lang_of(request)),
        "w": wording(reader, lang_of(request)),
        **common(),
    }
    return page(request, "correct.html.j2", found, 400 if faults else 200, place="review")


async def decide(request: Request) -> Response:
    """Keep the decision that a form holds."""
    fields = await forms.sent(request)
    return await run_in_threadpool(decided, request, fields)


def decided(request: Request, sent: dict[str, str]) -> Response:
    """Keep a decision, and lead back to the queue; a correction that cannot be is shown again with what is wrong."""
    site, verdict = site_of(request), VERDICTS.get(sent.get("verdict", ""))
    if verdict is None:
        raise Refused(400, "no_form")
    log = review.load(site.decisions)
    with site.snapshots.reader() as reader:
        known(reader, site.home)
        one = found_item(reader, log, sent.get("place", ""))
        kind = sent.get("as", "quote") if one.what == "unread" else one.what
        typed = {name.removeprefix(FIELD): value for name, value in sent.items() if name.startswith(FIELD)}
        chips = [str(row["chip"]) for row in rows(reader, "chips", lang="en")]
        try:
            values = changes(one, kind, typed) if verdict == "corrected" else {}
            made = review.decision(one, verdict, site.by, sent.get("why", ""), values, chips)
        except NotSo as wrong:
            return form(request, reader, one, kind, typed, tuple(str(wrong).splitlines()))
        keep(site.decisions, made, sent.get("over") or None)
    return back(sent, done=made.id)


def changes(one: Item, kind: str, typed: Mapping[str, str]) -> dict[str, object]:
    """Give the fields that were typed otherwise than they were shown. Raises Refused of models.corrections."""
    if kind not in KINDS:
        raise NotSo(f"type: expected {', '.join(KINDS)}, found {kind}")
    found: dict[str, object] = {"type": kind} if one.what == "unread" else {}
    for entry in review.entries(kind):
        value = typed.get(entry.name)
        if value is not None and value.strip() != shown(entry, one):
            found[entry.name] = typed_value(kind, entry.name, value)
    return found


async def undo(request: Request) -> Response:
    """Take a decision back."""
    fields = await forms.sent(request)
    site = site_of(request)
    try:
        await run_in_threadpool(review.undo, site.decisions, fields.get("decision", ""), site.by, fields.get("why", ""))
    except review.LogError as refused:
        raise Refused(409, "not_kept", fault=refused) from refused
    return back(fields)


def keep(decisions: Path, made: review.Decision, over: str | None) -> None:
    """Keep a decision. Raises Refused where another one holds, or it cannot be written."""
    try:
        review.decide(decisions, made, over)
    except review.AlreadyDecided as held:
        raise Refused(409, "decided", fault=held) from held
    except review.LogError as refused:
        raise Refused(503, "not_kept", fault=refused) from refused


def back(sent: Mapping[str, str], **more: object) -> Response:
    """Lead back to the queue as it was asked for."""
    kept = {name: sent.get(name) or None for name in ("what", "chip", "at")}
    return RedirectResponse(address("/review", **kept, **more), 303)


def found_item(reader: Reader, log: Log, place: str) -> Item:
    """Give the item at a place. Raises Refused."""
    found = review.find(reader, log, place)
    if found is None:
        raise Refused(404, "no_item", place=place)
    return found


def shown(entry: Entry, one: Item) -> str:
    """Give the value of a field as the form has it."""
    value = one.reading.get(entry.name)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return f"{value:.15g}" if isinstance(value, float) else "" if value is None else str(value)


def known(reader: Reader, home: Path) -> None:
    """Raise Refused where the file was published before there were decisions."""
    if not review.has_queue(reader):
        raise Refused(503, "older_file", home=home)


def common() -> dict[str, object]:
    """Give what every page with a form of review has."""
    return {"token": forms.TOKEN, "field": FIELD, "reading": lambda one: Reading(one.reading)}
