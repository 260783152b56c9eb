"""Web sites on loopback for the tests of crawls: tables of answers, which say what was asked for, and when."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

from models.reference import Source

HOST = "http://site.example"
Answer = tuple[int, dict[str, str], bytes]
Answers = dict[str, Answer | Callable[["Handler"], None]]


class Handler(BaseHTTPRequestHandler):
    """Answers with what the site's table says for a path: status, headers and body, or a function that answers."""

    server: "Site"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        self.server.asked.append((path, time.monotonic()))
        answer = self.server.answers.get(path, self.server.otherwise)
        if callable(answer):
            answer(self)
        else:
            self.answer(*answer)

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """Send a whole answer, a page unless its headers say otherwise."""
        self.server.sent += len(body)
        self.send_response(status)
        for name, value in {"Content-Type": "text/html", **headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Site(ThreadingHTTPServer):
    """A table of answers by path and query, which may be changed while it is served."""

    daemon_threads = True

    def __init__(self, answers: Answers) -> None:
        self.answers, self.otherwise = answers, (404, {}, b"")
        self.asked: list[tuple[str, float]] = []
        self.sent = 0
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """The address of this server."""
        return f"http://127.0.0.1:{self.server_port}"

    def paths(self) -> list[str]:
        """Give the paths that were asked for since the last call, robots.txt left out, and forget them."""
        asked, self.asked = self.asked, []
        return [path for path, _ in asked if path != "/robots.txt"]

    def handle_error(self, *_: object) -> None:
        """Say nothing of a client that hung up."""


@contextmanager
def site(answers: Answers) -> Iterator[Site]:
    """Serve a table of answers."""
    server = Site(answers)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def source(url: str = f"{HOST}/", **fields: object) -> Source:
    """Give a source of a list whose documents lie under /doc/."""
    given = {"id": "site", "name": "Site", "kind": "listing", "url": url, "follow": "/doc/", "licence": "none"}
    return Source.model_validate({**given, **fields})


def page(words: str) -> Answer:
    """Give a page."""
    return 200, {}, f"<article><p>{words}</p></article>".encode()


def linking(*links: str, next_page: str | None = None) -> Answer:
    """Give a page of links."""
    further = f'<a rel="next" href="{next_page}">more</a>' if next_page else ""
    return 200, {}, ("".join(f'<a href="{link}">d</a>' for link in links) + further).encode()


def xml(body: str) -> Answer:
    """Give a feed or a sitemap."""
    return 200, {"Content-Type": "application/xml"}, body.encode()


def as_json(body: str) -> Answer:
    """Give an answer in JSON."""
    return 200, {"Content-Type": "application/json"}, body.encode()


def to(location: str) -> Answer:
    """Give an answer that redirects."""
    return 302, {"Location": location}, b""
