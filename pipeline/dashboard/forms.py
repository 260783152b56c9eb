"""What a form of ours sends, and proof that it is ours: no other site's page can make a browser send it."""

import secrets
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request

from pipeline.dashboard.site import Refused

MOST = 65_536
"""Bytes of a form."""
FIELDS = 200
TOKEN = secrets.token_urlsafe(24)
"""Stands in each form that this process gives out; other origins cannot read our pages."""
KIND = "application/x-www-form-urlencoded"


async def sent(request: Request) -> dict[str, str]:
    """Give the fields of a form. Raises Refused where it is too long, or not from a page of ours."""
    if not same_origin(request) or request.headers.get("content-type", "").partition(";")[0].strip() != KIND:
        raise Refused(403, "not_ours")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST:
            raise Refused(413, "form_too_long", most=MOST)
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError as wrong:
        raise Refused(400, "no_form") from wrong
    found = {name: values[-1] for name, values in fields.items()}
    if not secrets.compare_digest(found.pop("token", "").encode(), TOKEN.encode()):
        raise Refused(403, "not_ours")
    return found


def same_origin(request: Request) -> bool:
    """Tell whether the browser says that the form is on a page of this very host and port; old ones say nothing."""
    origin = request.headers.get("origin")
    elsewhere = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    return not elsewhere and request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
