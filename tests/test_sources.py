"""Source files: what is shipped loads, what is wrong is named."""

from pathlib import Path

import pytest

from crawlers.sources import SourceError, load

SEEDS = Path(__file__).parent.parent / "seeds"
GOOD = {"name": "A board", "kind": "feed", "url": "https://news.example/feed", "licence": "theirs"}

WRONG = [
    ("no mapping", "- a\n- b\n", ["line 1", "fields and values"]),
    ("not YAML", "name: A\nkind: [", ["line 2: not YAML"]),
    ("not UTF-8", b"name: \xff", ["not YAML in UTF-8"]),
    ("unknown kind", {"kind": "rss"}, ["line 2: kind 'rss': expected 'feed', 'sitemap',", " or 'inbox'"]),
    ("no address", {"url": None}, ["url is missing"]),
    ("an address for the inbox", {"kind": "inbox"}, ["line 3: url https://news.example/feed: expected none"]),
    (
        "file address",
        {"url": "file:///etc/passwd"},
        ["line 3: url 'file:///etc/passwd': expected an address that begins"],
    ),
    ("no licence", {"licence": None}, ["licence is missing: expected a value"]),
    ("unknown field", {"folow": "x"}, ["line 5: folow 'x': expected one of name, kind", "follow"]),
    ("unknown zone", {"time_zone": "Asia/Pekin"}, ["line 5: time_zone 'Asia/Pekin': expected", "Asia/Shanghai"]),
    ("a zone that is a path", {"time_zone": "../../etc/passwd"}, ["time_zone", "../../etc/passwd"]),
    ("bad pattern", {"follow": "("}, ["line 5: follow '(': ", "regular expression"]),
    ("hours in words", {"hours": "at night"}, ["line 5: hours 'at night': expected"]),
    ("a path that is none", {"api": {"link": "a..b"}}, ["line 5: api.link 'a..b': expected a JMESPath"]),
    ("no pages", {"max_pages": 0}, ["line 5: max_pages 0: expected a number greater than 0"]),
    ("cadence in words", {"cadence_hours": "daily"}, ["line 5: cadence_hours 'daily': expected a number"]),
    ("a share of no dates", {"least_dated": 1.5}, ["line 5: least_dated 1.5: expected a number of 1"]),
    ("a day in words", {"tried_on": "never"}, ["line 5: tried_on 'never': expected a date such as"]),
    ("a host in words", {"hosts": "news.example"}, ["line 5: hosts 'news.example': expected a list"]),
    ("a field twice", "name: A\nkind: feed\nkind: listing", ["line 3: kind is given twice, first in line 2"]),
    ("an id of its own", {"id": "board"}, ["line 5: id 'board': expected none"]),
]


def write(folder: Path, fields: object, name: str = "board") -> Path:
    """Write a source file, fields given over those of a good one; None leaves one out."""
    path = folder / f"{name}.yml"
    if isinstance(fields, dict):
        merged = {**GOOD, **fields}
        fields = "".join(f"{field}: {value!r}\n" for field, value in merged.items() if value is not None)
    path.write_bytes(fields if isinstance(fields, bytes) else str(fields).encode())
    return path


@pytest.mark.parametrize(("fields", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_wrong_file_is_named_with_field_and_value(tmp_path: Path, fields: object, said: list[str]) -> None:
    path = write(tmp_path, fields)
    with pytest.raises(SourceError) as error:
        load(tmp_path)
    message = str(error.value)
    assert "\n" not in message
    assert [jargon for jargon in ("should", "Input", "unable") if jargon in message] == []
    assert [word for word in [str(path), *said] if word not in message] == []


def test_a_file_name_that_is_no_id_is_named(tmp_path: Path) -> None:
    write(tmp_path, {}, name="My Board")
    with pytest.raises(SourceError, match=r"My Board\.yml: id"):
        load(tmp_path)


def test_sources_come_in_order_of_id(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write(tmp_path, {}, name=name)
    assert [source.id for source in load(tmp_path)] == ["a", "b"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such folder"):
        load(tmp_path / "none")


def test_sources_that_were_never_tried_are_off_and_say_where_they_are_known_from() -> None:
    declared = [s for s in load(SEEDS / "sources") if s.url and not s.sample]
    untried = [source for source in declared if source.tried_on is None]
    assert len(declared) >= 40
    assert len([source for source in declared if source.lang == "zh"]) >= 20
    assert {source.market for source in declared} >= {"cn", "tw", "hk", "us"}
    assert [source.id for source in untried if source.enabled or not source.known_from] == []


@pytest.mark.parametrize("field", ["lang", "market", "least_documents"])
def test_every_real_source_says_what_is_expected_of_it(field: str) -> None:
    declared = [s for s in load(SEEDS / "sources") if s.url and not s.sample]
    assert [source.id for source in declared if not getattr(source, field)] == []


def test_no_two_sources_have_one_address() -> None:
    addresses = [str(source.url) for source in load(SEEDS / "sources") if source.url]
    assert sorted(set(addresses)) == sorted(addresses)


def test_what_is_shipped_loads_and_its_samples_are_there() -> None:
    sources = load(SEEDS / "sources")
    assert "inbox" in [source.id for source in sources]
    samples = {source.sample for source in sources if source.sample}
    assert samples
    assert [name for name in samples if not (SEEDS / name).is_dir()] == []
