"""Feishu, Lark, DingTalk, WeCom, Slack, Telegram and webhooks, through Apprise, which knows their shapes.

Apprise says yes or no, and yes to an answer 200 whose body is a refusal. Deliveries need to know more: whether a
request went out at all, and what the vendor answered. So the requests that Apprise makes are watched.
"""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from html import escape
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import apprise
import requests

from models.notices import Channel
from pipeline.sending.delivery import Doubtful, Parcel, Undelivered

SCHEMES = {
    "feishu": ("feishu",),
    "lark": ("lark",),
    "dingtalk": ("dingtalk",),
    "wecom": ("wecombot",),
    "slack": ("slack",),
    "telegram": ("tgram",),
    "webhook": ("json", "jsons"),
}
LIMITS = {
    "feishu": 18_000,
    "lark": 18_000,
    "dingtalk": 18_000,
    "wecom": 2_000,
    "slack": 30_000,
    "telegram": 4_000,
    "webhook": 60_000,
    "mail": 500_000,
}
"""Bytes of UTF-8 that a message may have, somewhat below what the vendors allow."""
OPTIONS = {"cto": "10", "rto": "30", "redirect": "no", "format": "text", "overflow": "upstream"}
QUIET = {"slack": {"image": "no", "footer": "no"}, "telegram": {"image": "no", "preview": "no"}}
HOOKS = {
    "feishu": re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/(?P<token>[\w-]+)/?"),
    "lark": re.compile(r"https://open\.larksuite\.com/open-apis/bot/v2/hook/(?P<token>[\w-]+)/?"),
    "wecom": re.compile(r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=(?P<token>[\w-]+)"),
    "slack": re.compile(r"https://hooks\.slack\.com/services/(?P<token>\w+/\w+/\w+)/?"),
}
GATEWAYS = (502, 504)
"""Answers that leave open whether the vendor behind has it."""
NEVER_SENT = (requests.ConnectTimeout, requests.exceptions.SSLError, requests.exceptions.ProxyError)


class Chat:
    """Sends messages to webhooks; `secrets` holds their addresses by the name of their variable."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self.secrets = secrets
        logging.getLogger("apprise").disabled = True  # it writes tokens into its warnings

    def __call__(self, parcel: Parcel, intend: Callable[[], None]) -> None:
        """Deliver a parcel's text."""
        channel = parcel.channel
        address = self.secrets.get(channel.secret or "")
        if not address:
            raise Undelivered(f"the environment variable {channel.secret} is not set")
        plugin = apprise.Apprise.instantiate(apprise_url(channel, address, parcel.id))
        if plugin is None:
            raise Undelivered(f"{channel.secret} holds no address that {channel.kind} takes")
        with watched(intend) as watch:
            title = parcel.title if channel.kind == "slack" else plain(channel, parcel.title)  # which Apprise escapes
            said_yes = plugin.notify(body=plain(channel, parcel.text), title=title)
        watch.judge(bool(said_yes))


def plain(channel: Channel, words: str) -> str:
    """Give words that are no markup to a vendor: a page's `<at user_id="all">` calls nobody, `a < b` is not refused."""
    if channel.kind in ("slack", "telegram"):
        return escape(words, quote=False)
    return words.replace("<", "＜") if channel.kind in ("feishu", "lark") else words


def apprise_url(channel: Channel, address: str, message: str) -> str:
    """Give Apprise's address for the vendor's own, or for one that is Apprise's. Raises Undelivered for another."""
    kind, parts = channel.kind, urlsplit(address.strip())
    options = OPTIONS | QUIET.get(kind, {})
    if kind == "webhook" and parts.scheme in ("http", "https"):
        scheme = "jsons" if parts.scheme == "https" else "json"
        asked = {f"-{name}": value for name, value in parse_qsl(parts.query)}
        extra = {"+Idempotency-Key": message, ":id": message}
        return f"{scheme}://{parts.netloc}{parts.path}?{urlencode(options | asked | extra)}"
    if kind == "dingtalk" and parts.hostname == "oapi.dingtalk.com":
        asked = dict(parse_qsl(parts.query))
        secret = f"{quote(asked['secret'])}@" if "secret" in asked else ""
        return f"dingtalk://{secret}{quote(asked.get('access_token', ''))}/?{urlencode(options)}"
    if found := HOOKS[kind].fullmatch(address.strip()) if kind in HOOKS else None:
        return f"{SCHEMES[kind][0]}://{found['token']}/?{urlencode(options)}"
    if parts.scheme not in SCHEMES[kind]:
        raise Undelivered(f"{channel.secret} holds no address that {kind} takes")
    return f"{address.strip()}{'&' if parts.query else '?'}{urlencode(options)}"


class Watch:
    """What became of the requests that were made."""

    def __init__(self) -> None:
        self.answers: list[requests.Response] = []
        self.failure: requests.RequestException | None = None

    def judge(self, said_yes: bool) -> None:
        """Return where the vendor took it; raise Undelivered or Doubtful. No address stands in the words.

        An address of several chats makes several requests: where one took it and another did not, it is not sent again.
        """
        taken = any(answer.ok and not refusal(answer) for answer in self.answers)
        failed = Doubtful if taken else Undelivered
        if self.failure is not None:
            name = type(self.failure).__name__
            raise (failed if never_sent(self.failure) else Doubtful)(name) from None
        for answer in self.answers:
            if answer.status_code in GATEWAYS:
                raise Doubtful(f"answer {answer.status_code}")
            if answer.status_code >= 400 or (said_no := refusal(answer)):
                raise failed(f"answer {answer.status_code}{'' if answer.status_code >= 400 else f': {said_no}'}")
        if not self.answers or not said_yes:
            raise Undelivered("Apprise would not send it")


def never_sent(failure: requests.RequestException) -> bool:
    """Tell whether a request failed before any of it went out."""
    return isinstance(failure, NEVER_SENT) or "NewConnectionError" in repr(failure)


def refusal(answer: requests.Response) -> str:
    """Give what a vendor refused with in an answer 200; empty where it took the message."""
    try:
        body = answer.json()
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    code = next((body[name] for name in ("errcode", "code", "StatusCode") if body.get(name)), 0)
    if not code and body.get("ok", True):
        return ""
    words = next((body[name] for name in ("errmsg", "msg", "description", "error") if body.get(name)), "")
    return f"{code or ''} {str(words)[:120]}".strip()


@contextmanager
def watched(intend: Callable[[], None]) -> Iterator[Watch]:
    """Watch the requests made inside; what is to come is noted before the first of them."""
    watch, send = Watch(), requests.Session.send

    def watching(session: requests.Session, request: requests.PreparedRequest, **options: object) -> requests.Response:
        if not watch.answers and watch.failure is None:
            intend()
        try:
            answer: requests.Response = send(session, request, **options)
        except requests.RequestException as failure:
            watch.failure = failure
            raise
        watch.answers.append(answer)
        return answer

    requests.Session.send = watching  # type: ignore[method-assign, assignment]
    try:
        yield watch
    finally:
        requests.Session.send = send  # type: ignore[method-assign]
