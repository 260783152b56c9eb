"""Feishu, DingTalk, WeCom, Slack, Telegram and a mail server, on loopback: they keep what comes.

The vendors' hosts are fixed in the libraries. So requests go through a proxy, as HTTPS_PROXY names it, which answers in
place of each host with a certificate of its own authority, which REQUESTS_CA_BUNDLE names.
"""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from servers import free_port

OK: dict[str, Any] = {
    "open.feishu.cn": {"code": 0, "msg": "success", "data": {}},
    "open.larksuite.com": {"code": 0, "msg": "success", "data": {}},
    "oapi.dingtalk.com": {"errcode": 0, "errmsg": "ok"},
    "qyapi.weixin.qq.com": {"errcode": 0, "errmsg": "ok"},
    "hooks.slack.com": "ok",
    "api.telegram.org": {"ok": True, "result": {"message_id": 1}},
}


class Posted(NamedTuple):
    """A request that came."""

    host: str
    path: str
    headers: dict[str, str]
    body: Any


class Vendors:
    """What came, and how to answer, by host; `strike` is called when something came, before it is answered."""

    def __init__(self) -> None:
        self.posted: list[Posted] = []
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, tuple[int, Any]] = {}
        self.mail_answer = "250 taken"
        self.strike: Callable[[], None] = lambda: None
        self.environment: dict[str, str] = {}
        self.url = ""
        self.smtp_url = ""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        if self.mail_answer.startswith("250"):
            mail = message_from_bytes(bytes(envelope.content or b""), policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        self.strike()
        return self.mail_answer


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Give the file of a new authority, and a context with its certificate for all vendors' hosts."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of the tests")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in OK]), critical=False)
        .sign(key, hashes.SHA256())
    )
    authority, secret = folder / "authority.pem", folder / "key.pem"
    authority.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority, secret)
    return authority, context


def handler(vendors: Vendors, context: ssl.SSLContext) -> type[BaseHTTPRequestHandler]:
    """Give what answers the requests of a connection."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        host = "webhook"

        def do_CONNECT(self) -> None:
            """Answer in place of the host, encrypted, from here on."""
            self.host = self.path.partition(":")[0]
            self.send_response(200)
            self.end_headers()
            self.connection = context.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)  # type: ignore[assignment]
            self.close_connection = False

        def do_POST(self) -> None:
            """Keep what is posted, and answer as the host does."""
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = vendors.answers.get(self.host, (200, OK.get(self.host, {})))
            if status < 300:
                vendors.posted.append(Posted(self.host, self.path, dict(self.headers), body))
            vendors.strike()
            said = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def vendors(folder: Path) -> Iterator[Vendors]:
    """Run all of them."""
    kept = Vendors()
    authority, context = certificate(folder)
    web = ThreadingHTTPServer(("127.0.0.1", 0), handler(kept, context))
    web.daemon_threads = True
    thread = Thread(target=web.serve_forever, daemon=True)
    thread.start()
    mail = Controller(kept, hostname="127.0.0.1", port=free_port())
    mail.start()
    kept.url = f"http://127.0.0.1:{web.server_port}"
    kept.smtp_url = f"smtp://127.0.0.1:{mail.port}"
    kept.environment = {
        "HTTPS_PROXY": kept.url,
        "NO_PROXY": "127.0.0.1",
        "REQUESTS_CA_BUNDLE": str(authority),
        "CHIPWIRE_SMTP_URL": kept.smtp_url,
        "CHIPWIRE_MAIL_FROM": "Chipwire <digest@desk.example>",
    }
    try:
        yield kept
    finally:
        mail.stop()
        web.shutdown()
        web.server_close()
