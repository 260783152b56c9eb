"""The day of publication among the dates that a page shows: one row for each way in which pages write and hide it."""

from datetime import UTC, date, datetime
from typing import NamedTuple

import pytest

from crawlers.pages.figures import in_figures, is_doubtful, month_first
from crawlers.pages.head import Head
from crawlers.pages.published import published
from crawlers.pages.tree import parse

FETCHED = datetime(2026, 11, 20, tzinfo=UTC)
TEXT = (
    "<p>Two resellers said that an eight-GPU server now costs $238,000, nine percent less than in the spring.</p>" * 3
)
CARDS = "".join(f"<li><h3>Another story {n}</h3><p>October {n}, 2026</p></li>" for n in range(10, 16))
H1 = "<h1>H100 servers slip again</h1>"


class Case(NamedTuple):
    """A page's body, and what is to be read."""

    name: str
    body: str
    day: str | None
    origin: str | None = "text"
    url: str = "https://page.example/a"
    lang: str = "en"
    head: str = ""
    zone: str = "UTC"


CASES = [
    Case("below the title, unmarked", f"{H1}<div>Nov 3, 2026</div>{TEXT}", "2026-11-03"),
    Case("above the title", f"<p>Back to blog</p><p>February 4, 2026<!-- --> - 11 minutes</p>{H1}{TEXT}", "2026-02-04"),
    Case("a word on the line before", f"{H1}<div>Published</div><div>October 14, 2026</div>{TEXT}", "2026-10-14"),
    Case(
        "beside that of a change", f"{H1}<p>Published Apr 26, 2026</p><p>Updated Aug 21, 2026</p>{TEXT}", "2026-04-26"
    ),
    Case("glued to that of a change", f"{H1}<p>April 26, 2026Updated on: October 28, 2026</p>{TEXT}", "2026-04-26"),
    Case("of a change alone", f"{H1}<p>By Ann ⋅ Editor ⋅ Updated May 6, 2026</p>{TEXT}", "2026-05-06"),
    Case("not today's", f"<div class='date'>Friday, November 20, 2026</div>{'<p>x</p>' * 9}{H1}<p>12.11.2026</p>{TEXT}",
         "2026-11-12"),
    Case("not those of other articles", f"{H1}{TEXT * 9}<ul>{CARDS}</ul>", None, None),
    Case("before those of other articles", f"<ul>{CARDS}</ul>{H1}<p>Nov 3, 2026</p>{TEXT}<ul>{CARDS}</ul>",
         "2026-11-03"),
    Case("not an event's in the text", f"<p>October 13, 2026</p>{H1}{TEXT * 3}<p>Date: 16 March 2026</p>",
         "2026-10-13"),
    Case("not a delivery's", f"{H1}<p>Delivery from 3 November 2026</p>{TEXT}", None, None),
    Case("of a time element at the title, not above it",
         f"<section><time datetime='2026-01-31T12:00:00Z'>01/31/2026</time></section>{'<p>x</p>' * 9}{H1}"
         f"<time datetime='2026-03-01T12:00:00Z'>03/01/2026</time>{TEXT}", "2026-03-01", "markup"),
    Case("in a margin of the article", f"{H1}<aside><p class='article_date'>May 25, 2026</p></aside>{TEXT}",
         "2026-05-25"),
    Case("behind a button left open", f"<button>Menu{H1}<p>Published on March 02, 2026</p>{TEXT}", "2026-03-02"),
    Case("no comment's",
         f"{H1}<p>Nov 3, 2026</p><p class='comment'>Ann <time datetime='2026-11-09'>9 Nov</time></p>", "2026-11-03"),
    Case("month first, by the country", f"{H1}<span>3/4/2026</span>{TEXT}", "2026-03-04", lang="en-US"),
    Case("day first, by the country", f"{H1}<span>3/4/2026</span>{TEXT}", "2026-04-03", lang="en-GB"),
    Case("month first, by another date", f"{H1}<span>3/4/2026</span>{TEXT}<p>2/17/2026</p>", "2026-03-04"),
    Case("in figures of unknown order", f"{H1}<span class='time'>3/4/2026</span>{TEXT}", None, None),
    Case("day first, plainly", f"{H1}<h3>17/08/2026</h3>{TEXT}", "2026-08-17"),
    Case("Chinese, in a table", "<table><tr><td>NEWS.PAGE.EXAMPLE&nbsp;&nbsp;2026年11月3日16:36　晚报</td></tr></table>"
         "<p>经销商称八卡整机报价下调九个百分点，现货不多。</p>", "2026-11-03", lang="zh", zone="Asia/Shanghai"),
    Case("Chinese, updated then", "<b>整机报价下调</b><p>2026-11-05 06:40更新 来源：转载文章</p>"
         "<p>经销商称八卡整机报价下调九个百分点。</p><p>相关报道：</p>"
         + "".join(f"<p>·另一条消息（2026-10-{n} 17:19）</p>" for n in range(10, 15)),
         "2026-11-05", lang="zh", zone="Asia/Shanghai", head="<title>整机报价下调</title>"),
    Case("Chinese, a short year", "<h1>整机报价</h1><span>发布时间：26-03-08 23:16</span><p>经销商称报价下调。</p>",
         "2026-03-08", lang="zh", zone="Asia/Shanghai"),
    Case("in the address, against one shown", f"{H1}<p>Last updated May 6, 2026</p>{TEXT}", "2026-02-01", "url",
         "https://page.example/2026/02/01/x"),
    Case("shown and in the address", f"{H1}<p>February 1, 2026 at 8:00 am</p>{TEXT}", "2026-02-01", "text",
         "https://page.example/2026/02/01/x"),
    Case("declared in Greenwich, the address in the site's zone", TEXT, "2026-02-01", "meta",
         "https://page.example/2026/02/01/x",
         head="<meta property='article:published_time' content='2026-02-02T02:30:00Z'>"),
    Case("declared in a zone of its own", TEXT, "2026-02-01", "meta",
         head="<meta property='article:published_time' content='2026-02-01T22:30:00-07:00'>"),
    Case("declared with no zone known to be the page's", TEXT, "2026-02-02", "meta", zone="Asia/Shanghai",
         head="<meta property='article:published_time' content='2026-02-01T22:30:00-07:00'>"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_day_of_publication_is_found(case: Case) -> None:
    markup = f"<html lang='{case.lang}'><head>{case.head}</head><body>{case.body}</body></html>"
    found = published(Head(parse(markup, case.url)), case.url, case.zone, FETCHED, lambda: None)
    assert (found and found.day.isoformat(), found and found.origin) == (case.day, case.origin)


FIGURES = [
    ("11/3/2026 8:00 PM", "", date(2026, 11, 3)),
    ("3.11.2026", "", date(2026, 11, 3)),
    ("11/3/2026", "", None),
    ("11/3/2026", "en-US", date(2026, 11, 3)),
    ("11/3/2026", "en-GB", date(2026, 3, 11)),
    ("5/5/2026", "", date(2026, 5, 5)),
    ("31/2/2026", "en-US", None),
    ("1.11.3.2026", "", None),
    ("11/3/20267", "en-US", None),
    ("1/2/2026 and 13/2/2026", "en-US", date(2026, 2, 1)),
]


@pytest.mark.parametrize(("text", "lang", "day"), FIGURES, ids=[f"{text} {lang}" for text, lang, _ in FIGURES])
def test_days_in_figures_are_read_in_the_order_of_their_country(text: str, lang: str, day: date | None) -> None:
    assert in_figures(text, is_month_first=month_first(text, lang)) == day


DOUBTFUL = [
    ("nothing tells the order", date(2026, 4, 3), "3/4/2026", "", True),
    ("a figure above twelve", date(2026, 10, 26), "26/10/2026", "", False),
    ("the same figures", date(2026, 4, 4), "4/4/2026", "", False),
    ("as the country writes it", date(2026, 4, 3), "3/4/2026", "en-GB", False),
    ("not as the country writes it", date(2026, 3, 4), "3/4/2026", "en-GB", True),
    ("as another date on the page tells", date(2026, 4, 3), "3/4/2026, 13/4/2026", "", False),
    ("points are of one order", date(2026, 4, 3), "3.4.2026", "", False),
    ("another day", date(2026, 4, 3), "5/6/2026", "", False),
]


@pytest.mark.parametrize(("day", "text", "lang", "wanted"), [r[1:] for r in DOUBTFUL], ids=[r[0] for r in DOUBTFUL])
def test_a_day_is_doubtful_where_it_may_be_another(day: date, text: str, lang: str, wanted: bool) -> None:
    assert is_doubtful(day, text, lang) == wanted
