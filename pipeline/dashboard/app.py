"""Which address is which page, and what is shown where there is none."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files as resources

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pipeline.dashboard import archived, chips, evidence, overview, reviewing, sources, sql, tables
from pipeline.dashboard.guard import Guard
from pipeline.dashboard.site import Refused, Site, page
from pipeline.dashboard.snapshots import NothingPublished
from pipeline.warehouse import QueryError

log = logging.getLogger("chipwire")


ROUTES = [
    Route("/", overview.overview),
    Route("/chips", chips.chips),
    Route("/chips/{chip}", chips.chip),
    Route("/facts/{fact_id}", evidence.fact),
    Route("/documents/{document_id}", evidence.document),
    Route("/archive/{document_id}", archived.archived),
    Route("/sources", sources.sources),
    Route("/review", reviewing.queue),
    Route("/review", reviewing.decide, methods=["POST"]),
    Route("/review/item", reviewing.item),
    Route("/review/undo", reviewing.undo, methods=["POST"]),
    Route("/sql", sql.sql),
    Route("/sql.{form}", sql.download),
    Route("/{table}.{form}", tables.download),
    Route("/{table}", tables.table),
]


def application(site: Site) -> Starlette:
    """Give the dashboard of a site, for an ASGI server that listens on loopback."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        site.snapshots.close()

    static = StaticFiles(directory=str(resources("pipeline.dashboard").joinpath("static")))
    app = Starlette(
        routes=[*ROUTES, Mount("/static", static)],
        middleware=[Middleware(Guard)],
        lifespan=lifespan,
        exception_handlers={
            Refused: refused,
            QueryError: unanswered,
            HTTPException: no_such_page,
            Exception: failed,
        },
    )
    app.state.site = site
    return app


def refused(request: Request, problem: Exception) -> Response:
    """Say what was wrong with an address."""
    if not isinstance(problem, Refused):  # Starlette's handlers are typed for any exception
        raise problem
    return fault(request, problem.status, problem.why, **problem.values)


def unanswered(request: Request, problem: Exception) -> Response:
    """Say that there is no file yet, or that a query of the page could not be answered."""
    if isinstance(problem, NothingPublished):
        return fault(request, 503, "nothing_published", home=str(request.app.state.site.home))
    log.error(f"{request.url.path}: {problem}", extra={"stage": "dashboard"})
    return fault(request, 503, "fault", fault=str(problem))


def no_such_page(request: Request, problem: Exception) -> Response:
    """Say that there is no such page, or that it cannot be asked for in that way."""
    status = problem.status_code if isinstance(problem, HTTPException) else 404
    return fault(request, status, "no_page" if status == 404 else "not_so", path=request.url.path)


def failed(request: Request, _: Exception) -> Response:
    """Say that something is broken; what it is goes to the log."""
    return fault(request, 500, "broken")


def fault(request: Request, status: int, why: str, **values: object) -> Response:
    """Give a page that says in words why there is no other."""
    return page(request, "fault.html.j2", {"status": status, "why": why, "values": values}, status)
