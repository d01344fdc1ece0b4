"""A largest matching in a graph on bit rows: greedy, then augmenting paths through Edmonds' blossoms.

Edmonds, "Paths, trees, and flowers" (1965). While a course is young the greedy pass finds nearly everyone a partner and
each of the few left one needs a single look, because a whole neighbourhood is one operation on a long integer.
"""

from collections.abc import Sequence

from functions.breakouts.pairing.bits import members

ALONE = -1


def largest(rows: Sequence[int], among: int) -> list[int]:
    """For each person their partner, or ALONE; as many as can be have one.

    Args:
        rows: for each person a row of those whom they may be with; symmetric, nobody in their own row.
        among: the people to be matched. Low numbers choose first, and choose the highest: whoever has few left to
            meet gets somebody who has many, and those many are still there for later rounds.

    """
    mate = [ALONE] * len(rows)
    free = among
    left = among
    while left:
        low = left & -left
        left ^= low
        if free & low:
            one = low.bit_length() - 1
            if choice := rows[one] & free:
                other = choice.bit_length() - 1
                mate[one], mate[other] = other, one
                free ^= low | 1 << other
    return enlarged(rows, among, mate, free)


def enlarged(rows: Sequence[int], among: int, mate: list[int], free: int) -> list[int]:
    """A matching made as large as can be; whoever has a partner keeps having one."""
    for one in members(free):
        if free >> one & 1:
            end = _augment(rows, among, mate, free, one)
            if end != ALONE:
                free ^= 1 << one | 1 << end
    return mate


def outer(rows: Sequence[int], among: int, mate: Sequence[int]) -> int:
    """Those whom some largest matching leaves alone (D in Gallai and Edmonds' decomposition), from any one of them."""
    found = 0
    alone = [one for one in members(among) if mate[one] == ALONE]
    for root in alone:
        found |= _search(rows, among, mate, 0, root)[0]
    return found


def _augment(rows: Sequence[int], among: int, mate: list[int], free: int, root: int) -> int:
    """Finds a path from somebody alone to somebody else alone, and swaps partners along it; who that was, or ALONE."""
    if direct := rows[root] & free:
        other = (direct & -direct).bit_length() - 1
        mate[root], mate[other] = other, root
        return other
    _, end, last, parent = _search(rows, among, mate, free & ~(1 << root), root)
    if end == ALONE:
        return ALONE
    one, other = last, end
    while one != ALONE:
        following = mate[one]
        mate[one], mate[other] = other, one
        if following == ALONE:
            break
        other, one = following, parent[following]
    return end


def _search(
    rows: Sequence[int], among: int, mate: Sequence[int], targets: int, root: int
) -> tuple[int, int, int, list[int]]:
    """Grows a tree of alternating paths from `root` until it touches a target.

    Returns:
        The outer people of the tree, the target and whom it is next to (both ALONE where there is none), and for each
        inner person whom they were reached from.

    """
    parent = [ALONE] * len(rows)
    base = list(range(len(rows)))
    even, odd = 1 << root, 0
    queue = [root]
    for one in queue:
        reach = rows[one] & among
        if hit := reach & targets:
            return even, (hit & -hit).bit_length() - 1, one, parent
        for other in members(reach & ~(even | odd)):
            partner = mate[other]
            if partner == ALONE:
                continue
            parent[other] = one
            odd |= 1 << other
            even |= 1 << partner
            queue.append(partner)
        for other in members(reach & even):
            if base[other] != base[one]:
                joined = _contract(mate, parent, base, one, other)
                queue.extend(members(joined & ~even))
                even |= joined
    return even, ALONE, ALONE, parent


def _contract(mate: Sequence[int], parent: list[int], base: list[int], one: int, other: int) -> int:
    """Makes one of the odd circle that an edge between two outer people closes; who is in it."""
    seen = set()
    step = one
    while True:
        step = base[step]
        seen.add(step)
        if mate[step] == ALONE:
            break
        step = parent[mate[step]]
    meeting = other
    while (meeting := base[meeting]) not in seen:
        meeting = parent[mate[meeting]]
    inside: set[int] = set()
    for start, beyond in ((one, other), (other, one)):
        step, child = start, beyond
        while base[step] != meeting:
            inside |= {base[step], base[mate[step]]}
            parent[step] = child
            child = mate[step]
            step = parent[child]
    joined = 0
    for each, root in enumerate(base):
        if root in inside or root == meeting:
            base[each] = meeting
            joined |= 1 << each
    return joined
