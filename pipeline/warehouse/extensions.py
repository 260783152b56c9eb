"""DuckDB's extensions, loaded from packages that are installed: nothing is fetched when chipwire runs."""

from importlib.util import find_spec
from pathlib import Path

import duckdb

from models.ddl import quoted
from pipeline.warehouse.errors import WarehouseError


def load(con: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Load extensions. Raises WarehouseError where one is not installed, or not for this DuckDB."""
    con.execute("SET autoinstall_known_extensions = false")
    con.execute("SET autoload_known_extensions = false")
    for name in names:
        package = find_spec(f"duckdb_extension_{name}")
        if package is None or package.origin is None:
            raise WarehouseError(f"the lake needs DuckDB's extension {name}: pip install 'chipwire[ducklake]'")
        version = f"v{duckdb.__version__}"
        path = Path(package.origin).parent / "extensions" / version / f"{name}.duckdb_extension"
        if not path.exists():
            found = ", ".join(sorted(folder.name for folder in path.parents[1].glob("v*")))
            raise WarehouseError(f"DuckDB's extension {name} is there for {found}, expected {version}")
        con.execute(f"LOAD {quoted(str(path))}")
