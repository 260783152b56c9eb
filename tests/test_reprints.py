"""The planted reprints are what they claim to be, and pairs of documents are counted rightly."""

import re
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import combinations
from random import Random

import pytest
from pairwise import pairwise
from reprinting import KINDS, sentences
from reprints import LATEST, REPRINTS, Planted, planted
from storytelling import converter

ALIKE = {"weekly", "event", "template", "follow"}
LONG = 40
"""Characters of a paragraph that no two stories should share by chance."""


@pytest.fixture(scope="module")
def documents() -> list[Planted]:
    """The planted set of the usual seed."""
    return planted()


@pytest.fixture(scope="module")
def originals(documents: list[Planted]) -> dict[str, Planted]:
    """The original of each story."""
    return {d.story: d for d in documents if d.kind == "original"}


def series(story: str) -> str:
    """Give the series that a story belongs to."""
    return story.rpartition("-")[0]


def paragraphs(document: Planted) -> list[str]:
    """Give the paragraphs of a document."""
    return [p for p in re.split(r"\s*\n\s*", document.text) if p.strip()]


def test_same_seed_same_documents(documents: list[Planted]) -> None:
    assert planted() == documents


def test_another_seed_tells_other_stories(documents: list[Planted]) -> None:
    assert {d.text for d in planted(7)} & {d.text for d in documents} == set()
    assert {d.document_id for d in planted(7)} & {d.document_id for d in documents} == set()


def test_counts(documents: list[Planted], originals: dict[str, Planted]) -> None:
    assert len({d.document_id for d in documents}) == len(documents) == 200 * (1 + REPRINTS)
    assert Counter(d.story for d in documents) == dict.fromkeys(originals, 1 + REPRINTS)
    assert Counter(story.split("-")[1] for story in originals) == {"zh": 110, "tw": 40, "en": 50}
    assert {d.lang for d in documents if "-en-" in d.story} == {"en"}
    assert {d.lang for d in documents if "-en-" not in d.story} == {"zh"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_occurs_alone_and_combined(kind: str, documents: list[Planted]) -> None:
    kinds = Counter(d.kind for d in documents)
    assert kinds[kind] >= 60
    assert sum(n for k, n in kinds.items() if "+" in k and kind in k.split("+")) >= 40


def test_look_alikes_stand_close(originals: dict[str, Planted]) -> None:
    days = defaultdict(list)
    for story, document in originals.items():
        if story.split("-")[0] in ALIKE:
            days[series(story)].append(document.published)
    assert len(days) >= 25
    assert min(map(len, days.values())) >= 2
    assert all(max(d) - min(d) <= timedelta(days=14) for d in days.values())


def test_reprints_follow_within_days(documents: list[Planted], originals: dict[str, Planted]) -> None:
    late = {(d.published - originals[d.story].published).days for d in documents}
    assert late == set(range(LATEST + 1))


def test_none_is_empty_or_unfilled(documents: list[Planted]) -> None:
    assert [d for d in documents if len(d.text.strip()) < 40 or not d.title.strip()] == []
    assert [d.text for d in documents if re.search(r"[{}\[\]]", d.text.replace("[阅读全文]", "") + d.title)] == []


def test_scripts_differ(documents: list[Planted], originals: dict[str, Planted]) -> None:
    for document in documents:
        original = originals[document.story]
        if document.kind == "script" and document.lang == "zh":
            into = "t2s" if "-tw-" in document.story else "s2t"
            assert converter(into).convert(original.text) != original.text != document.text
            assert converter("t2s" if into == "s2t" else "s2t").convert(document.text) != document.text


def test_shortened_keep_a_part(documents: list[Planted], originals: dict[str, Planted]) -> None:
    shares = [len(d.text) / len(originals[d.story].text) for d in documents if d.kind == "shortened"]
    assert max(shares) < 1
    assert 0.4 < sum(shares) / len(shares) < 0.7


def test_framed_hold_the_whole(documents: list[Planted], originals: dict[str, Planted]) -> None:
    for document in documents:
        if document.kind == "boilerplate":
            inner = paragraphs(originals[document.story])
            assert inner[0] in document.text
            assert set(inner[1:]) < set(paragraphs(document))


def test_light_change_few_sentences(documents: list[Planted], originals: dict[str, Planted]) -> None:
    for document in documents:
        if document.kind == "light":
            rows = (paragraphs(originals[document.story])[1:], paragraphs(document)[1:])
            before, after = ([s for p in row for s in sentences(p, document.lang)] for row in rows)
            assert len(set(before) - set(after)) <= max(1, (len(before) + 3) // 5)


def test_stories_share_no_paragraph_by_chance(originals: dict[str, Planted]) -> None:
    tellers = defaultdict(set)
    for story, document in originals.items():
        if not story.startswith("template"):
            for paragraph in paragraphs(document):
                tellers[paragraph].add(story)
    shared = {p: s for p, s in tellers.items() if len({series(story) for story in s}) > 1 and len(p) > LONG}
    assert shared == {}


def test_follow_ups_quote_two_paragraphs(originals: dict[str, Planted]) -> None:
    for story, later in originals.items():
        if story.startswith("follow") and story.endswith("2"):
            earlier = originals[series(story) + "-1"]
            assert len(set(paragraphs(earlier)) & set(paragraphs(later))) == 2
            assert len(paragraphs(later)) >= 10


def test_weekly_lists_change_most_prices_alone(originals: dict[str, Planted]) -> None:
    weeks = defaultdict(list)
    for story, document in originals.items():
        if story.startswith("weekly"):
            weeks[series(story)].append(document)
    for lists in weeks.values():
        for one, other in combinations(lists, 2):
            a, b = ([re.split(r"[:：\t—|$@】(]", p)[0] for p in paragraphs(d)] for d in (one, other))
            assert len(a) == len(b)
            same = set(paragraphs(one)) & set(paragraphs(other))
            assert len(same) < 0.75 * len(a), one.text


CASES = {
    "as gold": ("aabb", "xxyy", (1, 1, 1)),
    "all in one": ("aaaa", "xxyy", (1 / 3, 1, 1 / 2)),
    "all single": ("abcd", "xxyy", (1, 0, 0)),
    "nothing to find": ("abcd", "wxyz", (1, 1, 1)),
    "one too many": ("aab", "xyz", (0, 1, 0)),
    "crossed": ("abab", "xxyy", (0, 0, 0)),
    "split": ("aabbb", "xxxyy", (2 / 4, 2 / 4, 1 / 2)),
    "none": ("", "", (1, 1, 1)),
}


@pytest.mark.parametrize(("found", "gold", "score"), CASES.values(), ids=CASES)
def test_pairwise(found: str, gold: str, score: tuple[float, float, float]) -> None:
    assert pairwise(*({str(n): c for n, c in enumerate(side)} for side in (found, gold))) == pytest.approx(score)


def test_pairwise_counts_as_enumerating_does() -> None:
    rng = Random(3)
    found, gold = ({str(n): str(rng.randrange(9)) for n in range(120)} for _ in range(2))
    put, due = ({p for p in combinations(found, 2) if side[p[0]] == side[p[1]]} for side in (found, gold))
    assert pairwise(found, gold)[:2] == pytest.approx((len(put & due) / len(put), len(put & due) / len(due)))


def test_pairwise_refuses_other_documents() -> None:
    with pytest.raises(ValueError, match=r"not the same documents: .*'b'"):
        pairwise({"a": "1"}, {"a": "1", "b": "1"})
