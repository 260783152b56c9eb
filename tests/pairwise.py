"""Score a clustering of documents by the pairs that it puts together."""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import comb


def _pairs(sizes: Iterable[int]) -> int:
    return sum(comb(size, 2) for size in sizes)


def pairwise(found: Mapping[str, str], gold: Mapping[str, str]) -> tuple[float, float, float]:
    """Give precision, recall and F1 over the pairs of documents in one cluster; both name a cluster for each document.

    Where there are no pairs none is wrong: nothing put together is precise, and nothing to put together is found.
    Raises ValueError where they do not speak of the same documents.
    """
    if found.keys() != gold.keys():
        raise ValueError(f"not the same documents: {sorted(found.keys() ^ gold.keys())[:5]}")
    put = _pairs(Counter(found.values()).values())
    due = _pairs(Counter(gold.values()).values())
    both = _pairs(Counter((found[document], gold[document]) for document in gold).values())
    precision = both / put if put else 1.0
    recall = both / due if due else 1.0
    return precision, recall, 2 * both / (put + due) if put + due else 1.0
