"""The SQL of loading and publishing, spelt from the record classes: no name in it comes from outside."""

from models.tables import OrderRow, QuoteRow, Row

AMOUNTS: dict[type[Row], tuple[str, ...]] = {
    QuoteRow: ("price_low", "price_high"),
    OrderRow: ("value_low", "value_high"),
}
FACT_ON = "least(f.fact_on, CAST(k.first_seen_at AT TIME ZONE 'UTC' AS DATE))"
VERSIONS = """
    CREATE TEMP TABLE versions AS
    SELECT
        d.capture_id, d.document_id AS page_id, s.story_id, d.told_on, d.fetched_at, d.published_at, d.url, d.source_id,
        d.extractor_version,
        lead(d.fetched_at) OVER edition AS superseded_at,
        lead(d.capture_id) OVER edition AS next_capture,
        row_number() OVER edition AS nth,
        1 = row_number() OVER page AS newest,
        d.document_id || CASE WHEN 1 < row_number() OVER page THEN '@' || substr(d.capture_id, 1, 12) ELSE '' END
            AS document_id
    FROM work.documents AS d
    INNER JOIN stories AS s USING (text_key)
    WINDOW
        edition AS (
            PARTITION BY d.document_id, d.told_on, d.error IS NULL
            ORDER BY d.fetched_at, d.capture_id
        ),
        page AS (PARTITION BY d.document_id ORDER BY d.fetched_at DESC, d.capture_id DESC)"""
"""Each capture of a page. One of the same day of publication is corrected by the next; another day is another edition.
One that cannot be read corrects nothing."""

DOCUMENTS = """
    INSERT INTO documents BY NAME
    SELECT
        d.* EXCLUDE (capture_id, document_id, text_key, bands),
        v.document_id, v.page_id, v.story_id, v.superseded_at
    FROM work.documents AS d
    INNER JOIN versions AS v ON d.capture_id = v.capture_id AND d.document_id = v.page_id
    WHERE v.newest OR v.document_id IN (SELECT document_id FROM mentions)"""
UNREAD = """
    INSERT INTO unread BY NAME
    SELECT u.* EXCLUDE (capture_id)
    FROM work.unread AS u
    INNER JOIN versions AS v ON u.capture_id = v.capture_id AND u.document_id = v.page_id
    WHERE v.newest"""
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


def sightings(row: type[Row]) -> str:
    """Make `sightings`: each fact of a table in each version that states it, under the id that it has in all of them.

    A fact without its document has no id, which no table takes.
    """
    return f"""
        CREATE OR REPLACE TEMP TABLE sightings AS
        SELECT
            substr(md5(v.story_id || f.fact_key), 1, 24) AS fact_id,
            f.capture_id, f.fact_key, f.slot, f.evidence_start, v.page_id, v.document_id, v.told_on, v.nth,
            v.fetched_at, v.published_at, v.superseded_at, v.next_capture
        FROM work.{row.table} AS f
        LEFT JOIN versions AS v ON f.capture_id = v.capture_id AND f.document_id = v.page_id"""  # noqa: S608


TOLD = """
    CREATE OR REPLACE TEMP TABLE told AS
    WITH runs AS (
        SELECT *, nth - row_number() OVER (PARTITION BY fact_id, page_id, told_on ORDER BY nth) AS run
        FROM sightings
    )

    SELECT
        * EXCLUDE (run) REPLACE (first_value(fetched_at) OVER run AS fetched_at),
        fetched_at AS last_seen_at
    FROM runs
    WINDOW run AS (PARTITION BY fact_id, page_id, told_on, run ORDER BY nth)
    QUALIFY lead(nth) OVER run IS NULL"""
"""Who states a fact from when to when: of versions one after the other the last, since the first was fetched."""

SEEN = """
    CREATE OR REPLACE TEMP TABLE seen AS
    SELECT
        fact_id, min(fetched_at) AS first_seen_at, max(last_seen_at) AS last_seen_at,
        CASE WHEN count(*) = count(superseded_at) THEN max(superseded_at) END AS superseded_at
    FROM told
    GROUP BY fact_id"""
"""A fact stands as long as one of the documents that state it does."""

KEPT = """
    CREATE OR REPLACE TEMP TABLE kept AS
    SELECT
        t.* EXCLUDE (fetched_at, last_seen_at, superseded_at), n.first_seen_at, n.last_seen_at, n.superseded_at
    FROM told AS t
    INNER JOIN seen AS n USING (fact_id)
    QUALIFY 1 = row_number() OVER (
        PARTITION BY t.fact_id
        ORDER BY t.superseded_at IS NOT NULL, t.published_at NULLS LAST, t.fetched_at, t.document_id)"""
"""Of each fact the document that was published first, of those that still state it."""

SUCCESSORS = """
    CREATE OR REPLACE TEMP TABLE successors AS
    WITH lost AS (
        SELECT fact_id, page_id, capture_id, next_capture, slot, evidence_start
        FROM kept
        WHERE superseded_at IS NOT NULL
    ),

    pairs AS (SELECT DISTINCT page_id, capture_id, next_capture FROM lost),

    gained AS (
        SELECT s.fact_id, p.page_id, p.capture_id, s.slot, s.evidence_start
        FROM pairs AS p
        INNER JOIN sightings AS s ON p.page_id = s.page_id AND p.next_capture = s.capture_id
        ANTI JOIN sightings AS b
            ON p.page_id = b.page_id AND p.capture_id = b.capture_id AND s.fact_id = b.fact_id
    ),

    lost_in_order AS (
        SELECT *, row_number() OVER place AS nth, count(*) OVER (PARTITION BY page_id, capture_id, slot) AS many
        FROM lost WINDOW place AS (PARTITION BY page_id, capture_id, slot ORDER BY evidence_start, fact_id)
    ),

    gained_in_order AS (
        SELECT *, row_number() OVER place AS nth, count(*) OVER (PARTITION BY page_id, capture_id, slot) AS many
        FROM gained WINDOW place AS (PARTITION BY page_id, capture_id, slot ORDER BY evidence_start, fact_id)
    )

    SELECT l.fact_id, g.fact_id AS superseded_by
    FROM lost_in_order AS l
    INNER JOIN gained_in_order AS g USING (page_id, capture_id, slot, nth, many)"""
"""What a corrected version says in place of what it no longer says, where it says as many such things."""

STEPS = (TOLD, SEEN, KEPT, SUCCESSORS)


def days_with_amounts(row: type[Row]) -> str:
    """Give each currency and day that a kept figure has to be converted on."""
    return f"""
        SELECT DISTINCT f.currency, {FACT_ON} AS day
        FROM work.{row.table} AS f
        INNER JOIN kept AS k ON f.capture_id = k.capture_id AND f.document_id = k.page_id AND f.fact_key = k.fact_key
        WHERE f.currency IS NOT NULL
        ORDER BY ALL"""  # noqa: S608


def keep(row: type[Row]) -> str:
    """Insert the kept facts of a table with their provenance, figures in CNY and USD, and those of one accelerator."""
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
                f.* EXCLUDE (capture_id, document_id, fact_key, slot)
                    REPLACE ({FACT_ON} AS fact_on),
                k.fact_id, k.document_id, k.first_seen_at, k.last_seen_at, k.superseded_at, s.superseded_by,
                v.story_id, v.url, v.source_id, v.published_at, v.extractor_version
            FROM work.{row.table} AS f
            INNER JOIN kept AS k
                ON f.capture_id = k.capture_id AND f.document_id = k.page_id AND f.fact_key = k.fact_key
            INNER JOIN versions AS v ON k.capture_id = v.capture_id AND k.page_id = v.page_id
            LEFT JOIN successors AS s ON k.fact_id = s.fact_id
        )
        SELECT {", ".join(["f.*", *more])} FROM facts AS f {join}"""  # noqa: S608


def reason(amounts: tuple[str, ...]) -> str:
    """Give why an amount has no converted figure, as an expression."""
    return f"""
        CASE
            WHEN coalesce({", ".join(amounts) or "NULL"}) IS NULL OR c.cny IS NOT NULL THEN NULL
            WHEN f.currency IS NULL THEN 'the text leaves the currency open'
            ELSE 'no rate of ' || f.currency || ' on ' || f.fact_on || ' or in the ten days before'
        END"""


def mentions(row: type[Row]) -> str:
    """Insert which documents state which fact."""
    return f"""
        INSERT INTO mentions BY NAME
        SELECT
            t.fact_id, t.document_id, t.fetched_at AS first_seen_at, t.superseded_at, f.evidence_start, f.evidence_end,
            f.words
        FROM told AS t
        INNER JOIN work.{row.table} AS f
            ON f.capture_id = t.capture_id AND f.document_id = t.page_id AND f.fact_key = t.fact_key"""  # noqa: S608
