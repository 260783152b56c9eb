"""The command line: what each command takes and gives."""

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from conftest import CHIPWIRE, Ran, environment
from rich.cells import cell_len

Command = Callable[..., subprocess.CompletedProcess[str]]

COMMANDS = {
    *("run", "crawl", "import", "read", "extract", "money", "explain", "query", "evaluate", "digest", "alerts"),
    *("export", "sources", "new-source", "serve", "deploy", "metrics", "review", "dashboard"),
}
WORKED = "10 月上旬问下来,H20 单卡现货 9 万元起,NVLink 的 8 卡整机现货要 97 万元以上。"
QUOTE = {
    "type": "quote",
    "chip": "nvidia-h20",
    "as_of": "2025-10",
    "deal": "sale",
    "kind": "ask",
    "bound": "at_least",
    "currency": "CNY",
    "delivery": "spot",
}
WORKED_FACTS = [
    QUOTE | {"unit": "card", "gpus": 1, "price_low": 90_000},
    QUOTE | {"unit": "server", "gpus": 8, "form_factor": "sxm", "price_low": 970_000},
]
APART = ("chip_text", "evidence_start", "evidence_end", "confidence", "rule")


def lines(*documents: Any) -> str:
    """Give JSON lines."""
    return "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)


def test_help_lists_every_command(chipwire: Command, tmp_path: Path) -> None:
    done = chipwire(tmp_path, "--help")
    words = [line.strip("│ ").split(" ")[0] for line in done.stdout.splitlines()]
    assert [command for command in COMMANDS if command not in words] == []
    assert done.returncode == 0


def test_help_needs_nothing_heavy(tmp_path: Path) -> None:
    told = environment(tmp_path, PYTHONPROFILEIMPORTTIME="1")
    done = subprocess.run([CHIPWIRE, "--help"], env=told, capture_output=True, text=True, check=True)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert loaded & {"prefect", "scrapy", "duckdb", "pyarrow", "spacy", "vl_convert", "trafilatura"} == set()
    assert "typer" in loaded


def test_extract_reads_the_worked_document(chipwire: Command, tmp_path: Path) -> None:
    document = {"id": "worked", "text": WORKED, "published": "2025-10-20"}
    (answer,) = map(json.loads, chipwire(tmp_path, "extract", given=lines(document)).stdout.splitlines())
    assert list(answer) == ["id", "lang", "facts"]
    assert (answer["id"], answer["lang"]) == ("worked", "zh")
    assert [{k: v for k, v in fact.items() if k not in APART} for fact in answer["facts"]] == WORKED_FACTS
    assert all(0 <= fact["evidence_start"] < fact["evidence_end"] <= len(WORKED) for fact in answer["facts"])


def test_extract_answers_every_line_in_order(chipwire: Command, tmp_path: Path) -> None:
    given = (
        lines({"id": "first", "text": "水。", "kind": "news", "facts": []})
        + "\n{not json\n[1]\n"
        + lines({"id": "no text"}, {"id": 7, "text": "H20"}, {"id": "when", "text": "H20", "published": "soon"})
        + json.dumps({"id": "half \ud800", "text": "H20 \ud800"})
        + "\n"
        + lines({"id": "nulls", "text": "water", "title": None, "lang": None})
    )
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(given, encoding="utf-8")
    done = chipwire(tmp_path, "extract", "--input", str(source), "--output", str(target))
    answers = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert done.returncode == 0
    assert done.stdout == ""
    assert done.stderr == "5 of the lines could not be read; each says why in its error\n"
    assert [answer["id"] for answer in answers] == ["first", None, None, "no text", 7, "when", "half \ud800", "nulls"]
    assert [answer["facts"] for answer in answers] == [[]] * 8
    assert [answer.get("error", "")[:7] for answer in answers] == ["", *(f"line {n}:" for n in range(3, 8)), "", ""]
    assert "text: Field required" in answers[3]["error"]
    assert "published" in answers[5]["error"]
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == ["out.jsonl"]


def test_extract_gives_each_answer_before_the_next_document_comes(tmp_path: Path) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([CHIPWIRE, "extract"], env=environment(tmp_path), stdin=pipe, stdout=pipe, text=True) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        for number in range(3):
            run.stdin.write(lines({"id": str(number), "text": "H20 现货 100 万"}))
            run.stdin.flush()
            assert json.loads(run.stdout.readline())["id"] == str(number)
        run.stdin.close()
    assert run.returncode == 0


def test_money(chipwire: Command, tmp_path: Path) -> None:
    given = lines(
        {"id": "zh", "text": "A100 报 11 万元以上,整机 62-68 万元。"},
        {"id": "en", "text": "It sells for $30,000 each.", "lang": "en"},
        {"id": "none", "text": "没有价格。"},
    )
    done = chipwire(tmp_path, "money", given=given)
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {
            "id": "zh",
            "money": [
                {"start": 7, "end": 14, "low": 110000.0, "high": None, "bound": "at_least", "currency": "CNY"},
                {"start": 18, "end": 26, "low": 620000.0, "high": 680000.0, "bound": "range", "currency": "CNY"},
            ],
        },
        {
            "id": "en",
            "money": [{"start": 13, "end": 20, "low": 30000.0, "high": 30000.0, "bound": "exact", "currency": "USD"}],
        },
        {"id": "none", "money": []},
    ]


@pytest.mark.parametrize(
    ("facts", "right", "f1"),
    [(WORKED_FACTS, 2, 1.0), (WORKED_FACTS[:1], 1, 0.6667), ([QUOTE | {"unit": "rack"}], 0, 0.0)],
)
def test_evaluate(chipwire: Command, tmp_path: Path, facts: list[Any], right: int, f1: float) -> None:
    placed = [fact | {"evidence_start": 0, "evidence_end": len(WORKED)} for fact in facts]
    gold = lines({"id": "worked", "text": WORKED, "published": "2025-10-20", "lang": "zh", "facts": placed})
    (tmp_path / "gold.jsonl").write_text(gold, encoding="utf-8")
    done = chipwire(tmp_path, "evaluate", str(tmp_path / "gold.jsonl"), "--by", "lang", "--format", "json")
    scores = json.loads(done.stdout)["scores"]
    assert {(row["group"], row["type"]) for row in scores} == {
        (g, t) for g in ("all", "lang=zh") for t in ("all", "quote")
    }
    assert (scores[0]["gold"], scores[0]["found"], scores[0]["right"], scores[0]["f1"]) == (len(facts), 2, right, f1)
    shown = chipwire(tmp_path, "evaluate", str(tmp_path / "gold.jsonl"), "--errors", "1").stdout
    assert ("in worked:" in shown) is (f1 < 1)


def test_query_in_every_format(chipwire: Command, first_run: Ran, tmp_path: Path) -> None:
    sql = "SELECT chip, price_low, first_seen_at FROM quotes ORDER BY fact_id LIMIT 3"
    rows = [json.loads(line) for line in chipwire(first_run.home, "query", sql).stdout.splitlines()]
    assert len(rows) == 3
    assert list(rows[0]) == ["chip", "price_low", "first_seen_at"]
    table = list(csv.DictReader(io.StringIO(chipwire(first_run.home, "query", sql, "--format", "csv").stdout)))
    assert [row["chip"] for row in table] == [row["chip"] or "" for row in rows]
    piped = chipwire(first_run.home, "query", "-", "--format", "json", given=sql).stdout
    assert [json.loads(line) for line in piped.splitlines()] == rows
    assert "price_low" in chipwire(first_run.home, "query", sql, "--format", "table").stdout.splitlines()[1]


@pytest.mark.parametrize(
    ("sql", "form", "answer"),
    [
        ("SELECT 1 a, 2 a", "json", '{"a": 1, "a_1": 2}\n'),
        ("SELECT 1 a, 2 a, 3 a_1", "csv", "a,a_2,a_1\n1,2,3\n"),
        (
            "SELECT ['腾讯', 'B'] b, {'c': DATE '2026-11-24'} d",
            "csv",
            'b,d\n"[""腾讯"", ""B""]","{""c"": ""2026-11-24""}"\n',
        ),
    ],
)
def test_query_gives_every_column_as_other_programs_read_it(
    chipwire: Command, first_run: Ran, sql: str, form: str, answer: str
) -> None:
    assert chipwire(first_run.home, "query", sql, "--format", form).stdout == answer


@pytest.mark.parametrize(
    ("options", "rows", "told"),
    [
        ([], 10_000, "the first 10,000 rows; --limit 0 gives all\n"),
        (["--limit", "0"], 10_001, ""),
        (["--limit", "10001"], 10_001, ""),
        (["--limit", "1"], 1, "the first 1 row; --limit 0 gives all\n"),
    ],
)
def test_query_gives_so_many_rows_and_says_where_it_cut(
    chipwire: Command, first_run: Ran, options: list[str], rows: int, told: str
) -> None:
    done = chipwire(first_run.home, "query", "FROM range(10001)", *options)
    assert (done.returncode, len(done.stdout.splitlines()), done.stderr) == (0, rows, told)


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("SELECT count(*) FROM range(1000000000000)", "the query took longer than 1 s; --timeout allows more"),
        ("SELECT levenshtein(repeat('a', 1000000), repeat('b', 1000000))", "the query took longer than 1 s; "),
        ("SELECT repeat('x', 4000000000)", "Out of Memory Error: "),
        ("SELECT range(1000000000)", "Out of Memory Error: "),
        ("SELECT repeat('x', 4000000) FROM range(10000)", "Out of Memory Error: |took longer than 1 s"),
    ],
)
def test_query_ends_what_runs_away_in_one_line(chipwire: Command, first_run: Ran, sql: str, why: str) -> None:
    done = chipwire(first_run.home, "query", sql, "--timeout", "1")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert re.search(why, done.stderr)


@pytest.mark.parametrize("options", [["--limit", "-1"], ["--timeout", "-1"], ["--timeout", "nan"]])
def test_query_refuses_bounds_that_are_none(chipwire: Command, first_run: Ran, options: list[str]) -> None:
    done = chipwire(first_run.home, "query", "SELECT 1", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Invalid value" in done.stderr


def test_query_gives_parquet(first_run: Ran, tmp_path: Path) -> None:
    with (tmp_path / "quotes.parquet").open("wb") as target:
        command = [CHIPWIRE, "query", "SELECT * FROM quotes", "--format", "parquet"]
        subprocess.run(command, env=environment(first_run.home), stdout=target, check=True)
    assert pq.read_table(tmp_path / "quotes.parquet").num_rows > 0


def test_sources_show_their_state(chipwire: Command, first_run: Ran, tmp_path: Path) -> None:
    shown = {row["source_id"]: row for row in map(json.loads, chipwire(first_run.home, "sources").stdout.splitlines())}
    assert [row["state"] for row in shown.values() if row["is_sample"] and row["enabled"]] == ["ok"] * 5
    untried = shown["chiphell"]
    assert [untried[n] for n in ("cadence_hours", "tried_on", "last_success_at", "state")] == [24, None, None, "off"]
    fresh = chipwire(tmp_path, "sources", "--format", "csv").stdout.splitlines()
    assert [row["source_id"] for row in csv.DictReader(fresh)] == list(shown)
    assert {row["state"] for row in csv.DictReader(fresh)} == {"never", "off"}


def test_sources_on_a_narrow_terminal_keep_their_ids_whole(chipwire: Command, first_run: Ran) -> None:
    shown = chipwire(first_run.home, "sources", "--format", "table", COLUMNS="80").stdout.splitlines()
    ids = [path.stem for path in Path(__file__).parents[1].joinpath("seeds", "sources").glob("*.yml")]
    assert [one for one in ids if not any(line.strip().startswith(f"{one} ") for line in shown)] == []
    assert len([line for line in shown if " sample " in line and " ok" in line]) == 5
    assert max(map(cell_len, shown)) <= 80


def test_there_is_no_digest_of_nothing(chipwire: Command, tmp_path: Path) -> None:
    ended = chipwire(tmp_path, "digest")
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert "`chipwire run` makes it" in ended.stderr


def test_digest_of_a_week(chipwire: Command, first_run: Ran, tmp_path: Path) -> None:
    home = Path(shutil.copytree(first_run.home, tmp_path / "data"))
    (newest,) = home.joinpath("digests").glob("*.zh.html")
    year, week = newest.name.partition(".")[0].split("-W")
    sunday = date.fromisocalendar(int(year), int(week), 7)
    written = chipwire(home, "digest", "--week", str(sunday), "--lang", "zh")
    files = [newest, *(newest.with_suffix(f".{form}") for form in ("md", "eml"))]
    assert written.stdout.split() == [str(path) for path in files]
    assert [path.exists() for path in files] == [True, True, True]
    assert newest.read_text(encoding="utf-8").startswith("<!doctype html>")
