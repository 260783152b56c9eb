"""Lists of threads as forums' software writes them: where a thread's address stands, and what tells of new replies."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from parsel import Selector

THREAD = re.compile(
    r"/thread-\d+-\d+-\d+\.html$"
    r"|(?:[?&]mod=viewthread&|/viewthread\.php\?(?!.*action=))(?:\w+=\w*&)*tid=\d+"
    r"|[/?]threads/[^/?#]*?\d+/?(?:page-\d+/?)?$"
    r"|/viewtopic\.php\?(?:\w+=\d+&)*t=\d+"
    r"|/topic/\d+(?:/[^/?#]*)?(?:\?(?:lang=[\w-]*&)?page=\d+)?$"
    r"|/t/(?:[^/?#]+/)?\d+(?:\.json)?(?:\?page=\d+)?$"
    r"|/archiver/\??tid-\d+\.html(?:[?&]page=\d+)?$"
    r"|/topic/\d+-[^/?#&]*/?(?:page/\d+/?|[?&]page=\d+)?$"
    r"|/d/\d+(?:-[^/?#]*)?(?:\?page=\d+)?$"
    r"|/thread-\d+(?:-page-\d+)?\.html$"
    r"|/showthread\.php\?tid=\d+(?:&page=\d+)?$|/(?i:thread)-[a-z0-9-]*[a-z][a-z0-9-]*(?:\?page=\d+)?$"
)
"""Addresses of threads: Discuz! (three ways), XenForo (two), phpBB, NodeBB, Discourse, Discuz!'s archiver, Invision,
Flarum, MyBB (three)."""


class Row(NamedTuple):
    """A thread in a list: its address as it stands there, and what changes with a new reply (None: not told)."""

    href: str
    mark: str | None


class ListLayout(NamedTuple):
    """Where a software puts the parts of a list of threads, as XPath; `link` and `activity` relative to the row."""

    software: str
    row: str
    link: str
    activity: str


LAYOUTS = (
    ListLayout(
        "Discuz!",
        "//tbody[starts-with(@id,'normalthread_') or starts-with(@id,'stickthread_')]",
        ".//a[contains(concat(' ',@class,' '),' xst ')]/@href",
        ".//td[@class='num']/a/text() | .//td[@class='by'][last()]//cite//text()",
    ),
    ListLayout(
        "Discuz! archiver",
        "//div[@id='content']//li[a[contains(@href,'tid-')]]",
        "./a[contains(@href,'tid-')]/@href",
        "./text()",
    ),
    ListLayout(
        "Invision",
        "//li[@data-rowid][.//a[contains(@href,'/topic/')]]",
        "(.//a[contains(@href,'/topic/')][not(contains(@href,'?do='))])[1]/@href",
        "(.//*[contains(@class,'stats_number') or contains(@class,'stats__number')])[1]/text()"
        " | .//*[contains(@class,'lastPoster') or contains(@class,'ipsData__last')]//time/@datetime",
    ),
    ListLayout(
        "XenForo",
        "//div[contains(@class,'structItem--thread')]",
        "(.//div[contains(@class,'structItem-title')]//a[contains(@href,'threads/')])[last()]/@href",
        ".//time[contains(@class,'structItem-latestDate')]/@datetime"
        " | (.//div[contains(@class,'structItem-cell--meta')]//dd)[1]/text()",
    ),
    ListLayout(
        "phpBB",
        "//li[contains(concat(' ',@class,' '),' row ')]",
        ".//a[contains(@class,'topictitle')]/@href",
        ".//dd[@class='posts']/text() | .//dd[@class='lastpost']//time/@datetime",
    ),
    ListLayout(
        "NodeBB",
        "//li[@component='category/topic']",
        "(.//a[contains(@href,'/topic/')])[1]/@href",
        ".//*[contains(@class,'stats-postcount')]//@title"
        " | .//*[@component='topic/teaser' or contains(@class,'teaser')]//*[contains(@class,'timeago')]/@title",
    ),
)


def rows(page: Selector) -> Iterator[Row]:
    """Yield the threads of a list in the order of the page; none where its software is not known."""
    for layout in LAYOUTS:
        for row in page.xpath(layout.row):
            if href := row.xpath(layout.link).get():
                told = " ".join(" ".join(row.xpath(layout.activity).getall()).split())
                yield Row(href, told or None)
