"""The inbox: every kind of file there is, in every encoding, once; what cannot be taken is listed."""

import csv
import hashlib
import json
import os
import re
import tracemalloc
from collections.abc import Iterable
from datetime import UTC, datetime
from email.message import EmailMessage
from io import BufferedReader, BytesIO, RawIOBase, StringIO
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.archive import Archive
from crawlers.bundles import BundleError, members_of_mbox, members_of_warc, members_of_zip
from crawlers.inbox import INBOX, MAX_FILE, Taken, take
from crawlers.pages import PageError, read
from crawlers.pages.document import MAX_LINE, MAX_TEXT
from models.documents import Capture, Document

PAGES = Path(__file__).parent / "pages"
LINE = "H20 八卡整机现货 98 万含税\n要的私"


def mail(text: str, charset: str, html: bool = False) -> bytes:
    """Give a dealer's mail."""
    message = EmailMessage()
    message["Subject"], message["From"] = "本周报价", "老周 <zhou@dealer.example>"
    message["Date"] = "Mon, 02 Nov 2026 23:30:00 -0500"
    message.set_content(text, subtype="html" if html else "plain", charset=charset, cte="base64")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="../../card.png")
    message.set_boundary("part")
    return message.as_bytes()


def zipped(files: dict[str, bytes], packed: int = ZIP_DEFLATED) -> bytes:
    """Give files as a zip."""
    out = BytesIO()
    with ZipFile(out, "w", packed) as bundle:
        for name, payload in files.items():
            bundle.writestr(name, payload)
    return out.getvalue()


def table(*rows: tuple[str, ...]) -> bytes:
    """Give rows as a table of comma-separated values."""
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def imported(path: Path, archive: Path) -> tuple[Taken, list[Document]]:
    """Import a path, and give what came of it and the documents that it reads as."""
    taken = take([path], Archive(archive), inbox=path.parent)
    return taken, [found for capture in Archive(archive).captures() for found in read(capture, INBOX)]


FILES = [
    ("a.txt", LINE.encode(), {"text": LINE}),
    ("gb.txt", LINE.encode("gb18030"), {"text": LINE}),
    ("big5.txt", "這個報價是現貨的".encode("big5"), {"text": "這個報價是現貨的"}),
    ("windows.TXT", b"\xef\xbb\xbf" + LINE.replace("\n", "\r\n").encode(), {"text": LINE}),
    ("notes.md", f"# 周报\n\n{LINE}".encode(), {"title": "周报", "text": f"# 周报\n\n{LINE}"}),
    ("page.html", f"<title>x</title><h1>报价</h1><p>{LINE}</p>".encode("gbk"), {"title": "报价"}),
    ("plain.eml", mail(LINE, "gb2312"), {"title": "本周报价", "published": "2026-11-02", "text": LINE + "\n"}),
    ("html.eml", mail(f"<p>{LINE}</p>", "utf-8", html=True), {"text": LINE.replace("\n", " ")}),
    ("list.csv", table(("型号", "价格"), ("H20, 八卡", "98 万")), {"text": "型号 | 价格\nH20, 八卡 | 98 万"}),
    ("semicolons.csv", b"card;price\nH100;24,000\n", {"text": "card | price\nH100 | 24,000"}),
    ("posts.csv", table(("text", "author"), (LINE, "老周")), {"text": LINE, "author": "老周"}),
    ("one.jsonl", json.dumps({"id": 7, "text": "  \r\n空 x \u2028"}).encode(), {"text": "  \r\n空 x \u2028"}),
    ("given.jsonl", b'{"text": "x", "url": "https://a.example/1"}', {"url": "https://a.example/1"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "payload", "wanted"), FILES, ids=[row[0] for row in FILES])
def test_a_file_reads_as_it_should(tmp_path: Path, name: str, payload: bytes, wanted: dict[str, str]) -> None:
    (tmp_path / name).write_bytes(payload)
    taken, (document,) = imported(tmp_path / name, tmp_path / "archive")
    assert taken == Taken(imported=1)
    assert {field: getattr(document, field) for field in wanted} == wanted
    assert (document.url or "").startswith((f"import:{name}", "https://a.example/1"))


PRINTED = [
    ("a title row", "list.csv", "云仓 2026-11-20 报价单,,,\n型号,数量,单价,交期\nH20,3,98万,现货\n", "2026-11-20"),
    (
        "a label beside it",
        "list.csv",
        "报价日期:,2026年11月20日,,,\n型号,数量,单价,交期,税\nH20,3,98万,,\n",
        "2026-11-20",
    ),
    ("in English", "list.csv", '"Price list, Nov 20, 2026",,\nModel,Qty,Price\nH100,8,26500\n', "2026-11-20"),
    ("at the foot", "list.csv", "型号,数量,单价\nH20,3,98万\n制表日期:2026/11/20,,\n", "2026-11-20"),
    ("the name", "报价 2026-11-20.csv", "型号,单价\nH20,98万\n", "2026-11-20"),
    ("a name without signs", "quotes_20261120.txt", LINE, "2026-11-20"),
    ("a Chinese name", "2026年11月20日行情.md", LINE, "2026-11-20"),
    ("print before the name", "2026-11-25.txt", f"2026-11-20 报价\n{LINE}", "2026-11-20"),
    ("a validity", "list.csv", "报价单 有效期至2026-11-20,,\n型号,数量,单价\nH20,3,98万\n", None),
    ("rows of several days", "list.csv", "日期,型号,单价\n2026-11-03,H20,98万\n2026-11-10,H20,97万\n", None),
    ("days of several parts", "list.txt", f"2026-11-03\n{LINE}\n2026-11-04\n{LINE}", None),
    ("a day in a sentence", "list.txt", f"据悉,2025-11-03 的报价是 90 万,如今不同了。\n{LINE}", None),
    ("a day to come", "2036-11-20.txt", LINE, None),
]


@pytest.mark.parametrize(("name", "text", "day"), [row[1:] for row in PRINTED], ids=[row[0] for row in PRINTED])
def test_a_file_is_of_the_day_that_it_prints_or_its_name_tells(
    tmp_path: Path, name: str, text: str, day: str | None
) -> None:
    (tmp_path / name).write_text(text)
    _, (document,) = imported(tmp_path / name, tmp_path / "archive")
    assert document.published == day


def test_lines_of_json_are_documents_with_their_ids(tmp_path: Path) -> None:
    rows = [{"id": "a", "text": "H100"}, {"id": "b", "text": "H200", "published": "2026-11"}, {"text": "A100"}]
    (tmp_path / "docs.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    _, documents = imported(tmp_path / "docs.jsonl", tmp_path / "archive")
    assert [found.url for found in documents] == [f"import:docs.jsonl#{name}" for name in ("a", "b", "3")]
    assert [found.published for found in documents] == [None, "2026-11", None]


BAD_LINES = [
    ("not JSON", "H100 24k", "line 2: expected an object in JSON"),
    ("no text", '{"id": "x"}', "line 2: expected an object with a text"),
    ("a list", "[1]", "line 2: expected an object with a text"),
    ("a wrong date", '{"text": "x", "published": "yesterday"}', "line 2: published 'yesterday': expected a date such"),
    ("a wrong language", '{"text": "x", "lang": "fr"}', "line 2: lang 'fr': expected 'zh' or 'en'"),
    ("a line too long", json.dumps({"text": "x" * (MAX_LINE + 1)}), "line 2: a line of 1000001 characters"),
    ("a text too long", json.dumps({"text": "x\n" * MAX_TEXT}), "line 2: 10000000 characters of text"),
    ("nested without end", "[" * 100_000, "line 2: expected an object"),
]


@pytest.mark.parametrize(("line", "said"), [row[1:] for row in BAD_LINES], ids=[row[0] for row in BAD_LINES])
def test_a_bad_line_is_named_and_the_others_are_read(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "docs.jsonl").write_text('{"text": "one"}\n' + line + '\n{"text": "three"}\n')
    taken, documents = imported(tmp_path / "docs.jsonl", tmp_path / "archive")
    assert [found.text for found in documents] == ["one", "three"]
    assert [said in problem for problem in taken.problems] == [True]


DATES = [
    ("2036-11-24", None),
    ("2036-11-24T08:00:00+08:00", None),
    ("2036", None),
    ("2026-11-24", "2026-11-24"),
    ("2026-11", "2026-11"),
]


@pytest.mark.parametrize(("claimed", "kept"), DATES, ids=[row[0] for row in DATES])
def test_no_document_is_from_the_future(claimed: str, kept: str | None) -> None:
    payload = json.dumps({"text": "x", "published": claimed}).encode()
    fetched_at = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
    given = {"url": "import:a.jsonl", "media_type": "application/jsonl", "payload": payload, "sha256": "0" * 64}
    (found,) = read(Capture(source_id="inbox", fetched_at=fetched_at, **given), INBOX)
    assert (found.published, found.published_at) == (kept, None)


@pytest.mark.parametrize(("text", "said"), [("x" * (MAX_LINE + 1), "a line of"), ("x\n" * MAX_TEXT, "of text")])
def test_a_text_too_long_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.txt").write_text(text)
    with pytest.raises(PageError, match=f"a.txt.*: .*{said}.*, expected at most"):
        imported(tmp_path / "a.txt", tmp_path / "archive")


def test_nothing_is_taken_twice(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deeper").mkdir(parents=True)
    (folder / "a.txt").write_text(LINE)
    (folder / "deeper" / "copy.txt").write_text(LINE)
    (folder / "b.txt").write_text("other")
    (folder / ".hidden.txt").write_text("no")
    archive = tmp_path / "archive"
    assert take([folder], Archive(archive)) == Taken(imported=2, duplicates=1)
    assert take([folder], Archive(archive)) == Taken(duplicates=3)
    (folder / "b.txt").write_text("other, newer")
    assert take([folder], Archive(archive)) == Taken(imported=1, replaced=1, duplicates=2)


def chats(folder: Path) -> tuple[Path, Path]:
    """Give two files of one name in two folders."""
    for name, text in (("a", "H100 24k"), ("b", "H200 31k")):
        (folder / name).mkdir()
        (folder / name / "chat.txt").write_text(text)
    return folder / "a" / "chat.txt", folder / "b" / "chat.txt"


@pytest.mark.parametrize("below_the_inbox", [True, False])
@pytest.mark.parametrize("one_by_one", [True, False])
def test_files_of_one_name_are_two_documents(tmp_path: Path, one_by_one: bool, below_the_inbox: bool) -> None:
    given = chats(tmp_path)
    inbox, archive = tmp_path if below_the_inbox else None, tmp_path / "archive"
    paths = list(given) if one_by_one else [path.parent for path in given]
    assert take(paths, Archive(archive), inbox) == Taken(imported=2)
    assert take(paths, Archive(archive), inbox) == Taken(duplicates=2)
    for newer in ("H100 25k", "H100 24k"):
        given[0].write_text(newer)
        assert take([tmp_path / "a"], Archive(archive), inbox) == Taken(imported=1, replaced=1)
    newest = {found.url: read(found, INBOX)[0] for found in Archive(archive).captures()}
    assert sorted(document.text for document in newest.values()) == ["H100 24k", "H200 31k"]
    assert all(url.startswith("import:chat.txt?in=") for url in newest)
    assert len({document.id for document in newest.values()}) == 2


def test_versions_of_a_page_in_two_warcs_are_taken_once(tmp_path: Path) -> None:
    for number, text in enumerate(("<p>H100 24k</p>", "<p>H100 25k</p>")):
        given = {
            "url": "https://a.example/1",
            "media_type": "text/html",
            "payload": text.encode(),
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
        }
        Archive(tmp_path / str(number)).add(Capture(source_id="a", fetched_at=datetime.now(UTC), **given))
    paths = [tmp_path / "0", tmp_path / "1"]
    assert take(paths, Archive(tmp_path / "archive")) == Taken(imported=2, replaced=1)
    assert take(paths, Archive(tmp_path / "archive")) == Taken(duplicates=2)


def test_addresses_below_the_inbox_do_not_tell_where_it_lies(tmp_path: Path) -> None:
    for home in ("one", "two"):
        (tmp_path / home / "deeper").mkdir(parents=True)
        (tmp_path / home / "报价?.txt").write_text("H100")
        (tmp_path / home / "deeper" / "b.txt").write_text("H200")
    found = []
    for home in ("one", "two"):
        take([tmp_path / home], Archive(tmp_path / home / ".archive"), tmp_path / home)
        found.append([capture.url for capture in Archive(tmp_path / home / ".archive").captures()])
    assert found[0] == found[1]
    assert found[0][0] == "import:报价%3F.txt"


def test_a_name_that_is_no_text_is_taken(tmp_path: Path) -> None:
    Path(os.fsdecode(bytes(tmp_path) + b"/\xff.txt")).write_text("H100")
    take([tmp_path], Archive(tmp_path / ".archive"), tmp_path)
    assert [capture.url for capture in Archive(tmp_path / ".archive").captures()] == ["import:%FF.txt"]


def test_symbolic_links_below_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key.txt").write_text("not given")
    folder = tmp_path / "in"
    (folder / "deeper").mkdir(parents=True)
    (folder / "a.txt").write_text(LINE)
    (folder / "deeper" / "link.txt").symlink_to(tmp_path / "secret" / "key.txt")
    (folder / "folder").symlink_to(tmp_path / "secret")
    taken, documents = imported(folder, tmp_path / "archive")
    assert [found.text for found in documents] == [LINE]
    assert [f"{folder}: 2 symbolic links in it are not followed" in problem for problem in taken.problems] == [True]


def test_problems_of_one_file_are_bounded(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("H100\n" * 1_000)
    (tmp_path / "b.doc").write_bytes(b"%DOC")
    taken = take([tmp_path], Archive(tmp_path / ".archive"))
    assert len(taken.problems) == 7
    assert re.search(r"a\.jsonl: and \d+ more problems", taken.problems[5])
    assert "b.doc" in taken.problems[6]
    assert max(map(len, taken.problems)) < 500


def test_what_cannot_be_taken_is_listed_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(b"%DOC")
    (tmp_path / "b.zip").write_bytes(b"PK no zip")
    (tmp_path / "c.warc.gz").write_bytes(b"no gzip")
    (tmp_path / "d.txt").write_text(LINE)
    with (tmp_path / "e.txt").open("wb") as large:
        large.truncate(MAX_FILE + 1)
    taken = take([tmp_path / "none.txt", tmp_path], Archive(tmp_path / "archive"))
    assert taken.imported == 1
    named = ["none.txt: no such file", "b.zip: cannot be read", "c.warc.gz: cannot be", "e.txt: ", "a.doc: the ending"]
    assert [words for words, problem in zip(named, taken.problems, strict=True) if words not in problem] == []


DAMAGED = [
    ("deflated", zipped({"a.txt": b"H100 " * 5000}), b"H", range(40, 60)),
    ("bzip2", zipped({"a.txt": b"H100 " * 5000}, ZIP_BZIP2), b"\xff", range(45, 60)),
    ("LZMA", zipped({"a.txt": b"H100 " * 5000}, ZIP_LZMA), b"\xff", range(50, 70)),
    ("a name that is no UTF-8", zipped({"价.txt": b"H100"}), b"\xff", (30, -29)),
]
"""Zips, and the bytes of them that are put in the place of others."""


@pytest.mark.parametrize(("payload", "byte", "places"), [row[1:] for row in DAMAGED], ids=[row[0] for row in DAMAGED])
@pytest.mark.parametrize("within", [True, False])
def test_a_damaged_zip_is_named_and_the_rest_goes_on(
    tmp_path: Path, payload: bytes, byte: bytes, places: Iterable[int], within: bool
) -> None:
    damaged = bytearray(payload)
    for place in places:
        damaged[place] = byte[0]
    (tmp_path / "a.zip").write_bytes(zipped({"a.zip": bytes(damaged)}) if within else damaged)
    (tmp_path / "b.txt").write_text(LINE)
    taken = take([tmp_path], Archive(tmp_path / ".archive"), tmp_path)
    assert taken.imported == 1
    assert ["a.zip" in problem for problem in taken.problems] == [True]


def test_a_damaged_member_is_one_problem_and_the_others_are_taken(tmp_path: Path) -> None:
    damaged = bytearray(zipped({"a.txt": b"H100 " * 5000}, ZIP_BZIP2))
    damaged[45:60] = b"\xff" * 15
    (tmp_path / "a.zip").write_bytes(zipped({"bad.zip": bytes(damaged), "b.txt": LINE.encode()}))
    taken, documents = imported(tmp_path / "a.zip", tmp_path / "archive")
    assert [found.text for found in documents] == [LINE]
    assert ["bad.zip/a.txt: damaged" in problem or "a.txt: damaged" in problem for problem in taken.problems] == [True]


def test_a_zip_gives_its_files_and_writes_none(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "logs.zip", "w") as bundle:
        bundle.writestr("../../../etc/evil.txt", LINE)
        bundle.writestr("__MACOSX/._a.txt", "no")
        bundle.writestr("deeper/list.csv", b"card,price\nH100,1\n")
        bundle.writestr("inner.zip", b"PK")
    taken, documents = imported(tmp_path / "logs.zip", tmp_path / "archive")
    assert [found.url for found in documents] == [
        "import:logs.zip/../../../etc/evil.txt",
        "import:logs.zip/deeper/list.csv",
    ]
    assert [("inner.zip" in problem) for problem in taken.problems] == [True]
    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} == {".zip", ".gz"}


def test_zips_in_zips_are_opened_within_one_budget(tmp_path: Path) -> None:
    inner = zipped({"chat.txt": LINE.encode(), "logo.png": b"\x89PNG"})
    (tmp_path / "outer.zip").write_bytes(zipped({"in/inner.zip": inner, "list.csv": b"card,price\nH100,1\n"}))
    taken, documents = imported(tmp_path / "outer.zip", tmp_path / "archive")
    assert {found.url for found in documents} == {
        "import:outer.zip/in/inner.zip/chat.txt",
        "import:outer.zip/list.csv",
    }
    assert taken == Taken(imported=2, passed_over=1)
    with pytest.raises(BundleError, match="more than 40 bytes"):
        list(members_of_zip(BytesIO(zipped({"a.zip": zipped({"b.txt": bytes(50)})})), 1000, [], max_unpacked=40))


def test_zips_without_end_are_given_up(tmp_path: Path) -> None:
    payload = zipped({"a.txt": b"H100"})
    for _ in range(6):
        payload = zipped({"deeper.zip": payload})
    (tmp_path / "deep.zip").write_bytes(payload)
    taken = take([tmp_path / "deep.zip"], Archive(tmp_path / "archive"))
    assert taken.imported == 0
    assert ["no deeper than" in problem for problem in taken.problems] == [True]


def boxed(*prices: int) -> bytes:
    """Give a mailbox of mails that each quote a price."""
    mails = (mail(f"H20 八卡 {price} 万", "utf-8").replace(b"\nFrom ", b"\n>From ") for price in prices)
    return b"".join(b"From dealer@x Tue Nov  3 2026\n" + each + b"\n" for each in mails)


def test_a_mailbox_gives_its_mails_once(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(boxed(96, 97))
    _, documents = imported(tmp_path / "a.mbox", tmp_path / "archive")
    assert [found.text.strip() for found in documents] == ["H20 八卡 96 万", "H20 八卡 97 万"]
    assert [bool(re.fullmatch(r"import:a\.mbox/\w{12}\.eml", found.url or "")) for found in documents] == [True, True]
    (tmp_path / "b.mbox").write_bytes(boxed(96, 97))
    assert take([tmp_path / "b.mbox"], Archive(tmp_path / "archive")) == Taken(duplicates=2)


def test_no_mail_of_a_mailbox_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(boxed(95, 96, 97).rstrip())
    imported(tmp_path / "a.mbox", tmp_path / "archive")
    (tmp_path / "a.mbox").write_bytes(boxed(96, 97, 98))
    taken, documents = imported(tmp_path / "a.mbox", tmp_path / "archive")
    assert taken == Taken(imported=2, replaced=1, duplicates=1)
    newest = {found.id: found.text.strip() for found in documents}
    assert sorted(newest.values()) == [f"H20 八卡 {price} 万" for price in (95, 96, 97, 98)]


def test_a_mailbox_is_read_line_by_line() -> None:
    class Endless(RawIOBase):
        read = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            self.read += len(buffer)
            buffer[:] = b"x" * len(buffer)
            return len(buffer) if self.read < 30 << 20 else 0

    box = BufferedReader(Endless())
    tracemalloc.start()
    assert list(members_of_mbox(box, 1 << 20)) == [None]
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()


def test_a_chat_exported_again_gives_the_same_documents(tmp_path: Path) -> None:
    said = ["2026-11-03 14:22:31 老韩(38812345)\nH20 96 万", "2026-11-03 14:25:00 老周(3881)\n95 收"]
    for name, lines in (("monday.txt", said), ("friday.txt", [*said, "2026-11-05 09:00:00 老韩(38812345)\n97 万了"])):
        (tmp_path / name).write_text("消息对象:板卡三群\n\n" + "\n\n".join(lines) + "\n")
    _, documents = imported(tmp_path, tmp_path / ".archive")
    assert len(documents) == 5
    assert len({found.id for found in documents}) == 3


NOT_CHATS = [
    (
        "an article",
        "2026-11-03 14:22:31 记者 李明\n" + "渠道商说，H20 整机本周报价 96 万元，新客户要排到明年三月。\n" * 6,
    ),
    ("a list of prices by day", "2026-11-03 H20: 96\n2026-11-04 H20: 97\n"),
    ("lines with colons", "H20: 96 万\nH200: 228 万\n"),
]


@pytest.mark.parametrize("text", [row[1] for row in NOT_CHATS], ids=[row[0] for row in NOT_CHATS])
def test_what_is_no_chat_is_one_document(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text)
    _, documents = imported(tmp_path / "a.txt", tmp_path / "archive")
    assert [found.text for found in documents] == [text]


HOSTILE = [
    ("no PDF", "a.pdf", b"%PDF-1.7 not one"),
    ("a PDF cut short", "a.pdf", (PAGES / "price-sheet.pdf").read_bytes()[:900]),
    ("no workbook", "a.xlsx", b"PK\x03\x04"),
    ("a workbook that unpacks without end", "a.xlsx", zipped({"xl/worksheets/sheet1.xml": bytes(201 << 20)})),
    ("a zip that is no workbook", "a.xlsx", zipped({"a.txt": b"H100"})),
]


@pytest.mark.parametrize(("name", "payload"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_files_are_named(tmp_path: Path, name: str, payload: bytes) -> None:
    (tmp_path / name).write_bytes(payload)
    with pytest.raises(PageError, match=rf"import:{name}: "):
        imported(tmp_path / name, tmp_path / "archive")


FAKES = [
    ("a text as PDF", "a.pdf", b"H20 98", "expected a PDF, found text"),
    ("a page as workbook", "a.xlsx", b"<html>H20 98", "expected a workbook, found text"),
    (
        "an old workbook",
        "a.xlsx",
        b"\xd0\xcf\x11\xe0" + bytes(600),
        "expected a workbook, found an old or a locked Office",
    ),
    ("a workbook as table", "a.csv", zipped({"a.txt": b"H100"}), "expected text, found a zip"),
    ("a PDF as text", "a.txt", b"%PDF-1.7 ...", "expected text, found a PDF"),
    ("a WARC with nothing in it", "a.warc", b"WARC/1.0\n", "holds no page"),
    (
        "a WARC cut short",
        "a.warc",
        b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: x:a\r\nWARC-Date: 2026-11-02"
        b"T08:00:00Z\r\nContent-Type: text/plain\r\nContent-Length: 900\r\n\r\nH20 98",
        "ends within a record",
    ),
    ("no text", "a.txt", Random(1).randbytes(2_000), "expected text, found binary data"),
]


@pytest.mark.parametrize(("name", "payload", "said"), [row[1:] for row in FAKES], ids=[row[0] for row in FAKES])
def test_what_a_file_is_not_is_no_file_taken(tmp_path: Path, name: str, payload: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(payload)
    taken, documents = imported(tmp_path / name, tmp_path / "archive")
    assert (taken.imported, documents) == (0, [])
    assert [said in problem for problem in taken.problems] == [True]


def test_a_record_without_a_date_is_named_and_the_rest_taken(tmp_path: Path) -> None:
    with (tmp_path / "a.warc").open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        for name in ("a", "b"):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/plain")], protocol="HTTP/1.1")
            payload, url = BytesIO(LINE.encode() + name.encode()), f"https://x.example/{name}"
            record = writer.create_warc_record(url, "response", payload=payload, http_headers=headers)
            if name == "a":
                record.rec_headers.remove_header("WARC-Date")
            writer.write_record(record)
    taken, documents = imported(tmp_path / "a.warc", tmp_path / "archive")
    assert [found.url for found in documents] == ["https://x.example/b"]
    assert taken.problems == (f"{tmp_path}/a.warc: https://x.example/a: a record without WARC-Date",)


def test_files_that_are_not_read_are_one_line(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number:02}.docx").write_bytes(b"PK")
    (tmp_path / "a.rar").write_bytes(b"Rar!")
    (tmp_path / "a.txt").write_text(LINE)
    taken = take([tmp_path], Archive(tmp_path / ".archive"))
    assert taken.imported == 1
    (problem,) = taken.problems
    assert f"31 files have endings that are not read, .docx (30), .rar (1): {tmp_path}/00.docx the first" in problem


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "'
    + b"H100 " * 1000
    + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 50) for n in range(6))
    + b"]>"
)


def test_entities_in_a_workbook_are_not_expanded(tmp_path: Path) -> None:
    with ZipFile(PAGES / "workbook.xlsx") as good, ZipFile(tmp_path / "a.xlsx", "w") as bad:
        for name in good.namelist():
            payload = good.read(name)
            if name.endswith("sheet1.xml"):
                payload = ENTITIES + payload.replace("H20 八卡".encode(), b"&g;").partition(b"?>")[2]
            bad.writestr(name, payload)
    try:
        _, documents = imported(tmp_path / "a.xlsx", tmp_path / "archive")
    except PageError:
        return
    assert max(len(found.text) for found in documents) < 10_000


def test_names_in_a_zip_of_chinese_windows_can_be_read(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "a.zip", "w") as bundle:
        bundle.writestr("XXYYZZ.txt", LINE)
    data = (tmp_path / "a.zip").read_bytes().replace(b"XXYYZZ", "报价单".encode("gbk"))
    (tmp_path / "a.zip").write_bytes(data)
    assert imported(tmp_path / "a.zip", tmp_path / "archive")[1][0].url == "import:a.zip/报价单.txt"


def test_a_zip_bomb_costs_no_more_than_the_limits(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "bomb.zip", "w", ZIP_DEFLATED) as bundle:
        bundle.writestr("large.txt", bytes(MAX_FILE + 1))
        bundle.writestr("small.txt", LINE)
    taken, documents = imported(tmp_path / "bomb.zip", tmp_path / "archive")
    assert [found.text for found in documents] == [LINE]
    assert ["large.txt" in problem for problem in taken.problems] == [True]


def test_a_zip_of_many_files_stops_at_what_it_may_unpack_to(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "many.zip", "w", ZIP_DEFLATED) as bundle:
        for number in range(10):
            bundle.writestr(f"{number}.txt", bytes(1000))
    members = members_of_zip(tmp_path / "many.zip", 1000, [], max_unpacked=3500)
    got = [name for name, _ in islice(members, 3)]
    assert got == ["0.txt", "1.txt", "2.txt"]
    with pytest.raises(BundleError, match="more than 3500 bytes"):
        next(members)


def test_pages_of_a_warc_keep_their_addresses(tmp_path: Path) -> None:
    with (tmp_path / "other.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, status, media_type in [
            ("https://a.example/1", "200 OK", "text/html; charset=gbk"),
            ("https://a.example/2", "404 Not Found", "text/html"),
            ("https://a.example/3", "200 OK", "image/png"),
            ("https://a.example/4", "200 OK", "Text/Plain; charset=gbk"),
        ]:
            headers = StatusAndHeaders(status, [("Content-Type", media_type)], protocol="HTTP/1.1")
            payload = BytesIO(f"<h1>报价</h1><p>{LINE}</p>{url}".encode("gbk"))
            writer.write_record(writer.create_warc_record(url, "response", payload=payload, http_headers=headers))
    taken, documents = imported(tmp_path / "other.warc.gz", tmp_path / "archive")
    assert taken == Taken(imported=2, passed_over=1)
    assert [found.url for found in documents] == ["https://a.example/1", "https://a.example/4"]
    assert documents[0].title == "报价"
    problems: list[str] = []
    assert list(members_of_warc(tmp_path / "other.warc.gz", 20, problems)) == []
    assert ["expected at most 20 bytes" in problem for problem in problems] == [True, True, True]
