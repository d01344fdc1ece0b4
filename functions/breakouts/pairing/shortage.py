"""Where not everyone can meet somebody new: as few repeats as can be, and if need be somebody apart."""

from functions.breakouts.pairing import cover, repeats
from functions.breakouts.pairing.gathering import Arranged, Gathering


def round_of(gathering: Gathering, helpers: int) -> Arranged:
    """A round of pairs with repeats; where wishes leave none, pairs and threes for as many as can be.

    Args:
        gathering: who is here.
        helpers: how many may be apart (with staff, or at rest) before threes are made after all.

    """
    repeated = repeats.round_of(gathering)
    if repeated is not None:
        return repeated
    left_over = cover.round_of(gathering)
    if gathering.trios or len(left_over.apart) <= helpers:
        return left_over
    return cover.round_of(gathering.with_trios())
