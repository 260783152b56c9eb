"""HTML left in a text: what it marks is read as rows, lines and signs, and spans are of the text as it stands."""

import pytest
from variants import from_seeds

from models.documents import Document
from models.facts import AnyFact
from pipeline.extract import Lexicon, extract

TABLE = (
    "<table><thead><tr><th>GPU</th><th>Nov 2025</th><th>Dec 2025</th><th>Change</th></tr></thead>\n <tbody>\n  <tr>\n"
    '   <td>\n    <Link href="/shop/nvidia-a100-pcie">L40S</Link>\n   </td>\n   <td>$9,300</td>\n'
    '   <td>&#36;9,765</td>\n   <td className="up">+5.0%</td>\n  </tr>\n </tbody></table>'
)
PROSE = (
    'The <b>H200</b> rents at <a href="/gpu/h100">$3.10</a><sup>2</sup> per GPU hour.<br>'
    "An A100 costs <del>$9,900</del> &euro;8,400 today. A <i>mining</i> card is &lt; $90."
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """Give the lexicon of the project's seeds."""
    return from_seeds()


def read(text: str, lexicon: Lexicon) -> list[AnyFact]:
    """Give the facts of an English text."""
    return list(extract(Document(id="x", text=text, lang="en"), lexicon).facts)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_of_html_are_rows_of_a_table(end: str, lexicon: Lexicon) -> None:
    text = TABLE.replace("\n", end)
    told = read(text, lexicon)
    assert [(f.type, f.chip) for f in told] == [("move", "nvidia-l40s"), ("quote", "nvidia-l40s")]
    move, quote = (f.model_dump() for f in told)
    assert (move["from_low"], move["to_low"], move["pct"]) == (9300, 9765, 5)
    assert (quote["price_low"], quote["bound"]) == (9765, "exact")
    for fact in told:
        words = text[fact.evidence_start : fact.evidence_end]
        assert words.startswith("<Link") or words.startswith("L40S"), words
        assert words.split("</td>")[-1].endswith("+5.0%"), words


def test_words_between_tags_are_read_with_their_signs(lexicon: Lexicon) -> None:
    told = [f.model_dump() for f in read(PROSE, lexicon)]
    prices = {(f["chip"], f["price_low"], f["currency"], f["period"]) for f in told if f["type"] == "quote"}
    assert prices == {("nvidia-h200", 3.1, "USD", "hour"), ("nvidia-a100", 8400, "EUR", None)}


@pytest.mark.parametrize(
    "unit", ["<td>", "</td>", "&amp;", "<tr><td>n/a</td><td>", '{" "}', "\n   ", "<a ", "<sup>", "<!--"]
)
def test_an_offer_among_broken_tags_is_found_where_it_stands(unit: str, lexicon: Lexicon) -> None:
    text = f"{unit * 40}\n\nThe H100 PCIe costs $29,400.\n\n{unit * 40}"
    quotes = [f.model_dump() for f in read(text, lexicon) if f.type == "quote"]
    assert [(q["chip"], q["price_low"]) for q in quotes] == [("nvidia-h100", 29400)]
    words = text[quotes[0]["evidence_start"] : quotes[0]["evidence_end"]]
    assert words.endswith("The H100 PCIe costs $29,400."), words
