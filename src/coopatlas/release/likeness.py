"""How alike two folded names are, by their words: a rare word counts for more than one that half of all names have.

The measure is Dice's coefficient over words, each weighed by its rareness (inverse document frequency); a word that is
nearly another one counts by the part that is the same (optimal string alignment).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from math import fsum, log

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

SAME_WORDS = 0.98
"""How alike two names are that have the same words in another order."""
AT_MOST = 0.97
"""How alike two names can be that do not have the same words."""
_NEARLY = 0.7
"""From which part on two words are nearly the same."""

Weight = Callable[[str], float]
"""Word → how much it counts."""


def rareness(having: int, things: int) -> float:
    """How much a word counts that so many of all things have in their names; one that none has counts like a rare one.

    Args:
        having: how many things have it.
        things: how many there are, at least one.
    """
    return log(1 + things / max(1, having))


def likeness(asked: str, named: str, weight: Weight) -> float:
    """How alike two folded names are: 1 for the very same, 0 where no word is nearly one of the other name.

    Args:
        asked: what somebody typed.
        named: what something is called.
        weight: what each word counts, more than 0.
    """
    if asked == named:
        return 1.0
    # A word that comes twice is part of the name: Baden is not Baden-Baden.
    if sorted(asked.split()) == sorted(named.split()):
        return SAME_WORDS
    ours, theirs = frozenset(asked.split()), frozenset(named.split())
    shared = ours & theirs
    # Sets have no order that holds, so the sums must not hang on it.
    both = fsum(map(weight, shared)) + _nearly_shared(ours - shared, theirs - shared, weight)
    whole = fsum(map(weight, ours)) + fsum(map(weight, theirs))
    return min(AT_MOST, 2 * both / whole) if whole else 0.0


def _nearly_shared(ours: Collection[str], theirs: Collection[str], weight: Weight) -> float:
    """What words count that are nearly one of the others; each is taken once, the weightiest first."""
    left = sorted(word for word in theirs if not _is_code(word))
    total = 0.0
    for word in sorted(ours, key=lambda one: (-weight(one), one)):
        found = (
            None if _is_code(word) else extractOne(word, left, scorer=OSA.normalized_similarity, score_cutoff=_NEARLY)
        )
        if found is not None:
            nearly, part, _ = found
            total += part * (weight(word) + weight(nearly)) / 2
            left.remove(nearly)
    return total


def _is_code(word: str) -> bool:
    """Numbers and codes are the same or are others: 2020 is not nearly 2021."""
    return not word.isalpha()
