"""A folder of pages served as a web site on loopback, so that a fresh checkout has something real to crawl."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

MEDIA_TYPES = {
    ".html": "text/html",
    ".xml": "application/rss+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""A page's charset is left to its own meta element, as many servers do."""


class SampleHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD with files of the server's folder, by path or, for a proxy's client, by full address."""

    server: "SampleServer"
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        """Answer with the file and its validators, or 304 where the client holds it, or 404."""
        self.server.requested.append(urlsplit(self.path).path)
        path = self.server.find(self.server.requested[-1])
        if path is None:
            self.answer(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", b"no such page\n", {})
            return
        body = path.read_bytes()
        tag = f'"{sha256(body).hexdigest()[:16]}"'
        validators = {"ETag": tag, "Last-Modified": formatdate(path.stat().st_mtime, usegmt=True)}
        if self.headers.get("If-None-Match") == tag:
            self.server.unchanged.append(self.server.requested[-1])
            self.answer(HTTPStatus.NOT_MODIFIED, None, b"", validators)
            return
        self.answer(HTTPStatus.OK, MEDIA_TYPES[path.suffix], body, validators)

    do_HEAD = do_GET  # noqa: N815

    def answer(self, status: HTTPStatus, media_type: str | None, body: bytes, headers: dict[str, str]) -> None:
        """Send a whole response."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if media_type:
            self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


class SampleServer(ThreadingHTTPServer):
    """A server for one folder."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve(strict=True)
        self.requested: list[str] = []
        self.unchanged: list[str] = []
        super().__init__(("127.0.0.1", 0), SampleHandler)

    def find(self, path: str) -> Path | None:
        """Give the file for a path; None where there is none, its type is not served or it lies outside the folder."""
        found = self.folder.joinpath(unquote(path).lstrip("/").replace("\0", "")).resolve()
        if found.is_dir():
            found = found / "index.html"
        inside = found.is_relative_to(self.folder)
        return found if inside and found.suffix in MEDIA_TYPES and found.is_file() else None


@contextmanager
def running(server: SampleServer) -> Iterator[str]:
    """Run a server in a thread and give its base URL."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback, on a free port, and give the base URL."""
    with running(SampleServer(folder)) as base_url:
        yield base_url
