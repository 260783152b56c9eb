"""A week's digest as a mail: text, HTML and its pictures in one message, as RFC 2387 (multipart/related) has it."""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from pipeline.charts import MAIL_SIZE, Chart, charts
from pipeline.digest.contents import Digest
from pipeline.digest.pages import as_mail, as_text
from pipeline.wording import Wording

PICTURES = 4


def letter(sender: str, to: str, subject: str, text: str, message_id: str, at: datetime) -> EmailMessage:
    """Give a mail of text alone. Raises ValueError where an address or the subject would end its header."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"], message["Message-ID"] = format_datetime(at), message_id
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<mailto:{message['From'].addresses[0].addr_spec}?subject=unsubscribe>"
    message.set_content(text, cte="base64")
    return message


def digest_mail(found: Digest, sender: str, to: str, message_id: str, at: datetime, page: str = "") -> EmailMessage:
    """Give the digest as a mail; `page` says where the whole page lies. Raises ValueError as `letter` does."""
    drawn = charts(found.chart, found.monday, found.lang, MAIL_SIZE, PICTURES)
    message = letter(sender, to, subject(found), as_text(found), message_id, at)
    message.add_alternative(as_mail(found, drawn, page), subtype="html", cte="base64")
    add_pictures(message.get_payload()[1], drawn)  # type: ignore[index, arg-type]  # a list of two parts by now
    return message


def subject(found: Digest) -> str:
    """Give the mail's subject: the title, and what the week brings."""
    wording = Wording(found.lang, found.names)
    year, week, _ = found.monday.isocalendar()
    title = str(wording.words["title"]).format(week=week, year=year)
    counted = [wording.counted(found.counts[name], name) for name in ("quotes", "orders") if found.counts[name]]
    return ": ".join(part for part in (title, ", ".join(counted)) if part)


def add_pictures(html: EmailMessage, drawn: Sequence[Chart]) -> None:
    """Put the pictures beside the HTML that shows them."""
    for number, chart in enumerate(drawn, 1):
        name = f"chart-{number}"
        html.add_related(
            chart.png(), "image", "png", cid=f"<{name}@chipwire>", disposition="inline", filename=f"{name}.png"
        )
