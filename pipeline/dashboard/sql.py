"""The box for an analyst's own query, with the example queries; answered within the bounds of `chipwire query`."""

from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from models.ddl import named_sql
from models.queries import CHAPTERS, question
from pipeline.dashboard import asked, files
from pipeline.dashboard.answers import Answer
from pipeline.dashboard.links import LONGEST
from pipeline.dashboard.site import Refused, page, site_of

SHOWN, MOST = 200, 10_000
"""Rows on the page, and of a file."""
OWN = ("same-origin", "none")
"""Where a query comes from that is run at once, as browsers say: our own page, or an address that was typed."""


def sql(request: Request) -> Response:
    """Show the box, and the answer where there is a query. A link on another site fills the box and runs nothing."""
    written = query_of(request)
    ours = request.headers.get("sec-fetch-site", "none") in OWN
    answer = site_of(request).ask(written, SHOWN) if written and ours else None
    found = {
        "written": written or "",
        "answer": answer,
        "held": bool(written) and not ours,
        "table": [list(row.values()) for row in answer.rows.to_pylist()] if answer and answer.rows is not None else [],
        "names": columns(answer),
        "examples": examples(),
        "shown": SHOWN,
        "most": MOST,
    }
    status = 400 if answer and answer.fault else 200
    return page(request, "sql.html.j2", found, status, place="sql")


def download(request: Request) -> Response:
    """Give the answer to a query as a file."""
    written = query_of(request)
    if not written:
        raise Refused(400, "no_query")
    if request.headers.get("sec-fetch-site", "none") not in OWN:
        raise Refused(403, "from_elsewhere")
    answer = site_of(request).ask(written, MOST)
    if answer.rows is None:
        raise Refused(400, "fault", fault=answer.fault)
    return files.file(answer.rows, "query", files.form_of(request))


def query_of(request: Request) -> str | None:
    """Give the query that an address holds."""
    return asked.text(request, "q", LONGEST)


def columns(answer: Answer | None) -> list[tuple[str, bool]]:
    """Give the columns of an answer, and whether each holds numbers."""
    if answer is None or answer.rows is None:
        return []
    kinds = ("int", "uint", "double", "float", "decimal")
    return [(each.name, str(each.type).startswith(kinds)) for each in answer.rows.schema]


def examples() -> list[tuple[str, list[tuple[str, str]]]]:
    """Give the example queries by chapter: what each asks, and its text."""
    found = sorted(named_sql("examples").items(), key=lambda each: list(CHAPTERS).index(each[0].partition("_")[0]))
    chapters = groupby(found, key=lambda each: each[0].partition("_")[0])
    return [(chapter, [(question(text)[0], text) for _, text in many]) for chapter, many in chapters]
