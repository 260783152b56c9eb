"""The SQL of loading and publishing, spelt from the record classes: no name in it comes from outside."""

from models.tables import MoveRow, OrderRow, QuoteRow, Row
from pipeline.warehouse.clusters import EDITION

AMOUNTS: dict[type[Row], tuple[str, ...]] = {
    QuoteRow: ("price_low", "price_high"),
    OrderRow: ("value_low", "value_high"),
    MoveRow: ("change_low", "change_high", "from_low", "from_high", "to_low", "to_high"),
}
FACT_ON = "least(f.fact_on, CAST(k.first_seen_at AT TIME ZONE 'UTC' + INTERVAL 14 HOURS AS DATE))"
"""As `days.told_on`: no later than the day of the fetch in the zone furthest ahead."""
STORY = "coalesce(f.story_id, v.story_id)"
"""A page that tells several stories belongs to one; what it states of another one is that one's."""
FACT_ID = f"substr(md5({STORY} || f.fact_key), 1, 24)"
VERSIONS = f"""
    CREATE TEMP TABLE versions AS
    SELECT
        d.rowid AS version, d.capture_id, d.document_id AS page_id, s.story_id, d.told_on, d.fetched_at, d.published_at,
        d.url, d.source_id, d.extractor_version,
        lead(d.fetched_at) OVER edition AS superseded_at,
        lead(d.rowid) OVER edition AS next_version,
        min(d.rowid) OVER (PARTITION BY d.document_id, {EDITION}, d.error IS NULL) AS edition,
        count(*) OVER (PARTITION BY d.document_id, {EDITION}, d.error IS NULL) AS versions,
        row_number() OVER edition AS nth,
        1 = row_number() OVER page AS newest,
        d.error IS NULL AND 1 = row_number() OVER readable AS stands,
        d.document_id || CASE WHEN 1 < row_number() OVER page THEN '@' || substr(d.capture_id, 1, 12) ELSE '' END
            AS document_id
    FROM work.documents AS d
    INNER JOIN stories AS s ON d.rowid = s.version
    WINDOW
        edition AS (
            PARTITION BY d.document_id, {EDITION}, d.error IS NULL
            ORDER BY d.fetched_at, d.capture_id
        ),
        page AS (PARTITION BY d.document_id ORDER BY d.fetched_at DESC, d.capture_id DESC),
        readable AS (PARTITION BY d.document_id, d.error IS NULL ORDER BY d.fetched_at DESC, d.capture_id DESC)"""  # noqa: S608
"""Each capture of a page. One of the same day of publication is corrected by the next; another day is another edition.
One that cannot be read corrects nothing: the newest that can be read stands. Rows of the working file go by their
number here: a join of numbers takes a fraction of the memory that one of their names does."""

DOCUMENTS = """
    INSERT INTO documents BY NAME
    SELECT
        d.* EXCLUDE (capture_id, document_id, text_key, bands),
        v.document_id, v.page_id, v.story_id, v.superseded_at
    FROM work.documents AS d
    INNER JOIN versions AS v ON d.rowid = v.version
    WHERE
        v.newest OR v.stands
        OR v.document_id IN (SELECT document_id FROM mentions WHERE contains(document_id, '@'))"""
UNREAD = """
    INSERT INTO unread BY NAME
    SELECT u.* EXCLUDE (capture_id) REPLACE (v.document_id AS document_id), r.reviewed, r.decision_id
    FROM work.unread AS u
    LEFT JOIN unread_verdicts AS r ON u.rowid = r.row
    INNER JOIN versions AS v ON u.capture_id = v.capture_id AND u.document_id = v.page_id
    WHERE v.stands"""
RATES = f"""
    INSERT INTO rates BY NAME
    SELECT DISTINCT currency, rate_on, cny, usd
    FROM conversions
    SEMI JOIN ({" UNION ".join(f"SELECT currency, fx_on AS rate_on FROM {row.table}" for row in AMOUNTS)})
        USING (currency, rate_on)"""  # noqa: S608


KNOWN = "SELECT DISTINCT capture_id FROM readings SEMI JOIN named USING (capture_id)"
"""Those of the captures in `named` that were read before: the file holds rows of no others."""


def drop_captures(table: str) -> str:
    """Delete the rows of the captures in `replaced`."""
    return f"DELETE FROM {table} WHERE capture_id IN (SELECT capture_id FROM replaced)"  # noqa: S608


def insert(table: str, origin: str) -> str:
    """Insert all of `origin` by name of column."""
    return f"INSERT INTO {table} BY NAME SELECT * FROM {origin}"  # noqa: S608


def readings(row: type[Row]) -> str:
    """Give the name of what was read of a kind of fact, by rules and reviewers, each under a number of its own."""
    return f"read_{row.table}"


def sightings(row: type[Row]) -> str:
    """Make `sightings`: each fact of a table in each version that states it, under a number it has in all of them."""
    return f"""
        CREATE OR REPLACE TEMP TABLE sightings AS
        SELECT
            md5_number({STORY} || f.fact_key) AS fact, f.row, v.version, v.edition, v.versions, v.nth,
            greatest(v.fetched_at, r.since) AS fetched_at, v.superseded_at
        FROM {readings(row)} AS f
        LEFT JOIN versions AS v ON f.capture_id = v.capture_id AND f.document_id = v.page_id
        LEFT JOIN read_by AS r ON f.row = r.row
        WHERE coalesce(r.since < v.superseded_at, true)"""  # noqa: S608


TOLD = """
    CREATE OR REPLACE TEMP TABLE told AS
    WITH runs AS (
        SELECT *, nth - row_number() OVER (PARTITION BY fact, edition ORDER BY nth) AS run
        FROM sightings
        WHERE versions > 1
    )

    SELECT fact, row, version, superseded_at, fetched_at, fetched_at AS last_seen_at
    FROM sightings
    WHERE coalesce(versions, 1) = 1
    UNION ALL
    SELECT fact, row, version, superseded_at, first_value(fetched_at) OVER run, fetched_at
    FROM runs
    WINDOW run AS (PARTITION BY fact, edition, run ORDER BY nth)
    QUALIFY lead(nth) OVER run IS NULL"""
"""Who states a fact from when to when: of versions one after the other the last, since the first was fetched."""

SEEN = """
    CREATE OR REPLACE TEMP TABLE seen AS
    SELECT
        fact, count(*) AS many, any_value(row) AS row, any_value(version) AS version,
        min(fetched_at) AS first_seen_at, max(last_seen_at) AS last_seen_at,
        CASE WHEN count(*) = count(superseded_at) THEN max(superseded_at) END AS superseded_at
    FROM told
    GROUP BY fact"""
"""A fact stands as long as one of the documents that state it does."""

KEPT = """
    CREATE OR REPLACE TEMP TABLE kept AS
    SELECT fact, row, version, first_seen_at, last_seen_at, superseded_at
    FROM seen
    WHERE many = 1
    UNION ALL
    SELECT n.fact, t.row, t.version, n.first_seen_at, n.last_seen_at, n.superseded_at
    FROM told AS t
    INNER JOIN seen AS n USING (fact)
    INNER JOIN versions AS v ON t.version = v.version
    WHERE n.many > 1
    QUALIFY 1 = row_number() OVER (
        PARTITION BY t.fact
        ORDER BY
            t.superseded_at IS NOT NULL, t.superseded_at DESC, v.published_at NULLS LAST, t.fetched_at,
            v.page_id, v.fetched_at, v.capture_id)"""
"""Of each fact the document that was published first, of those that still state it, or else that stated it last."""


def successors(row: type[Row]) -> str:
    """Make `successors`: what a corrected version says, for longer than a moment, in place of as much that is gone."""
    return f"""
        CREATE OR REPLACE TEMP TABLE successors AS
        WITH lost AS (
            SELECT k.row, {FACT_ID} AS fact_id, k.version, k.superseded_at, v.next_version, f.slot, f.evidence_start
            FROM kept AS k
            INNER JOIN versions AS v ON k.version = v.version
            INNER JOIN {readings(row)} AS f ON k.row = f.row
            WHERE k.superseded_at IS NOT NULL
        ),

        pairs AS (SELECT DISTINCT version, next_version FROM lost),

        before AS (SELECT s.version, s.fact FROM sightings AS s SEMI JOIN pairs AS p ON s.version = p.version),

        fresh AS (
            SELECT s.fact, s.row, s.version AS next_version, p.version
            FROM pairs AS p
            INNER JOIN sightings AS s ON p.next_version = s.version
            ANTI JOIN before AS b ON p.version = b.version AND s.fact = b.fact
        ),

        gained AS (
            SELECT {FACT_ID} AS fact_id, n.version, f.slot, f.evidence_start, k.superseded_at
            FROM fresh AS n
            INNER JOIN kept AS k USING (fact)
            INNER JOIN versions AS v ON n.next_version = v.version
            INNER JOIN {readings(row)} AS f ON n.row = f.row
        ),

        lost_in_order AS (
            SELECT *, row_number() OVER place AS nth, count(*) OVER (PARTITION BY version, slot) AS many
            FROM lost WINDOW place AS (PARTITION BY version, slot ORDER BY evidence_start, fact_id)
        ),

        gained_in_order AS (
            SELECT *, row_number() OVER place AS nth, count(*) OVER (PARTITION BY version, slot) AS many
            FROM gained WINDOW place AS (PARTITION BY version, slot ORDER BY evidence_start, fact_id)
        )

        SELECT l.row, g.fact_id AS superseded_by
        FROM lost_in_order AS l
        INNER JOIN gained_in_order AS g USING (version, slot, nth, many)
        WHERE g.superseded_at IS NULL OR g.superseded_at > l.superseded_at"""  # noqa: S608


TEMPORARY = (
    *(
        "sightings",
        "told",
        "seen",
        "kept",
        "states",
        "tellings",
        "revised",
        "past",
        "successors",
        "verdicts",
        "past_verdicts",
    ),
)
"""What is made on the way to the facts of a table."""


def steps(row: type[Row]) -> tuple[str, ...]:
    """Give the statements that find which facts of a table the documents state, in order."""
    return sightings(row), TOLD, SEEN, KEPT


def days_with_amounts(row: type[Row]) -> str:
    """Give each currency and day that a kept figure has to be converted on."""
    return f"""
        SELECT DISTINCT f.currency, {FACT_ON} AS day
        FROM {readings(row)} AS f
        INNER JOIN (
            SELECT row, first_seen_at FROM kept UNION ALL SELECT row, first_seen_at FROM past
        ) AS k ON f.row = k.row
        WHERE f.currency IS NOT NULL
        ORDER BY ALL"""  # noqa: S608


def keep(row: type[Row], past: bool = False) -> str:
    """Insert the kept facts of a table with their provenance, figures in CNY and USD, and those of one accelerator.

    With `past` those are inserted that facts were before, under the fact's id with what tells its states apart.
    """
    fact_id, after, revised = FACT_ID, "s.superseded_by", "e.revised_at"
    origin = "kept AS k LEFT JOIN successors AS s ON k.row = s.row LEFT JOIN revised AS e ON k.row = e.row"
    if past:
        fact_id, after, revised = f"{FACT_ID} || k.suffix", f"{FACT_ID} || k.next_suffix", "k.revised_at"
        origin = "past AS k"
    amounts = AMOUNTS.get(row, ())
    figures = [f"{name} * c.{unit} AS {name}_{unit}" for name in amounts for unit in ("cny", "usd")]
    rates = ["c.cny AS fx_rate", "c.usd AS fx_rate_usd", "c.rate_on AS fx_on", f"{reason(amounts)} AS fx_reason"]
    each = ["price_low / gpus AS price_per_gpu_low", "price_high / gpus AS price_per_gpu_high"]
    more = [*(rates if amounts else []), *figures, *(each if row is QuoteRow else [])]
    join = "LEFT JOIN conversions AS c ON c.currency = f.currency AND c.day = f.fact_on" if amounts else ""
    return f"""
        INSERT INTO {row.table} BY NAME
        WITH facts AS (
            SELECT
                f.* EXCLUDE (row, capture_id, document_id, fact_key, slot, story_id)
                    REPLACE (
                        {FACT_ON} AS fact_on,
                        CASE WHEN r.reviewed IN ('accepted', 'corrected') THEN 1 ELSE f.confidence END AS confidence
                    ),
                {fact_id} AS fact_id, v.document_id, k.first_seen_at, {revised} AS revised_at, k.last_seen_at,
                k.superseded_at, {after} AS superseded_by, r.reviewed, r.decision_id, {STORY} AS story_id, v.url,
                v.source_id, v.published_at, v.extractor_version
            FROM {origin}
            INNER JOIN {readings(row)} AS f ON k.row = f.row
            INNER JOIN versions AS v ON k.version = v.version
            LEFT JOIN {"past_verdicts" if past else "verdicts"} AS r ON k.row = r.row
        )
        SELECT {", ".join(["f.*", *more])} FROM facts AS f {join}"""  # noqa: S608


def reason(amounts: tuple[str, ...]) -> str:
    """Give why an amount has no converted figure, as an expression."""
    return f"""
        CASE
            WHEN coalesce({", ".join(amounts) or "NULL"}) IS NULL OR c.cny + c.usd IS NOT NULL THEN NULL
            WHEN f.currency IS NULL THEN 'the text leaves the currency open'
            ELSE
                'no rate of ' || CASE f.currency WHEN 'CNY' THEN 'USD' ELSE f.currency END || ' on ' || f.fact_on
                || CASE
                    WHEN NOT list_contains(getvariable('rates_of'), f.currency) THEN ': the series has none of it'
                    WHEN f.fact_on > getvariable('rates_serve_to') THEN ': the series at hand ends too long before'
                    ELSE ' or in the ten days before'
                END
        END"""


def mentions(row: type[Row]) -> str:
    """Insert which documents state which fact, in order: so their key is made in a third of the time.

    A fact without its document has no id, which no table takes.
    """
    return f"""
        INSERT INTO mentions BY NAME
        SELECT
            {FACT_ID} AS fact_id, v.document_id, t.fetched_at AS first_seen_at, t.superseded_at, f.evidence_start,
            f.evidence_end, f.words
        FROM told AS t
        INNER JOIN {readings(row)} AS f ON f.row = t.row
        LEFT JOIN versions AS v ON t.version = v.version
        ORDER BY fact_id, v.document_id"""  # noqa: S608
