"""What every answer and every request must be like: ours alone, with no script but our own."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.dashboard.language import COOKIE, LANGS

HOSTS = {"127.0.0.1", "localhost", "::1"}
POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
YEAR = 365 * 24 * 3600


class Guard:
    """Answers only what asks for a host of loopback (a name that an attacker's DNS turns to us is none), and sets the
    headers that keep a browser from running or lending out anything."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if host_of(Headers(scope=scope).get("host", "")) not in HOSTS:
            return await PlainTextResponse("the dashboard answers on loopback alone", 421)(scope, receive, send)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                lang = QueryParams(scope["query_string"]).get("lang")
                if lang in LANGS:
                    kept = f"{COOKIE}={lang}; Path=/; Max-Age={YEAR}; SameSite=Lax; HttpOnly"
                    headers.append("Set-Cookie", kept)
            await send(message)

        return await self.app(scope, receive, sent)


def host_of(header: str) -> str | None:
    """Give the host out of a Host header, without its port."""
    try:
        return urlsplit(f"//{header}").hostname
    except ValueError:
        return None
