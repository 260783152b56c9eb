"""`chipwire explain`: what it prints for texts of both languages, in 80 columns and without colour."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

Command = Callable[..., subprocess.CompletedProcess[str]]
CHINESE = "10 月上旬问下来,H20 单卡现货 9 万元起。手机 5999 元。这批 A800 报 8600 万元一张。\r\n听说 L40S 快来了。"
ENGLISH = (
    "Rents for the L40S fell from $1.15 to $0.88 an hour. Meta ordered 20,000 GB200 racks. They shipped 900 nodes."
)
TABLE = (
    "GPU cloud\n| Host | Offer | GPU-hour |\n|---|---|---|\n| Tarn | 8x H200 SXM | $3.20 |\n" + "Rain.\n" * 12 + "Sun."
)
TALK = "ken: yes, an L40S 48GB\nken: 6,900 and I throw in the cable. draws 350"
SHOWN = {
    TALK: (
        "plain 6,900 6,900 no unit beside it, likely a price 0.9",
        "plain 350 350 no unit beside it, likely a price 0.0",
        "+ quote rule quote-carried",
        "1 fact, 0 without a fact",
    ),
    CHINESE: (
        "Chinese, 68 characters, 4 sentences. Read as prose. Published: 2025-10-20.",
        "date 10 月 2025-10 dates.py, year of publication",
        "chip H20 nvidia-h20 chip_aliases.csv: H20",
        "money 9 万元起 ≥ 90,000 CNY currencies.csv, by market; 起: bounds.zh.yml",
        "cue 现货 delivery spot, trade zh-spot, zh-trade",
        "+ quote rule quote-one-chip, confidence 0.",
        "price ≥ 90,000 CNY 9 万元起",
        "delivery spot 现货 (zh-spot)",
        "deal sale no period of a rent is told beside it",
        "- 5999 元 gave no fact: 手机 tells of other things (zh-elsewhere)",
        "- 8600 万元 gave no fact: no reading of it is a likely price of A800",
        "- L40S gave no fact: nothing is told of it here: no amount, no word of supply, order or move",
        "1 fact, 4 without a fact",
    ),
    ENGLISH: (
        "English, 109 characters, 3 sentences. Read as rents by the hour. Published: 2025-10-20.",
        "+ move rule move-one-chip",
        "from 1.15 USD $1.15",
        "direction down fell (en-down)",
        "period hour an hour (en-period-hour)",
        "+ order rule order-placed",
        "buyers Meta Meta, organisations.csv: meta",
        "quantity 20,000 20,000",
        "- 900 nodes gave no fact: shipped is what somebody owns, makes or ships (en-ships)",
    ),
    TABLE: (
        "2 characters 10-37, table row",
        "cue Host column-seller en-column-seller",
        "unit card the head of its column",
        "seller Tarn the column of sellers",
        "17 characters 155-159, not looked at: no chip is near Sun.",
    ),
}
IDS = ["talk", "Chinese", "English", "table"]


def on_one_line(shown: str) -> str:
    """Give what was printed with every run of spaces as one, as a reader sees it whatever the width."""
    return " ".join(shown.split())


@pytest.mark.parametrize("text", SHOWN, ids=IDS)
def test_explain_says_what_was_read_by_what_and_what_was_not(text: str, chipwire: Command, tmp_path: Path) -> None:
    done = chipwire(tmp_path, "explain", "-", "--published", "2025-10-20", given=text, COLUMNS="400")
    shown = on_one_line(done.stdout)
    assert [words for words in SHOWN[text] if words not in shown] == [], done.stdout
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("text", SHOWN, ids=IDS)
def test_explain_fits_eighty_columns_without_colour(text: str, chipwire: Command, tmp_path: Path) -> None:
    shown = chipwire(tmp_path, "explain", text, COLUMNS="80").stdout
    assert [line for line in shown.splitlines() if cell_len(line) > 80] == []
    assert "\x1b" not in shown


def test_explain_reads_an_argument_standard_input_and_files_alike(chipwire: Command, tmp_path: Path) -> None:
    file = tmp_path / "offer.txt"
    file.write_text(CHINESE, encoding="utf-8-sig", newline="")
    ways = [("explain", CHINESE), ("explain", "-"), ("explain",), ("explain", "--input", str(file))]
    shown = [chipwire(tmp_path, *way, given=CHINESE).stdout for way in ways]
    assert shown == [shown[0]] * 4
    refused = chipwire(tmp_path, "explain", "--input", str(tmp_path / "none.txt"))
    assert refused.returncode == 2
    assert "cannot read" in refused.stderr


APIECE = "The H100 rents for $2.10 an hour while cards sell at 30k apiece."
ROWS = "型号 | 单价(元) | 交期 | 备注\nH200 八卡模组 | 2280000 | 3-4周 | 不含税"
PIPED = [
    (APIECE, "unit card no word beside it: what the product is sold as"),
    (APIECE, "unit card apiece (en-unit-each)"),
    (ROWS, "delivery forward 3-4周 (zh-forward)"),
    (ROWS, "tax excluded 不含税 (zh-tax-excluded)"),
]


@pytest.mark.parametrize(("text", "line"), PIPED, ids=[line for _, line in PIPED])
def test_a_pipe_gets_whole_lines_with_what_gave_each_field(
    text: str, line: str, chipwire: Command, tmp_path: Path
) -> None:
    shown = chipwire(tmp_path, "explain", text, COLUMNS="").stdout.splitlines()
    assert line in map(on_one_line, map(str.strip, shown))


@pytest.mark.parametrize(
    ("payload", "found"), [(b"PK\x03\x04" + bytes(99), "a zip"), (bytes(range(256)), "binary data")]
)
def test_what_is_no_text_is_not_explained(chipwire: Command, tmp_path: Path, payload: bytes, found: str) -> None:
    (tmp_path / "x").write_bytes(payload)
    done = chipwire(tmp_path, "explain", "-i", str(tmp_path / "x"))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"x: expected a text, found {found}" in done.stderr
