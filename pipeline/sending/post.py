"""Mail by SMTP, step by step: all that can fail is done before the message itself is handed over."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from models.records import Record
from pipeline.sending.delivery import Doubtful, Parcel, Undelivered

SECONDS = 30
PORTS = {"smtp": 25, "smtps": 465}
DONE = 250


class MailServer(Record):
    """Where mail is handed in: `smtps://user:password@host`, or `smtp://` with STARTTLS where the server offers it."""

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = None
    sender: str

    @classmethod
    def of(cls, url: str, sender: str) -> "MailServer":
        """Read an address. Raises ValueError, without the address, which holds a password."""
        try:
            parts = urlsplit(url)
            scheme, host, port = parts.scheme, parts.hostname, parts.port
        except ValueError:
            scheme, host, port = "", None, None
        if scheme not in PORTS or not host:
            raise ValueError("expected smtp://user:password@host:port or smtps://…")
        user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
        port = port or PORTS[scheme]
        return cls(scheme=scheme, host=host, port=port, user=user, password=password, sender=sender)

    def __repr__(self) -> str:
        return f"MailServer({self.scheme}://{self.host}:{self.port})"

    __str__ = __repr__

    @property
    def is_local(self) -> bool:
        """Whether what is said to it stays on this machine."""
        with suppress(ValueError):
            return ip_address(self.host).is_loopback
        return self.host == "localhost"


class Post:
    """Hands mails to a server."""

    def __init__(self, server: MailServer) -> None:
        self.server = server

    def __call__(self, parcel: Parcel, intend: Callable[[], None]) -> None:
        """Deliver a parcel's mail."""
        if parcel.mail is None or not parcel.channel.to:
            raise Undelivered("there is no mail to send")
        content = parcel.mail.as_bytes()
        addresses = parcel.mail["From"].addresses
        try:
            with self.connected() as smtp:
                replies = [smtp.mail(addresses[0].addr_spec), smtp.rcpt(parcel.channel.to)]
                refused = [reply for reply in replies if reply[0] not in (DONE, 251)]
                if refused:
                    raise Undelivered(said(*refused[0]))
                hand_over(smtp, content, intend)
        except (smtplib.SMTPResponseException, ssl.SSLError) as error:
            raise Undelivered(plainly(error)) from None
        except (smtplib.SMTPException, OSError) as error:
            raise Undelivered(f"{self.server.host}: {plainly(error)}") from None

    @contextmanager
    def connected(self) -> Iterator[smtplib.SMTP]:
        """Connect, encrypt and log in; no password goes over an open line to another machine."""
        server, context = self.server, ssl.create_default_context()
        if server.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        try:
            smtp.ehlo()
            if server.scheme == "smtp" and smtp.has_extn("starttls"):
                smtp.starttls(context=context)
                smtp.ehlo()
            elif server.scheme == "smtp" and server.password and not server.is_local:
                raise Undelivered(f"{server.host} offers no encryption, and a password would be sent")
            if server.user:
                smtp.login(server.user, server.password or "")
            yield smtp
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
        finally:
            smtp.close()


def hand_over(smtp: smtplib.SMTP, content: bytes, intend: Callable[[], None]) -> None:
    """Give the message itself. What the server answers by then is certain; a line that breaks is not."""
    intend()
    try:
        code, words = smtp.data(content)
    except smtplib.SMTPDataError as refused:
        raise Undelivered(said(refused.smtp_code, refused.smtp_error)) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Doubtful(plainly(error)) from None
    if code != DONE:
        raise Undelivered(said(code, words))


def said(code: int, words: bytes | str) -> str:
    """Give a server's answer in a line."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"the mail server said {code} {' '.join(text.split())[:200]}"


def plainly(error: Exception) -> str:
    """Give a failure in a line."""
    if isinstance(error, smtplib.SMTPResponseException):
        return said(error.smtp_code, error.smtp_error)
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
