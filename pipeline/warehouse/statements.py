"""The SQL of loading and publishing, spelt from the record classes: no name in it comes from outside."""

from models.tables import DocumentRow, MoveRow, OrderRow, QuoteRow, Row, SupplyRow, UnreadRow

FACTS: tuple[type[Row], ...] = (QuoteRow, OrderRow, MoveRow, SupplyRow)
OWNED: tuple[type[Row], ...] = (DocumentRow, UnreadRow, *FACTS)
"""Tables whose rows belong to one document and are replaced with it."""

CONVERTED: dict[type[Row], tuple[str, ...]] = {
    QuoteRow: ("price_low", "price_high"),
    OrderRow: ("value_low", "value_high"),
}


def seen_before(row: type[Row]) -> str:
    """Take over from the rows of earlier readings when a fact of `incoming` was first and last seen."""
    return f"""
        SELECT i.* REPLACE (
            least(i.first_seen_at, coalesce(o.first_seen_at, i.first_seen_at)) AS first_seen_at,
            greatest(i.last_seen_at, coalesce(o.last_seen_at, i.last_seen_at)) AS last_seen_at)
        FROM incoming AS i LEFT JOIN {row.table} AS o USING (document_id, fact_id)"""  # noqa: S608


def drop_documents(row: type[Row]) -> str:
    """Delete the rows of the documents in `replaced`."""
    return f"DELETE FROM {row.table} WHERE document_id IN (SELECT document_id FROM replaced)"  # noqa: S608


def insert(table: str, origin: str) -> str:
    """Insert all of `origin` by name of column."""
    return f"INSERT INTO {table} BY NAME SELECT * FROM {origin}"  # noqa: S608


def one_row_a_fact(row: type[Row]) -> str:
    """Keep of each fact the row of the document published first; it was seen as early and as late as any of them."""
    return f"""
        CREATE TEMP TABLE kept_{row.table} AS
        SELECT * REPLACE (least(fact_on, CAST(first_seen_at AT TIME ZONE 'UTC' AS DATE)) AS fact_on)
        FROM (
            SELECT * REPLACE (
                min(first_seen_at) OVER story AS first_seen_at, max(last_seen_at) OVER story AS last_seen_at)
            FROM work.{row.table}
            WINDOW story AS (PARTITION BY fact_id)
            QUALIFY 1 = row_number() OVER (
                PARTITION BY fact_id ORDER BY published_at NULLS LAST, first_seen_at, document_id))"""  # noqa: S608


def converted(row: type[Row]) -> str:
    """Insert the kept facts of a table with their figures in CNY and USD, from `conversions`."""
    amounts = CONVERTED.get(row, ())
    if not amounts:
        return insert(row.table, f"temp.kept_{row.table}")
    figures = [f"f.{name} * c.{unit} AS {name}_{unit}" for name in amounts for unit in ("cny", "usd")]
    rates = ["c.cny AS fx_rate", "c.usd AS fx_rate_usd", "c.rate_on AS fx_on"]
    return f"""
        INSERT INTO {row.table} BY NAME
        SELECT f.* REPLACE ({", ".join([*rates, *figures])})
        FROM temp.kept_{row.table} AS f
        LEFT JOIN conversions AS c ON c.currency = f.currency AND c.day = f.fact_on"""  # noqa: S608


def mentions() -> str:
    """Insert which documents state which fact."""
    columns = "fact_id, document_id, evidence_start, evidence_end, words"
    rows = " UNION ALL ".join(f"SELECT {columns} FROM work.{row.table}" for row in FACTS)  # noqa: S608
    return f"INSERT INTO mentions BY NAME {rows}"


def days_with_amounts() -> str:
    """Give each currency and day that a figure has to be converted on."""
    return " UNION ".join(
        f"SELECT currency, fact_on FROM temp.kept_{row.table} WHERE currency IS NOT NULL"  # noqa: S608
        for row in CONVERTED
    )
