"""Words of change that tell of no move: what is hoped or feared, a state, the distance of two products."""

import re

_HOPED = re.compile(
    r"(?:\b(?:could|might|potential(?:ly)?|possib(?:le|ly|ility)|speculat\w+|hop(?:e|es|ed|ing)|wait(?:s|ing)? for"
    r"|await\w*|whether|(?:if|unless|in case)(?! you)|perhaps"
    r"|wish\w*|aim(?:s|ed|ing)? (?:to|at)|designed to|meant to|in order to)\b"
    r"(?:(?!\b(?:after|because|since|as|when|now|than|which|but|reports? of)\b)[^.;,:]){0,56}"
    r"|\bmay (?:(?:also|soon|then|well|even|further|again|[a-z]{3,12}ly) ){0,2}"
    r"|\bmay (?:also |well |soon )?(?:drive|push|send|force|lead|see|cause|result|trigger|bring)\b[^.;,:]{0,40})$"
    r"|(?:或许|也许|潜在|推测|猜测|希望|期待|期盼|是否|能否|会不会|旨在|可能|如果|倘若|要是|若(?!干)|一旦|(?<!\d)万一|除非|即[便使])"
    r"(?:(?!随着|因为|由于|之后|已经?)[^,。;:]){0,24}$"
)
"""Before a word of change: what somebody but hopes, fears, aims at or guesses."""
_UNDONE = re.compile(
    r"\b(?:(?:revers|eras|undo|par)(?:e[sd]?|ing)|undid|(?:recoup|recover|reclaim)(?:ed|s|ing)?|wip(?:es?|ed|ing) out)"
    r" (?:(?!(?:and|but|to|then|with)\b)[a-z']+ ){1,4}$"
    r"|(?:收复|抹去|抹平|扭转|止住|收窄|回补)了?(?:此前|之前|前期|部分|全部|的){0,3}$"
)
"""Before a word of change that tells what another has undone: "have reversed their drops"."""
_FEARED = re.compile(r"\b(?:fear|worry|worries|concern)s?(?: (?:of|about|over|that))? (?:[a-z0-9]+ ){0,4}$")
_GOING_ON = re.compile(r"ing\b")
"""What is feared "of rising prices" has come to pass."""
_STATE = re.compile(r"(?:\b(?:an?|at|for|with|of|offer(?:s|ing|ed)?|their) (?:[a-z]+ly |much |even |far )?)$")
_STATED = re.compile(
    r"(?:lower(?:ed)?|reduced|discounted|slashed|cut|trimmed|increased|raised|inflated)"
    r" (?:list |rental |hourly |sale |market )?(?:prices?|pricing|rates?|costs?|fees?)\b(?! (?:of|for) [^.;,]{2,30} by)"
)
"""A price with its quality: "at a lower price"."""
_APART = re.compile(
    r"(?:[^.;,:]|[.,](?=\d)){0,44}?\b(?:compared (?:to|with)|relative to|versus|vs\.?) "
    r"(?!\W?\d|[$€£¥]|(?:last|its|their|early|late|mid|earlier|before|launch|list|msrp|q[1-4]|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|[a-z]+day|(?:an?|one|two|three|six) (?:year|month|week|quarter|day)"
    r"|the (?:previous|prior|start|same|beginning|peak|end|first|second|third|fourth|launch|year|month|week|official"
    r"|original|list|msrp))\b)"
)
"""Behind a word of change: what it is set against, no earlier time of its own."""
_AGAINST = re.compile(
    r"(?:与|和|跟|同)(?P<one>(?:[^,。;:]|,(?=\d)){2,40})相[比较],?[^,。;:]{0,24}$"
    r"|(?:相[比较]于?|比起|较之)(?P<other>(?:[^,。;:]|,(?=\d)){2,30}),[^,。;:]{0,24}$"
)
_TIME = re.compile(
    r"[月年周日天前初末底期季时]|去|昨|上(?!海)|首发|发[布售]|高[点峰位]|峰值|历史|官方|指导|建议|原价|msrp|(?<![a-z\d.])[\d.]{1,12}\s?[万千]?元$|[¥$]\s?[\d.]{1,12}$"
)
_HEDGED = re.compile(r"\b(?:could|might|potential(?:ly)?) ")
_MAY = re.compile(r"(?: (?!pric|rates?\b|rents?\b|costs?\b|quot)[a-z]+){1,3} (?:could|might|may) ")
"""Behind a word that only tells more of another: "increased competition could drive down prices"."""
_PURPOSE = re.compile(
    r"(?:slash|cut|reduce|lower|trim|shave|boost|raise|increase) "
    r"(?!(?:[^.;,:]|[.,](?=\d)){0,48}?(?:\bpric|\brates?\b|\brent|\bquot|\bmsrp|\bcosts? (?:of|for|by)\b|[$€£¥%]"
    r"|percent|[a-z]\d{2}))"
)
"""Behind "to", what a price is paid for: "$2 an hour to slash waiting times"."""
_MEASURED = re.compile(
    r"(?:[\s`*]*(?:back |down |up )?(?:from|to|by|below|above|under)[\s`*]+|(?<=[至到为了])\s?|(?:由|从|至|到|了)\s?)"
    r"(?:about |around |roughly |约)?[~`*]*(?P<much>(?!20[12]\d(?![\d.]))\d[\d.,]*)"
    r"(?![\d.,]*[- ](?:day|week|month|year|quarter)[- ](?:low|high))"
)
"""Behind a word of change: how far something went."""
REACH = 80
"""Characters before a word of change that may say so."""


def is_unmoved(lowered: str, sentence: tuple[int, int], begin: int, cue: tuple[int, int]) -> bool:
    """True for a word of change, in a clause from `begin`, that tells of no move of a price."""
    at, end = cue
    lead = lowered[max(begin, at - REACH) : at]
    if _UNDONE.search(lead) or _HOPED.search(lead) or (_FEARED.search(lead) and not _GOING_ON.search(lowered, at, end)):
        return True
    if lead.endswith("to ") and _PURPOSE.match(lowered, at):
        return True
    if _HEDGED.search(lowered, at, end) or _MAY.match(lowered, end):
        return True
    if _STATE.search(lead) and _STATED.match(lowered, at):
        return True
    if _APART.match(lowered, end, sentence[1]):
        return True
    against = _AGAINST.search(lowered, max(sentence[0], at - REACH), at)
    return against is not None and _TIME.search(against["one"] or against["other"]) is None


def measured(lowered: str, end: int, stop: int) -> int | None:
    """Give where the number stands that a word of change, which ends at `end`, takes: "dropped from 3 hours"."""
    match = _MEASURED.match(lowered, end, stop)
    return match.start("much") if match else None
