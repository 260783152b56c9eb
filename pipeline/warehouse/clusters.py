"""Which documents tell one story: copies, reprints within the window, corrected versions of a page.

A capture is put into a story by what was fetched before it, and stays there: so the answer as of last month is the one
that was given then, and a page that tells several stories does not make them one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import duckdb
import pyarrow as pa

from pipeline.warehouse.links import WINDOW

EDITION = "coalesce(substr(d.published, 1, 10), CAST(d.told_on AS VARCHAR))"
"""Which coming out of a page a capture is: that of the day it gives, or else of the day it was fetched."""
ROOM = 1.1
"""A text may be shorter by a tenth than the two that it holds, which have lines of their own around them."""
CAPTURED = f"""
    CREATE OR REPLACE TEMP TABLE captured AS
    WITH captures AS (
        SELECT
            d.rowid AS version, d.text_key, d.document_id, {EDITION} AS edition, d.told_on, d.fetched_at, d.capture_id,
            d.published_at IS NOT NULL OR d.published IS NOT NULL AS dated, d.error IS NULL AS readable,
            length(d.text) AS letters
        FROM work.documents AS d
    )

    SELECT
        * EXCLUDE (told_on),
        CASE
            WHEN dated THEN told_on
            ELSE min(told_on) OVER (PARTITION BY text_key, document_id, dated)
        END AS day
    FROM captures"""  # noqa: S608
"""The day each capture tells its text. A page that gives no date tells it when it was first fetched with it."""
RELATED = """
    CREATE OR REPLACE TEMP TABLE related AS
    WITH linked AS (
        SELECT one AS text_key, other FROM work.links UNION ALL SELECT other, one FROM work.links
    ),

    texts AS (
        SELECT text_key FROM captured GROUP BY text_key HAVING count(*) > 1
        UNION
        SELECT text_key FROM linked
        UNION
        SELECT text_key
        FROM captured
        SEMI JOIN (SELECT document_id, edition FROM captured GROUP BY ALL HAVING count(*) > 1)
            USING (document_id, edition)
    ),

    numbers AS (SELECT text_key, row_number() OVER () AS text FROM texts),

    near AS (
        SELECT n.text, list(DISTINCT o.text ORDER BY o.text) AS near
        FROM linked AS l
        INNER JOIN numbers AS n ON l.text_key = n.text_key
        INNER JOIN numbers AS o ON l.other = o.text_key
        GROUP BY n.text
    )

    SELECT
        c.version, n.text, coalesce(near.near, []) AS near, c.document_id AS page, c.edition, c.day, c.dated,
        c.readable, c.letters, c.fetched_at, c.capture_id
    FROM captured AS c
    INNER JOIN numbers AS n USING (text_key)
    LEFT JOIN near USING (text)"""
"""The captures that may not be a story of their own, with the texts that theirs is linked to."""
IN_ORDER = """
    SELECT version, text, near, page, edition, day, dated, readable, letters
    FROM related
    ORDER BY fetched_at, page, capture_id"""
STORIES = """
    CREATE OR REPLACE TEMP TABLE stories AS
    SELECT c.version, substr(md5(coalesce(t.begun_by, c.document_id || ' ' || c.edition)), 1, 24) AS story_id
    FROM captured AS c
    LEFT JOIN told AS t USING (version)"""
"""Each row of a document with its story, named for the page and edition that were fetched first."""
TOLD_BESIDE = """
    CREATE OR REPLACE TEMP TABLE told_beside AS
    SELECT version, substr(md5(begun_by), 1, 24) AS story_id FROM beside"""


class Capture(NamedTuple):
    """A capture of a page: the numbers of its text and of those that are reprints of it, and the day it tells it."""

    version: int
    text: int
    near: Sequence[int]
    page: str
    edition: str
    day: date
    dated: bool
    readable: bool
    letters: int


class Stories:
    """The stories so far."""

    def __init__(self) -> None:
        self.begun_by: list[str] = []
        self.begun_on: list[date] = []
        self.telling: dict[int, list[int]] = {}
        """Of each text the stories that tell it, in the order in which they came up."""
        self.told_on: dict[int, set[date]] = {}
        """Of each text the days on which it was told."""
        self.letters: dict[int, int] = {}
        self.several: set[int] = set()
        """Texts that hold two stories: what is near to such a text and to another is a reprint of the other."""
        self.editions: dict[tuple[str, str], int] = {}
        self.undated: dict[tuple[str, int], int] = {}
        self.weeks: dict[tuple[str, int], tuple[int, int]] = {}
        """Of each page that gives dates and each story that it tells the week of the first."""

    def put(self, capture: Capture) -> tuple[int, list[int]]:
        """Give the story of a capture, a new one where it belongs to none so far, and those it tells beside."""
        telling, mine = self.telling.setdefault(capture.text, []), self.of_text(capture)
        of_text, anew = self.newest(capture, mine), {*telling} - {*mine}
        near = ((text, self.of_near(capture, text)) for text in capture.near)
        told = {text: story for text, story in near if story is not None and story not in anew}
        alone = {text: story for text, story in told.items() if text not in self.several}
        votes = Counter([*(alone or told).values(), *([] if of_text is None else [of_text])])
        if self.holds_two(capture, alone):
            self.several.add(capture.text)
        if of_text is None:
            of_text = max(votes, key=lambda story: (votes[story], self.order(story, capture.day)), default=None)
        story = self.known(capture)
        if story is None:
            story = self.begin(capture) if of_text is None else of_text
        if (teller := story if of_text is None else of_text) not in telling:
            telling.append(teller)
        self.told_on.setdefault(capture.text, set()).add(capture.day)
        self.letters[capture.text] = capture.letters
        if capture.readable:
            self.editions.setdefault((capture.page, capture.edition), story)
        if capture.dated:
            self.weeks.setdefault((capture.page, story), capture.day.isocalendar()[:2])
        else:
            self.undated.setdefault((capture.page, capture.text), story)
        return story, sorted(votes.keys() - {story})

    def begin(self, capture: Capture) -> int:
        """Begin a story with a capture."""
        self.begun_by.append(f"{capture.page} {capture.edition}")
        self.begun_on.append(capture.day)
        return len(self.begun_by) - 1

    def known(self, capture: Capture) -> int | None:
        """Give the story of the same edition of a page, or of the same words where it gives no date."""
        if capture.readable and (story := self.editions.get((capture.page, capture.edition))) is not None:
            return story
        return None if capture.dated else self.undated.get((capture.page, capture.text))

    def of_text(self, capture: Capture) -> list[int]:
        """Give the stories that tell a capture's very text, but those of its own page that it dates in another week.

        An unchanged list of prices counts for each week that it names.
        """
        week, stories = capture.day.isocalendar()[:2], self.telling.get(capture.text, ())
        return [s for s in stories if not capture.dated or self.weeks.get((capture.page, s), week) == week]

    def of_near(self, capture: Capture, text: int) -> int | None:
        """Give the story of a text near to a capture's, where it was told within WINDOW days of it before."""
        if all(abs((capture.day - day).days) > WINDOW for day in self.told_on.get(text, ())):
            return None
        return self.newest(capture, self.telling.get(text, ()))

    def holds_two(self, capture: Capture, told: Mapping[int, int]) -> bool:
        """Say whether a capture's text has room for two that tell different stories."""
        shortest: dict[int, int] = {}
        for text, story in told.items():
            shortest[story] = min(self.letters[text], shortest.get(story, self.letters[text]))
        return len(shortest) > 1 and sum(sorted(shortest.values())[:2]) <= ROOM * capture.letters

    def newest(self, capture: Capture, stories: Iterable[int]) -> int | None:
        """Give the story that a text told on a day belongs to: the newest before it, or else the first after it.

        A text is told anew more than WINDOW days from when its story began.
        """
        fitting = [story for story in stories if abs((capture.day - self.begun_on[story]).days) <= WINDOW]
        return max(fitting, key=lambda story: self.order(story, capture.day), default=None)

    def order(self, story: int, day: date) -> tuple[bool, int, int]:
        """Give what is greatest for the story that a text of a day belongs to."""
        distance = (day - self.begun_on[story]).days
        return distance >= 0, -abs(distance), -story


def find_stories(con: duckdb.DuckDBPyConnection) -> None:
    """Make `stories`, and `told_beside`: the other stories that a row of a document tells."""
    con.execute(CAPTURED)
    con.execute(RELATED)
    stories, told, beside = Stories(), list[tuple[int, int]](), list[tuple[int, int]]()
    for capture in captures(con.execute(IN_ORDER)):
        story, others = stories.put(capture)
        told.append((capture.version, story))
        beside += [(capture.version, other) for other in others]
    begun_by = pa.array(stories.begun_by, pa.string())
    for name, pairs, statement in (("told", told, STORIES), ("beside", beside, TOLD_BESIDE)):
        versions, of = (pa.array([pair[nth] for pair in pairs], pa.int64()) for nth in (0, 1))
        con.register(name, pa.table({"version": versions, "begun_by": begun_by.take(of)}))
        con.execute(statement)
        con.unregister(name)
    for table in ("captured", "related"):
        con.execute(f"DROP TABLE {table}")


def captures(found: duckdb.DuckDBPyConnection) -> Iterator[Capture]:
    """Yield the captures of an answer."""
    while rows := found.fetchmany(10_000):
        yield from map(Capture._make, rows)
