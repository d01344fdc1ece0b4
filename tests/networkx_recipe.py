"""The usual recipe, for comparison: networkx' matching with the times met as weights, the odd one joins a pair."""

from collections import Counter
from itertools import combinations

import networkx as nx

from functions.breakouts.pairing.request import Request


def recipe(asked: Request) -> list[tuple[str, ...]]:
    met = Counter(frozenset(two) for groups in asked.history for group in groups for two in combinations(group, 2))
    graph = nx.Graph()
    graph.add_nodes_from(asked.present)
    graph.add_weighted_edges_from(
        (one, other, -met[frozenset((one, other))]) for one, other in combinations(asked.present, 2)
    )
    pairs = [tuple(sorted(pair)) for pair in nx.max_weight_matching(graph, maxcardinality=True)]
    left = set(asked.present) - {one for pair in pairs for one in pair}
    for one in left:
        best = min(pairs, key=lambda pair: sum(met[frozenset((one, other))] for other in pair))
        pairs[pairs.index(best)] = (*best, one)
    return pairs
