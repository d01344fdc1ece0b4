"""Groups of three and four as wishes and languages let them stand."""

from collections.abc import Sequence

from functions.breakouts.pairing.gathering import Gathering, Group

_TOO_LARGE = 5
"""People in a room, at which nobody else is put into it."""


def lawful(gathering: Gathering, groups: Sequence[Sequence[int]]) -> tuple[list[Group], list[int]]:
    """What wishes and languages let stand: whoever may not be with somebody of their group is taken out of it."""
    kept: list[Group] = []
    apart: list[int] = []
    for group in groups:
        staying = list(group)
        while len(staying) > 1:
            clashes = {
                one: sum(not gathering.allowed[one] >> other & 1 for other in staying if other != one)
                for one in staying
            }
            if not any(clashes.values()) and gathering.have_a_language(tuple(staying)):
                break
            out = max(staying, key=lambda one: (clashes[one], -gathering.turns[one]))
            staying.remove(out)
            apart.append(out)
        if len(staying) > 1:
            kept.append(tuple(staying))
        else:
            apart += staying
    return _taken_in(gathering, kept, apart)


def _taken_in(gathering: Gathering, groups: list[Group], apart: Sequence[int]) -> tuple[list[Group], list[int]]:
    """Finds those who were taken out another group that is not yet too large, or each other."""
    still: list[int] = []
    for one in sorted(apart, key=lambda one: gathering.allowed[one].bit_count()):
        open_to = [
            group
            for group in [*groups, *((other,) for other in still)]
            if len(group) < _TOO_LARGE
            and all(gathering.allowed[one] >> other & 1 for other in group)
            and gathering.have_a_language((*group, one))
        ]
        if not open_to:
            still.append(one)
            continue
        chosen = min(open_to, key=lambda group: (len(group), gathering.repeats([(*group, one)])))
        if chosen in groups:
            groups.remove(chosen)
        else:
            still.remove(chosen[0])
        groups.append((*chosen, one))
    return groups, still
