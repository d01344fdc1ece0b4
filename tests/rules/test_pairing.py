"""The algorithms behind the matching, against networkx or against trying everything."""

from functools import cache
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.breakouts.pairing import cover, plans
from functions.breakouts.pairing.blossom import ALONE, largest, outer
from functions.breakouts.pairing.gathering import Gathering
from functions.breakouts.pairing.weighted import cheapest


@st.composite
def graphs(draw, most=14):
    count = draw(st.integers(1, most))
    edges = draw(st.sets(st.sampled_from(list(combinations(range(count), 2))))) if count > 1 else set()
    rows = [0] * count
    for one, other in edges:
        rows[one] |= 1 << other
        rows[other] |= 1 << one
    graph = nx.Graph(edges)
    graph.add_nodes_from(range(count))
    return rows, graph


@given(graphs())
def test_a_largest_matching_is_as_large_as_that_of_networkx(drawn):
    rows, graph = drawn
    mate = largest(rows, (1 << len(rows)) - 1)
    assert all(mate[other] == one and rows[one] >> other & 1 for one, other in enumerate(mate) if other != ALONE)
    assert sum(other != ALONE for other in mate) == 2 * len(nx.max_weight_matching(graph, maxcardinality=True))


@given(graphs(10))
def test_the_outer_people_are_those_whom_some_largest_matching_leaves_alone(drawn):
    rows, graph = drawn
    everyone = (1 << len(rows)) - 1
    found = outer(rows, everyone, largest(rows, everyone))
    size = len(nx.max_weight_matching(graph, maxcardinality=True))
    for one in range(len(rows)):
        rest = graph.subgraph(set(graph) - {one})
        assert bool(found >> one & 1) == (len(nx.max_weight_matching(rest, maxcardinality=True)) == size)


@given(graphs(12), st.integers(1, 60), st.randoms(use_true_random=False))
def test_the_cheapest_matching_costs_what_that_of_networkx_costs(drawn, highest, chance):
    rows, graph = drawn
    costs = [[None] * len(rows) for _ in rows]
    for one, other in graph.edges:
        cost = chance.randrange(highest)
        costs[one][other] = costs[other][one] = cost
        graph[one][other]["weight"] = -cost
    mate = cheapest(costs)
    theirs = nx.max_weight_matching(graph, maxcardinality=True)
    if 2 * len(theirs) < len(rows):
        assert mate is None
    else:
        assert sum(costs[one][other] for one, other in enumerate(mate)) // 2 == -sum(
            graph[a][b]["weight"] for a, b in theirs
        )


@given(graphs(11), st.data())
def test_pairs_and_threes_leave_as_few_people_over_as_trying_everything_does(drawn, data):
    """Invariant 7, where wishes are in the way: three may share a room only where they share one language."""
    rows, _ = drawn
    threes = list(combinations(range(len(rows)), 3))
    silent = data.draw(st.sets(st.sampled_from(threes), max_size=30)) if threes else set()
    none = [0] * len(rows)
    gathering = Gathering(
        rows, list(rows), none, none, lambda group: tuple(sorted(group)) not in silent, dict, trios=True
    )
    found = cover.round_of(gathering)
    assert sorted([*(one for group in found.groups for one in group), *found.apart]) == list(range(len(rows)))
    for group in found.groups:
        assert all(rows[one] >> other & 1 for one, other in combinations(group, 2))
        assert tuple(sorted(group)) not in silent
    assert len(found.apart) == fewest_over(rows, silent)


def fewest_over(rows, silent) -> int:
    @cache
    def over(left: int) -> int:
        if not left:
            return 0
        one = left.bit_length() - 1
        left ^= 1 << one
        near = [other for other in range(len(rows)) if left >> other & 1 and rows[one] >> other & 1]
        ways = [1 + over(left)]
        ways += [over(left ^ 1 << other) for other in near]
        ways += [
            over(left ^ (1 << second | 1 << third))
            for second, third in combinations(near, 2)
            if rows[second] >> third & 1 and tuple(sorted((one, second, third))) not in silent
        ]
        return min(ways)

    return over((1 << len(rows)) - 1)


@pytest.mark.parametrize("size", [3, 4])
@pytest.mark.parametrize("count", range(1, 33))
def test_a_plan_for_the_whole_course_has_everyone_in_each_round_and_nobody_together_twice(count, size):
    rounds = plans.course(count, size)
    met = [frozenset(two) for groups in rounds for group in groups for two in combinations(group, 2)]
    assert len(met) == len(set(met))
    for groups in rounds:
        assert sorted(one for group in groups for one in group) == list(range(count))
        assert sorted(map(len, groups)) == sorted(plans.sizes(count, size))


@pytest.mark.parametrize(
    ("count", "size", "wanted"),
    [(7, 3, [3, 2, 2]), (8, 3, [3, 3, 2]), (10, 4, [4, 3, 3]), (5, 4, [5]), (6, 4, [3, 3]), (2, 4, [2]), (1, 3, [])],
)
def test_groups_are_as_large_as_asked_and_never_one_alone(count, size, wanted):
    assert plans.sizes(count, size) == wanted
