"""What every fact's row has beside the fact: where it comes from, when it stood, at which rates it was converted."""

from datetime import date

from pydantic import AwareDatetime, Field

from models.decisions import Reviewed
from models.records import Record


class Provenance(Record):
    """Where a fact comes from and when it was seen."""

    fact_id: str = Field(
        description="Stable id: hash of story, kind, chip and figures as they were read, or of the place where a "
        "reviewer read it; of what the fact said before a page or a reviewer corrected it, with @ and a hash of its "
        "moment"
    )
    document_id: str = Field(description="First document that states it")
    story_id: str = Field(description="Story that document tells; what several stories state is independent")
    url: str = Field(description="Address of that document")
    source_id: str = Field(description="Source of that document")
    published_at: AwareDatetime | None = Field(None, description="When that document was published, UTC")
    first_seen_at: AwareDatetime = Field(
        description="When chipwire first fetched a document that states it, UTC; or when a reviewer read it there"
    )
    revised_at: AwareDatetime | None = Field(
        None,
        description="From when on it says what stands here, UTC; null where it never said otherwise, and of what it "
        "said first",
    )
    last_seen_at: AwareDatetime = Field(
        description="When chipwire last fetched a new or changed page that states it, UTC"
    )
    superseded_at: AwareDatetime | None = Field(
        None,
        description="When every document that stated it had been corrected, when it came to say something else, or "
        "when a reviewer rejected or corrected it, UTC; null for what stands",
    )
    superseded_by: str | None = Field(
        None,
        description="The fact that took its place, or what it came to say; null for what stands, and where nothing did",
    )
    reviewed: Reviewed | None = Field(
        None, description="What a reviewer decided: accepted, corrected or rejected; null for what nobody decided on"
    )
    decision_id: str | None = Field(None, description="The decision in `decisions` that says so")
    fact_on: date = Field(
        description="Day it counts for: the last day of as_of, or told_on of its document where that is earlier or "
        "as_of is null; at most a day after first_seen_at in UTC, where the source's own day had begun"
    )
    words: str = Field(description="Text of the evidence span")
    extractor_version: str = Field(description="Version of code and seeds that read it")


class Conversion(Record):
    """Rates that the converted figures of the row were computed with. Source: ECB reference rates."""

    fx_rate: float | None = Field(None, description="CNY for one unit of the row's currency")
    fx_rate_usd: float | None = Field(None, description="USD for one unit of the row's currency")
    fx_on: date | None = Field(
        None,
        description="Day of the rates: the last with rates on or before fact_on; fact_on itself where yuan or dollars "
        "stand for themselves alone",
    )
    fx_reason: str | None = Field(
        None,
        description="Why an amount lacks a figure in CNY or USD; null where it has both, or where there is no amount",
    )


class ConvertedMove(Record):
    """The amounts of a price move in CNY and USD."""

    change_low_cny: float | None = Field(None, description="change_low in CNY")
    change_high_cny: float | None = Field(None, description="change_high in CNY")
    change_low_usd: float | None = Field(None, description="change_low in USD")
    change_high_usd: float | None = Field(None, description="change_high in USD")
    from_low_cny: float | None = Field(None, description="from_low in CNY")
    from_high_cny: float | None = Field(None, description="from_high in CNY")
    from_low_usd: float | None = Field(None, description="from_low in USD")
    from_high_usd: float | None = Field(None, description="from_high in USD")
    to_low_cny: float | None = Field(None, description="to_low in CNY")
    to_high_cny: float | None = Field(None, description="to_high in CNY")
    to_low_usd: float | None = Field(None, description="to_low in USD")
    to_high_usd: float | None = Field(None, description="to_high in USD")
