"""The trained pipelines: exact offsets, the same names every time, names in sentences, and training itself."""

import json
import pickle
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from models.documents import Document, Lang
from models.facts import Order
from models.language.classifier import Classifier
from models.language.inference import RowOps
from models.language.tokens import Runs
from models.training import __main__ as training
from models.training import annotated, grammar
from models.training.train import train
from pipeline import examples, language, learning, seeds
from pipeline.extract import Lexicon, extract

ROOT = Path(__file__).parents[1]
GOLD = Path(__file__).parent / "gold" / "open.jsonl"
LANGS: tuple[Lang, ...] = ("zh", "en")
MEGABYTES_5 = 5_000_000

NAMES: list[tuple[Lang, str, list[str]]] = [
    ("zh", "澜舟智算向屹川信息采购了180台L40S服务器,总金额7400万元。", ["澜舟智算", "屹川信息"]),
    ("zh", "甘肃移动近日公示智算中心采购结果,共120台,由屹川信息中标。", ["甘肃移动", "屹川信息"]),
    ("zh", "据悉,贝壳松科技(银川)有限公司订购了2000张910B。", ["贝壳松科技(银川)有限公司"]),
    ("zh", "马来西亚的Tambora Cloud下单约4000张H200。", ["Tambora Cloud"]),
    ("zh", "互联网大厂今年采购了超过3万张H20,总金额约40亿元。", []),
    ("zh", "一家对冲基金向供应商订购了64台H100服务器。", []),
    ("zh", "H200八卡整机现货230万元,下周到货20台。", []),
    ("en", "Ostrava Compute has ordered 4,000 H200s from Fennmark Systems, worth some $120 million.",
     ["Ostrava Compute", "Fennmark Systems"]),
    ("en", "Larkspur, a hedge fund in Chicago, is negotiating to buy 512 B200 chips.", ["Larkspur"]),
    ("en", "In Pune a small cloud firm, Tarastack, said it had ordered 1,024 MI300X chips.", ["Tarastack"]),
    ("en", "A hedge fund bought 2,000 H100s for $60 million, Priya Nair said.", []),
    ("en", "Prices fell in March, and an H100 now costs $22,000.", []),
    ("en", "Car makers have bought well over 30,000 B300 chips, two brokers told Reuters.", []),
]  # fmt: skip


@pytest.fixture(scope="module")
def blanks() -> dict[str, Runs]:
    return {lang: Runs(spacy.blank(lang).vocab) for lang in LANGS}


@given(st.text(st.characters(), max_size=60) | st.text("a1 .\t\n中，Ｈ二é_-\u200b", max_size=40))
def test_every_offset_is_one_of_the_text(blanks: dict[str, Runs], text: str) -> None:
    """Half a surrogate pair, which no token can hold, is replaced one for one."""
    whole = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    for tokenizer in blanks.values():
        read = tokenizer(text)
        assert read.text == whole
        assert all(whole[t.idx : t.idx + len(t)] == t.text for t in read)


def test_no_name_is_cut_by_a_token(blanks: dict[str, Runs]) -> None:
    words = [t.text for t in blanks["zh"]("向恒岳采购H20共1,200.5万元(含税)")]
    assert words == [*"向恒岳采购", "H", "20", "共", "1,200.5", *"万元(含税)"]


@pytest.mark.parametrize(("lang", "sentence", "names"), NAMES, ids=[sentence for _, sentence, _ in NAMES])
def test_names(lang: Lang, sentence: str, names: list[str]) -> None:
    namer = language.namers()[lang]
    found = [sentence[start:end] for start, end in namer.organisations(sentence)]
    assert found == names


@pytest.mark.parametrize("lang", LANGS)
def test_pipeline_is_small(lang: Lang) -> None:
    assert sum(p.stat().st_size for p in (language.FOLDER / lang).rglob("*") if p.is_file()) < MEGABYTES_5


def test_a_namer_goes_to_another_process() -> None:
    namer = language.namers()["en"]
    sentence = NAMES[7][1]
    assert pickle.loads(pickle.dumps(namer)).organisations(sentence) == namer.organisations(sentence)


def test_threads_share_a_namer() -> None:
    sentences = [f"{sentence} {i}" for i in range(5) for lang, sentence, _ in NAMES if lang == "en"]
    one_by_one = [language.TrainedNamer(language.FOLDER / "en").organisations(s) for s in sentences]
    language._spans.cache_clear()
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(language.namers()["en"].organisations, sentences)) == one_by_one


def test_a_missing_pipeline_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=f"expected a trained pipeline.*{tmp_path}"):
        language.namers(tmp_path)


def test_facts_name_who_the_seeds_do_not_list() -> None:
    known = seeds.load(ROOT / "seeds")
    document = Document(id="1", lang="en", text=NAMES[7][1])
    bare, named = (
        [f for f in extract(document, Lexicon.from_seeds(known, namers)).facts if isinstance(f, Order)]
        for namers in (None, language.namers())
    )
    assert [(order.buyers, order.supplier) for order in named] == [(("Ostrava Compute",), "Fennmark Systems")]
    assert [order.quantity_low for order in bare] == [order.quantity_low for order in named]


@pytest.mark.parametrize("lang", LANGS)
def test_training_gives_the_same_pipeline_twice(lang: Lang, tmp_path: Path) -> None:
    sentences = training.corpus(lang, ROOT / "seeds", GOLD, invented=60)[:120]
    for name in ("first", "second"):
        training.write(train(lang, sentences, epochs=1), tmp_path / name)
    files = [p.relative_to(tmp_path / "first") for p in (tmp_path / "first").rglob("*") if p.is_file()]
    assert Path("ner/model") in files
    assert all((tmp_path / "first" / p).read_bytes() == (tmp_path / "second" / p).read_bytes() for p in files)


@pytest.mark.parametrize("lang", LANGS)
def test_marks_of_the_corpus_are_names(lang: Lang) -> None:
    rules = grammar.grammar(lang, ROOT / "seeds")
    sentences = list(grammar.sentences(rules, 200, seed=5))
    assert sentences == list(grammar.sentences(rules, 200, seed=5))
    assert all(s.text[start:end].strip("<>{} ") == s.text[start:end] for s in sentences for start, end in s.names)
    assert not any("{" in s.text or "<" in s.text for s in sentences)
    real = list(annotated.sentences(GOLD, lang, rules["known"]))
    assert {name for s in real for start, end in s.names for name in [s.text[start:end]]} > set(
        ["新华三", "某省移动"] if lang == "zh" else ["Norrsken Compute", "Brightwater"]
    )


@pytest.mark.parametrize("rows", [1, 3, 4, 9])
@pytest.mark.parametrize("turned", [(False, False), (False, True), (True, False), (True, True)])
def test_a_product_by_rows_is_the_product(rows: int, turned: tuple[bool, bool]) -> None:
    ops = RowOps()
    draw = ops.xp.random.default_rng(rows).random
    left, right = draw((rows, 240), dtype="f"), draw((240, 6), dtype="f")
    x, y = (m.T.copy() if turn else m for m, turn in zip((left, right), turned, strict=True))
    out = ops.alloc2f(rows, 6)
    for product in (ops.gemm(x, y, None, *turned), ops.gemm(x, y, out, *turned), out):
        ops.xp.testing.assert_allclose(product, left @ right, rtol=1e-5)


def test_a_classifier_tells_what_no_rule_lists(lexicon: Lexicon) -> None:
    document = Document(id="1", text="H200 buyers in Taipei now leave empty-handed nine times out of ten.")
    bare = Lexicon.from_seeds(seeds.load(ROOT / "seeds"))
    assert extract(document, bare).facts == ()
    (fact,) = extract(document, lexicon).facts
    assert (fact.type, fact.chip, fact.rule) == ("supply", "nvidia-h200", "supply-learned")


@pytest.mark.parametrize("lang", LANGS)
def test_classifiers_learn_the_same_of_the_same_examples(lang: Lang, tmp_path: Path) -> None:
    known = [
        examples.of_words(lang, f"{words} {i % 3}", told)
        for i in range(6)
        for words, told in (
            ("CHIP prices fell", ["move.down"]),
            ("CHIP has memory", []),
            ("缺货 CHIP", ["supply.shortage"]),
        )
    ]
    files = [tmp_path / "first.npz", tmp_path / "second.npz"]
    for file in files:
        learning.trained(lang, known, 100.0).save(file)
    assert files[0].read_bytes() == files[1].read_bytes()
    read = Classifier.load(files[0])
    odds = read.odds("CHIP prices fell")
    assert odds["move.down"] > 0 > odds["supply.shortage"]
    start, end = read.because("CHIP prices fell", "move.down")
    assert "CHIP prices fell"[start:end] in ("prices", "fell")


def test_a_classifier_goes_to_another_process() -> None:
    classifier = language.classifiers()["en"]
    assert pickle.loads(pickle.dumps(classifier)).odds("CHIP prices fell") == classifier.odds("CHIP prices fell")


_SENTENCES = re.compile(r"[^.!?。！？\n]{24,}")
"""Runs of words that two writers do not write alike by chance."""


def test_what_is_trained_with_is_not_held_out() -> None:
    def texts(files: Iterable[Path]) -> set[str]:
        return {json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines()}

    files = [
        file
        for pattern in (examples.WRITTEN, examples.MARKED, examples.WAYS, examples.GOLD)
        for file in ROOT.glob(pattern)
    ]
    assert len(files) >= 8
    held_out = texts(ROOT.glob("tests/*/held_out*.jsonl"))
    assert len(held_out) >= 200
    assert texts(files).isdisjoint(held_out)
    known, told = (
        {sentence.strip() for text in either for sentence in _SENTENCES.findall(text)}
        for either in (texts(files), held_out)
    )
    assert len(known & told) < len(told) / 200, "more than the formulas of forms and filings"
