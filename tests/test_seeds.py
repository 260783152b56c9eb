"""Seed files: what is wrong in them is named with file, line and value; what is right resolves."""

import csv
import re
import shutil
from pathlib import Path

import pytest

from models.facts import Unit
from models.reference import Seeds
from pipeline.seed_checks import normalised
from pipeline.seeds import SeedError, extractor_version, load

SEEDS = Path(__file__).parent.parent / "seeds"

GOOD = {
    "chips.csv": "id,vendor,model,level,family\nnvidia-hopper,nvidia,Hopper,family,\n"
    "nvidia-h100,nvidia,H100,model,nvidia-hopper\n",
    "chip_aliases.csv": "alias,chip,unit,gpus,needs_context\nH100,nvidia-h100,,,\nDGX H100,nvidia-h100,server,8,true\n",
    "chip_lookalikes.csv": "words,why\nH100 bus line,a bus\n",
    "regional_words.csv": "words,usual\n晶片,芯片\n",
    "organisations.csv": "id,name,name_zh,kind,aliases\nnvidia,NVIDIA,英伟达,maker,辉达|老黄\n",
    "currencies.csv": "words,currency,place,factor\n元,CNY,after,\n毛,CNY,after,0.1\n",
    "rules/trade.zh.yml": "- name: spot\n  cue: delivery\n  value: spot\n  words: [现货]\n  must: [现货 3 台]\n",
}


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    return load(SEEDS)


def written(folder: Path, changes: dict[str, str | bytes]) -> Path:
    """Write the good files with `changes` in place of theirs; an empty text leaves the file out."""
    for name, words in {**GOOD, **changes}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if words:
            path.write_bytes(words if isinstance(words, bytes) else words.encode())
    return folder


def chips(*lines: str) -> dict[str, str | bytes]:
    return {"chips.csv": GOOD["chips.csv"] + "\n".join(lines)}


def rule(words: str) -> dict[str, str | bytes]:
    return {"rules/trade.zh.yml": GOOD["rules/trade.zh.yml"] + words}


BROKEN: list[tuple[str, dict[str, str | bytes], list[str]]] = [
    (
        "vendor is no id",
        chips("x-1,NVIDIA!,X,model,"),
        ["chips.csv line 4: vendor 'NVIDIA!': expected lower-case letters"],
    ),
    (
        "level out of its set",
        chips("nvidia-x,nvidia,X,card,"),
        ["chips.csv line 4: level 'card'", "'model' or 'family'"],
    ),
    ("required cell empty", chips("nvidia-x,nvidia,,model,"), ["chips.csv line 4: model is empty"]),
    ("cell too many", chips("nvidia-x,nvidia,X,model,,,"), ["chips.csv line 4: 7 cells", "expected 5"]),
    (
        "chip twice",
        chips("nvidia-h100,nvidia,H100,model,"),
        ["chips.csv line 4: id 'nvidia-h100'", "chips.csv line 3 too"],
    ),
    ("maker unknown", chips("amd-mi50,amd,MI50,model,"), ["chips.csv line 4: vendor 'amd'", "organisations.csv"]),
    (
        "id of another maker",
        chips("amd-mi50,nvidia,MI50,model,"),
        ["line 4: id 'amd-mi50'", "begin with its vendor, nvidia-"],
    ),
    (
        "family unknown",
        chips("nvidia-x,nvidia,X,model,nvidia-volta"),
        ["line 4: family 'nvidia-volta'", "level is family"],
    ),
    (
        "family is a model",
        chips("nvidia-x,nvidia,X,model,nvidia-h100"),
        ["line 4: family 'nvidia-h100'", "level is family"],
    ),
    ("quote left open", chips('nvidia-x,nvidia,"X,model,'), ["chips.csv line 4: unexpected end of data"]),
    (
        "column missing",
        {"chips.csv": "id,vendor,level\n"},
        ["chips.csv line 1: column 'model' is missing: expected id, vendor"],
    ),
    (
        "column unknown",
        {"currencies.csv": "words,currency,place,sign\n"},
        ["currencies.csv line 1: column 'sign' is unknown"],
    ),
    (
        "column twice",
        {"chip_lookalikes.csv": "words,why,why\n"},
        ["chip_lookalikes.csv line 1: column 'why' stands twice"],
    ),
    (
        "file empty",
        {"chip_lookalikes.csv": "\n"},
        ["chip_lookalikes.csv line 1: empty: expected the columns words, why"],
    ),
    ("file missing", {"currencies.csv": ""}, ["currencies.csv: cannot be read", "expected a seed file"]),
    (
        "not UTF-8",
        {"organisations.csv": (GOOD["organisations.csv"] + "x,X,超微,oem,\n").encode("gbk")},
        ["organisations.csv line 2: byte 0x", "UTF-8"],
    ),
    (
        "price bounds crossed",
        {"chips.csv": "id,vendor,model,level,price_usd_low,price_usd_high\nnvidia-h100,nvidia,H100,model,9,5\n"},
        ["chips.csv line 2: price_usd_low 9: expected at most 5"],
    ),
    (
        "number in words",
        {"chip_aliases.csv": "alias,chip,gpus\nH100,nvidia-h100,eight\n"},
        ["chip_aliases.csv line 2: gpus 'eight'", "whole number"],
    ),
    (
        "no accelerators",
        {"chip_aliases.csv": "alias,chip,gpus\nH100,nvidia-h100,0\n"},
        ["chip_aliases.csv line 2: gpus '0'", "greater than 0"],
    ),
    (
        "truth in words",
        {"chip_aliases.csv": "alias,chip,needs_context\nH100,nvidia-h100,maybe\n"},
        ["line 2: needs_context 'maybe'"],
    ),
    (
        "alias of no chip",
        {"chip_aliases.csv": "alias,chip\nH100,nvidia-h101\n"},
        ["chip_aliases.csv line 2: chip 'nvidia-h101'", "chips.csv"],
    ),
    (
        "alias twice",
        {"chip_aliases.csv": "alias,chip\nDGX H-100,nvidia-h100\ndgxH100,nvidia-hopper\n"},
        ["chip_aliases.csv line 3: alias 'dgxh100'", "chip_aliases.csv line 2 too"],
    ),
    (
        "alias in Traditional",
        {"chip_aliases.csv": "alias,chip\n英偉達H100,nvidia-h100\n"},
        ["chip_aliases.csv line 2: '英偉達H100' holds '偉'", "Simplified"],
    ),
    (
        "alias in full width",
        {"chip_aliases.csv": "alias,chip\nＨ100,nvidia-h100\n"},
        ["chip_aliases.csv line 2: 'Ｈ100' holds 'Ｈ'", "half-width"],
    ),
    (
        "alias of one letter",
        {"chip_aliases.csv": "alias,chip\nH,nvidia-h100\n"},
        ["chip_aliases.csv line 2: alias 'H'", "at least 2 characters"],
    ),
    (
        "currency in small letters",
        {"currencies.csv": "words,currency,place\n元,cny,after\n"},
        ["currencies.csv line 2: currency 'cny'", "CNY"],
    ),
    (
        "currency word twice",
        {"currencies.csv": "words,currency,place\nRMB,CNY,both\nrmb,USD,after\n"},
        ["currencies.csv line 3: words 'rmb'", "line 2 too"],
    ),
    (
        "organisation twice",
        {"organisations.csv": GOOD["organisations.csv"] + "nvidia,Nvidia,,oem,\n"},
        ["organisations.csv line 3: id 'nvidia'"],
    ),
    ("no rules", {"rules/trade.zh.yml": ""}, ["rules: no file: expected rules such as"]),
    ("rule file without language", {"rules/trade.yml": "[]"}, ["trade.yml: expected a name such as", "zh, en or any"]),
    ("rules are no list", {"rules/trade.en.yml": "name: spot\n"}, ["trade.en.yml line 1: expected a YAML list"]),
    ("not YAML", rule("- name: a: b\n"), ["trade.zh.yml line 6: mapping values", "expected YAML"]),
    ("rule is a word", rule("- spot\n"), ["trade.zh.yml line 6: 'spot'", "expected keys of a rule"]),
    ("rule names its language", rule("- name: x\n  lang: zh\n"), ["trade.zh.yml line 6:", "without lang"]),
    (
        "rule with unknown key",
        rule("- {name: x, cue: y, words: [z], must: [z], muss: [z]}\n"),
        ["trade.zh.yml line 6: muss ['z']"],
    ),
    ("rule without proof", rule("- {name: x, cue: y, words: [z]}\n"), ["trade.zh.yml line 6: must is empty"]),
    (
        "rule of nothing",
        rule("- {name: x, cue: y, must: [z]}\n"),
        ["trade.zh.yml line 6: rule 'x': expected words or a pattern"],
    ),
    (
        "rule twice",
        rule("- {name: spot, cue: y, words: [z], must: [z]}\n"),
        ["trade.zh.yml line 6: name 'spot'", "line 1 too"],
    ),
    (
        "pattern broken",
        rule("- {name: x, cue: y, pattern: '(', must: [z]}\n"),
        ["trade.zh.yml line 6: pattern '('", "regular expression"],
    ),
]


@pytest.mark.parametrize(("changes", "expected"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_broken_seed_is_named(tmp_path: Path, changes: dict[str, str | bytes], expected: list[str]) -> None:
    with pytest.raises(SeedError) as caught:
        load(written(tmp_path, changes))
    assert any(all(words in problem for words in expected) for problem in caught.value.problems), caught.value


def test_all_files_are_read_before_failing(tmp_path: Path) -> None:
    changes = chips("nvidia-x,nvidia,X,card,") | {"currencies.csv": "words,currency,place\n元,yuan,after\n"}
    with pytest.raises(SeedError) as caught:
        load(written(tmp_path, changes))
    assert [re.search(r"(\w+\.csv) line \d+", p)[1] for p in caught.value.problems] == ["chips.csv", "currencies.csv"]  # type: ignore[index]


def test_problems_shown_are_bounded(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"and 5 more$") as caught:
        load(written(tmp_path, chips(*[f"nvidia-x{n},nvidia,X,card," for n in range(25)])))
    assert len(str(caught.value).splitlines()) == 21


def test_folder_missing(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match="none: expected a folder of seed files"):
        load(tmp_path / "none")


def test_good_files_as_a_spreadsheet_saves_them(tmp_path: Path) -> None:
    changes = {
        name: b"\xef\xbb\xbf" + words.replace("\n", "\r\n").encode() + b"\r\n"
        for name, words in GOOD.items()
        if name.endswith("csv")
    }
    found = load(written(tmp_path, dict(changes)))
    assert [chip.id for chip in found.chips] == ["nvidia-hopper", "nvidia-h100"]
    assert found.chip_aliases[1].model_dump() == {
        "alias": "DGX H100",
        "chip": "nvidia-h100",
        "unit": "server",
        "gpus": 8,
        "form_factor": None,
        "memory_gb": None,
        "needs_context": True,
    }
    assert found.organisations[0].aliases == ("辉达", "老黄")
    assert found.currencies[1].factor == pytest.approx(0.1)
    assert found.rules[0].lang == "zh"


def test_loading_is_deterministic_and_the_version_follows_the_bytes(tmp_path: Path) -> None:
    first, second = load(written(tmp_path / "a", {})), load(written(tmp_path / "b", {}))
    assert first == second
    assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{8}", extractor_version(first))
    assert extractor_version(first) == extractor_version(second)
    changed = load(written(tmp_path / "c", {"currencies.csv": GOOD["currencies.csv"] + "块,CNY,after,\n"}))
    assert extractor_version(changed) != extractor_version(first)


def test_sources_and_site_do_not_change_the_version(tmp_path: Path, seeds: Seeds) -> None:
    copy = tmp_path / "seeds"
    shutil.copytree(SEEDS, copy)
    (copy / "sources" / "another.yml").write_text("name: another\n")
    assert load(copy).sha256 == seeds.sha256


SIMPLIFIED = [
    ("輝", "辉"),
    ("達", "达"),
    ("昇", None),
    ("騰", "腾"),
    ("萬", "万"),
    ("億", "亿"),
    ("後", "后"),
    ("於", "于"),
    ("万", None),
    ("円", None),
    ("A", None),
]


@pytest.mark.parametrize(("old", "new"), SIMPLIFIED, ids=[row[0] for row in SIMPLIFIED])
def test_simplified(seeds: Seeds, old: str, new: str | None) -> None:
    assert seeds.simplified.get(old) == new


def test_simplified_is_one_code_point_for_one(seeds: Seeds) -> None:
    assert len(seeds.simplified) > 4000
    assert {len(c) for pair in seeds.simplified.items() for c in pair} == {1}


ALIASES = [
    ("H100", "nvidia-h100", None, None, None),
    ("DGX H100", "nvidia-h100", "server", 8, "sxm"),
    ("hgx-h200", "nvidia-h200", "server", 8, "sxm"),
    ("GB200 NVL72", "nvidia-gb200", "rack", 72, None),
    ("NVL72", "nvidia-gb200", "rack", 72, None),
    ("昇腾 910B", "huawei-ascend-910b", None, None, None),
    ("昇腾", "huawei-ascend", None, None, None),
    ("Atlas 800T A2", "huawei-ascend-910b", "server", 8, None),
    ("CloudMatrix 384", "huawei-cloudmatrix-384", "rack", 384, None),
    ("寒武纪590", "cambricon-mlu590", None, None, None),
    ("思元 590", "cambricon-mlu590", None, None, None),
    ("昆仑芯 P800", "baidu-kunlun-p800", None, None, None),
    ("天垓150", "iluvatar-bi-150", None, None, None),
    ("DGX Spark", "nvidia-dgx-spark", "server", 1, None),
    ("RTX 5090 D V2", "nvidia-rtx-5090d-v2", None, None, None),
    ("4090", "nvidia-rtx-4090", None, None, None),
    ("p5.48xlarge", "nvidia-h100", "instance", 8, "sxm"),
    ("L40S", "nvidia-l40s", None, None, None),
    ("Instinct MI300X", "amd-mi300x", None, None, None),
]


@pytest.mark.parametrize(("alias", "chip", "unit", "gpus", "form_factor"), ALIASES, ids=[row[0] for row in ALIASES])
def test_alias(
    seeds: Seeds, alias: str, chip: str, unit: Unit | None, gpus: int | None, form_factor: str | None
) -> None:
    found = {normalised(a.alias): a for a in seeds.chip_aliases}[normalised(alias)]
    assert (found.chip, found.unit, found.gpus, found.form_factor) == (chip, unit, gpus, form_factor)


NEEDS_CONTEXT = [
    "4090",
    "5090D",
    "A10",
    "A2",
    "T4",
    "L4",
    "L2",
    "L20",
    "B20",
    "V100",
    "P100",
    "K80",
    "S60",
    "C500",
    "M100",
    "Rubin",
    "Ada",
    "PPU",
    "DCU",
    "TPU",
]


@pytest.mark.parametrize("alias", NEEDS_CONTEXT)
def test_words_that_mean_other_things_need_context(seeds: Seeds, alias: str) -> None:
    assert next(a for a in seeds.chip_aliases if a.alias == alias).needs_context


def test_every_chip_has_an_alias(seeds: Seeds) -> None:
    assert {chip.id for chip in seeds.chips} == {alias.chip for alias in seeds.chip_aliases}


def test_no_alias_is_a_lookalike(seeds: Seeds) -> None:
    assert not {normalised(a.alias) for a in seeds.chip_aliases} & {normalised(w.words) for w in seeds.chip_lookalikes}


def test_a_makers_name_alone_is_no_chip(seeds: Seeds) -> None:
    makers = {o.id: o for o in seeds.organisations if o.id in {chip.vendor for chip in seeds.chips}}
    names = {normalised(n) for o in makers.values() for n in (o.name, o.name_zh or "", *o.aliases)}
    assert not names & {normalised(a.alias) for a in seeds.chip_aliases}


def test_organisations_share_no_name(seeds: Seeds) -> None:
    names = [n for o in seeds.organisations for n in {n.casefold() for n in (o.name, o.name_zh or o.name, *o.aliases)}]
    assert sorted(n for n in set(names) if names.count(n) > 1) == []


def test_files_hold_no_stray_spaces() -> None:
    for path in SEEDS.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            assert [c for row in csv.reader(lines) for c in row if c != c.strip()] == [], path.name
