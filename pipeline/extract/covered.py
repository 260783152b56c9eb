"""What a trade rule holds for, where the sentence behind tells it: "This restriction impacts our MI308 product"."""

import re

from pipeline.extract.chips import ChipMention
from pipeline.extract.reading import Reading, Sentence

_COVERS = re.compile(
    r"\s*(?:(?:the|this|these|those)(?: [a-z]+){0,3} (?:rules?|restrictions?|requirements?|controls?|curbs?|bans?"
    r"|measures?|licen[cs]ing|policy)|it|they)(?: [a-z]+){0,2} (?:impacts?|affects?|covers?|appl(?:y|ies) to|includes?"
    r"|targets?|extends? to)\b"
    r"|\s*(?:该|此|这[一项些]?|上述|新)(?:规|规定|规则|限制|禁令|措施|要求|许可要求|管制)[^,。;]{0,6}(?:涉及|影响|涵盖|覆盖|适用于?|包括)"
)


def covered_behind(reading: Reading, sentence: Sentence) -> list[ChipMention]:
    """Give the chips that the sentence behind a rule, which names none itself, says it holds for."""
    if sentence.named or not any(c.value.startswith("export") for c in sentence.of("supply")):
        return []
    behind = reading.sentences[sentence.index + 1 : sentence.index + 2]
    return [c for s in behind if _COVERS.match(reading.lowered, s.start, s.end) for c in s.named]
