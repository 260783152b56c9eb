"""The contracts on imports hold against the ways round them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flows.settings import CHECKOUT

PACKAGES = ("models", "pipeline", "crawlers", "flows")
LINT = Path(sys.executable).with_name("lint-imports")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources and their contracts, to be spoilt."""
    tree = tmp_path_factory.mktemp("tree")
    for package in PACKAGES:
        shutil.copytree(CHECKOUT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "pyproject.toml", tree)
    return tree


def broken(tree: Path) -> list[str]:
    """Give the contracts that a tree breaks."""
    wide = os.environ | {"COLUMNS": "200"}
    done = subprocess.run([LINT, "--no-cache"], cwd=tree, env=wide, capture_output=True, text=True, check=False)
    return re.findall(r"^(\w+) .* BROKEN$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("module", "statement", "contracts"),
    [
        ("pipeline/extract/terms.py", "import re", []),
        ("pipeline/agreement.py", "import duckdb", ["DuckDB"]),
        ("pipeline/newcomer.py", "import duckdb", ["DuckDB"]),
        ("pipeline/extract/terms.py", "import subprocess", ["extract"]),
        ("pipeline/extract/terms.py", "from pipeline import language", ["extract"]),
        ("pipeline/extract/terms.py", "import pipeline.agreement", ["extract"]),
    ],
)
def test_an_import_breaks_its_contract(tree: Path, module: str, statement: str, contracts: list[str]) -> None:
    path = tree / module
    before = path.read_text(encoding="utf-8") if path.exists() else '"""New."""\n'
    path.write_text(f"{before}\n{statement}\n", encoding="utf-8")
    try:
        assert broken(tree) == contracts
    finally:
        path.write_text(before, encoding="utf-8")
