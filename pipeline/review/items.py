"""One thing to decide on, with all that a reviewer needs to see beside it."""

from pydantic import AwareDatetime, Field

from models.decisions import VERDICTS, Decision, Reviewed, What
from models.records import Record


class Reason(Record):
    """Why a person should look at it."""

    name: str = Field(description="As `reason` in review_queue; undone: a decision on it was taken back")
    detail: str | None = Field(None, description="A sentence for a person")
    detail_zh: str | None = Field(None, description="The same in Chinese")


class Item(Record):
    """A doubtful fact, an unread place or an unreadable document."""

    place: str = Field(description="Its address in this published file: what, and the ids that find it")
    what: What
    key: str = Field(description="Finds it again after it is read anew; see Decision.key")
    page_id: str
    document_id: str
    fact_id: str | None = None
    source_id: str
    source: str = Field(description="Name of the source as readers know it")
    url: str
    title: str | None = None
    published_at: AwareDatetime | None = None
    words: str = Field(description="Words of the evidence; of an unread place the sentence around it")
    evidence_start: int = Field(description="First code point of these words in the document's text")
    evidence_end: int = Field(description="Code point after the last")
    context: str = Field(description="The evidence with some text before and after it")
    mark_start: int = Field(description="Where in the context the evidence, or the unread words, begin")
    mark_end: int = Field(description="Where they end")
    reading: dict[str, object] = Field(description="What was read, field by field, as the rules read it")
    reasons: tuple[Reason, ...] = ()
    confidence: float | None = None
    value_usd: float | None = Field(None, description="Size of what it states in USD, where it can be told")
    worth: float = Field(0, description="What a look at it is worth; the queue is in this order")
    decision: Decision | None = Field(None, description="What was decided on it and holds now, published or not")

    @property
    def verdicts(self) -> tuple[Reviewed, ...]:
        """What can be decided on it."""
        return VERDICTS[self.what]

    @property
    def marked(self) -> tuple[str, str, str]:
        """The context before the mark, the marked words, and the context after."""
        return (
            self.context[: self.mark_start],
            self.context[self.mark_start : self.mark_end],
            self.context[self.mark_end :],
        )
