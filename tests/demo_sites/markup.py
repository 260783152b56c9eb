"""The blocks of an article as the software takes them: Markdown or HTML."""

from html import escape

from demo_sites.content import Block


def markdown(blocks: list[Block]) -> str:
    """Give blocks as Markdown."""
    return "\n\n".join(MARKDOWN[kind](rows) for kind, rows in blocks)


def html(blocks: list[Block]) -> str:
    """Give blocks as HTML."""
    return "\n\n".join(HTML[kind](rows) for kind, rows in blocks)


def table(rows: list[list[str]]) -> str:
    """Give a Markdown table; its first row is the header."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def cells(rows: list[list[str]]) -> str:
    """Give an HTML table; its first row is the header."""
    head, *body = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    lines = "".join(f"<tr>{row}</tr>" for row in body)
    return f"<table><thead><tr>{head.replace('td>', 'th>')}</tr></thead><tbody>{lines}</tbody></table>"


MARKDOWN = {
    "p": lambda rows: rows[0][0],
    "h2": lambda rows: f"## {rows[0][0]}",
    "ul": lambda rows: "\n".join(f"- {row[0]}" for row in rows),
    "table": table,
}
HTML = {
    "p": lambda rows: f"<p>{escape(rows[0][0])}</p>",
    "h2": lambda rows: f"<h2>{escape(rows[0][0])}</h2>",
    "ul": lambda rows: f"<ul>{''.join(f'<li>{escape(row[0])}</li>' for row in rows)}</ul>",
    "table": cells,
}
