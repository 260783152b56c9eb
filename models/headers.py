"""The comment that heads a `.sql` file: what the query claims and, of a view, what its columns hold."""

import re

from models.records import Record

COLUMN = re.compile(r"([a-z_0-9]+): +(\S.*)")


class Header(Record):
    """What a `.sql` file says about itself."""

    text: str
    columns: dict[str, str]


def header(sql: str) -> Header:
    """Read the `--` lines at the head of `sql`: a paragraph, then after a bare `--` one `name: words` for each column.

    A line that starts with two spaces more goes on with the column above. Raises ValueError for another kind of line.
    """
    lines: list[str] = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line[2:].removeprefix(" ").rstrip())
    split = lines.index("") if "" in lines else len(lines)
    if not lines[:split]:
        raise ValueError(f"expected a comment at the head of the query, found {sql[:60]!r}")
    columns: dict[str, str] = {}
    for line in lines[split + 1 :]:
        if line.startswith("  ") and columns:
            columns[next(reversed(columns))] += " " + line.strip()
        elif found := COLUMN.fullmatch(line):
            columns[found[1]] = found[2]
        else:
            raise ValueError(f"expected `-- column: words`, found {line!r}")
    return Header(text=" ".join(lines[:split]), columns=columns)
