"""Words that deny the one behind them: "has not fallen", "并未采购"."""

import re

from pipeline.extract.sieves import Sieve

_DENIES = Sieve(
    r"(?:\b(?:not|never|cannot|without|yet to|no (?:longer|signs? of))|n't)"
    r"(?: (?:yet|even|been|be|seen?|have|(?!merely|simply)[a-z]{3,14}ly)){0,2}\s$"
    r"|(?<!不得)(?<!无)(?:没有?|未|不|无法|并非|谈不上|算不上)(?:完全|真的?|曾|再|见|有|出现|怎么|明显|大幅|显著|进一步|继续|任何|随之|因此|会|能|向[^,。;]{1,12}){0,2}$"
)
"""\"不断上涨" and "not only" deny nothing."""
REACH = 32
"""Characters before a word within which it is denied."""
FAR = 56
"""Characters before a word of bound within which it is turned about."""

_TURNS = re.compile(
    r"(?:\b(?:not|never|no longer)|n't)(?: (?:yet|once|been|be|have))?"
    r"(?: (?!only|just|merely|simply)[a-z]{3,9}(?: for| at)?)?\s$"
    r"|\b(?:can't|cannot|can not|couldn't|impossible to|no longer (?:possible|able) to|good luck|unable to)"
    r" (?:\w+ ){0,2}?(?:find|finding|get|getting|buy|buying|rent|have)\b [^.;,]{0,24}\b(?:for|at) $"
    r"|\b(?:no|none|nobody|no one|hardly any)\b [^.;,]{0,24}\b(?:for|at|asks|below|sells|sold|found|had|goes|go)\s$"
    r"|(?:没有?|未|不会|不可能|不太可能|不能)(?:曾|再|能|见过|见到)?$"
)
"""Before a word of bound it turns that about: "never fell below", "没有超过"."""

_IS_NOT = re.compile(
    r"\W*(?:no, |well, |but |and |actually,? |in fact,? )?(?:(?:it|they|that|this|those|these)"
    r"(?: (?:is|was|are|were|do|does|did)(?: not|n't)|'s not|'re not)"
    r"(?:(?: so)?\s*[.;!\u2013\u2014]|,? (?:true|right|correct|the case|at least|and (?:never|it|they)|nor)\b)"
    r"|(?:(?:that|this|it)(?:'s| is| was) |just |plain )?"
    r"(?:wrong|nonsense|rubbish|bullshit|a lie|false|not (?:true|so|right))\s*[.;,!])"
    r"|\W*(?:但|其实|当然)?(?:(?:并非|才?不是)(?:如此|事实|这样|真的|的)?|不对|没(?:这|有的?)(?:回)?事|假的|瞎说|胡说|扯淡)\s?[,.;!]"
)
"""How a sentence begins that denies the one before: "It isn't; nobody was quoted one"."""


def is_negated(lowered: str, start: int, at: int) -> bool:
    """Tell whether the words from `start` on deny the one that stands at `at`."""
    return _DENIES.search(lowered, max(start, at - REACH), at) is not None


def turns_bound(lowered: str, start: int, at: int) -> bool:
    """Tell whether the words from `start` on make at least of the "at most" that stands at `at`, or the reverse."""
    return _TURNS.search(lowered, max(start, at - FAR), at) is not None


def denies_before(lowered: str, start: int, end: int) -> bool:
    """Tell whether a sentence begins as one does that denies the one before, whatever it goes on to say."""
    return _IS_NOT.match(lowered, start, end) is not None
