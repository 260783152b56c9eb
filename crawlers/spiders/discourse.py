"""Discourse's JSON: lists of topics with the time of their last post, and topics of twenty posts a page."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapy.http import Response

from crawlers.links import joined
from crawlers.threads import Row

POSTS = 20
"""Posts on a page of a topic."""


def threads(response: Response) -> tuple[list[Row], list[str]]:
    """Give the topics that an answer lists and the address of the next list; nothing of what is no such answer."""
    found = inside(answer(response), "topic_list")
    topics = [
        topic for topic in found.get("topics") or () if isinstance(topic, dict) and str(topic.get("id")).isdigit()
    ]
    rows = [
        Row(f"/t/{topic['id']}.json", f"{topic.get('posts_count')} {topic.get('last_posted_at')}") for topic in topics
    ]
    more = found.get("more_topics_url")
    if not isinstance(more, str) or not topics:
        return rows, []
    path, _, asked = more.partition("?")
    path = path if path.endswith(".json") else f"{path}.json"
    return rows, [joined(response.url, f"{path}?{asked}")]


def next_posts(response: Response) -> list[str]:
    """Give the address of the next page of a topic, if there are posts left."""
    found = inside(answer(response), "post_stream")
    stream, posts = found.get("stream"), found.get("posts")
    page = int(parse_qs(urlsplit(response.url).query).get("page", ["1"])[0])
    if not isinstance(stream, list) or not posts or len(stream) <= page * POSTS:
        return []
    return [f"{response.url.partition('?')[0]}?page={page + 1}"]


def answer(response: Response) -> Any:
    """Give what an answer holds; an empty mapping for what is no JSON."""
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        return {}


def inside(found: Any, name: str) -> dict[str, Any]:
    """Give the mapping under a name."""
    held = found.get(name) if isinstance(found, dict) else None
    return held if isinstance(held, dict) else {}
