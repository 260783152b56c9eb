"""JSON lines in, JSON lines out: `extract` and `money` over texts that need no database."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from models.documents import Document
from models.records import Record
from pipeline.extract import Lexicon, extract, money

KEYS = ("id", "text", "title", "published", "lang", "url")
Answer = Callable[[Document], dict[str, Any]]


def plain(record: Record) -> dict[str, Any]:
    """Give a record as JSON has it, with what is not stated left out."""
    return {name: value for name, value in record.model_dump(mode="json").items() if value not in (None, [])}


def facts_of(document: Document, lexicon: Lexicon) -> dict[str, Any]:
    """Give the line of the fact contract for a document."""
    found = extract(document, lexicon)
    return {"id": document.id, "lang": found.lang, "facts": [plain(fact) for fact in found.facts]}


def money_of(document: Document, lexicon: Lexicon) -> dict[str, Any]:
    """Give every amount of money in a document; an end that is not stated is null."""
    found = money(document.text, lexicon, document.lang)
    return {"id": document.id, "money": [amount.model_dump(mode="json") for amount in found]}


def reason(refused: ValidationError) -> str:
    """Say in one line which fields were wrong and what was expected."""
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in refused.errors())


def answered(line: bytes, number: int, answer: Answer, key: str) -> tuple[dict[str, Any], bool]:
    """Answer one line, and say whether it could be read; a line that could not gives its error."""
    name: Any = None
    try:
        fields = json.loads(line)
        if not isinstance(fields, dict):
            raise ValueError(f"expected a JSON object, got {type(fields).__name__}")
        name = fields.get("id")
        return answer(Document(**{k: fields[k] for k in KEYS if k in fields})), True
    except ValidationError as refused:
        error = reason(refused)
    except (ValueError, RecursionError) as refused:
        error = f"not read as JSON: {refused}"
    except Exception as bug:  # noqa: BLE001 (the flow's edge: one poisoned text must not end the run)
        error = f"{type(bug).__name__}: {bug}"
    return {"id": name, "error": f"line {number}: {error}", key: []}, False


def answers(lines: Iterable[bytes], answer: Answer, key: str) -> Iterator[tuple[bytes, bool]]:
    """Yield an encoded line for each line that is not empty, in order, and whether that one could be read."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            found, readable = answered(line, number, answer, key)
            yield encoded(found) + b"\n", readable


def encoded(found: dict[str, Any]) -> bytes:
    """Encode as readable UTF-8; half a surrogate pair, which UTF-8 does not have, stays escaped."""
    try:
        return json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(found).encode()
