"""The cheapest way to give everyone a partner, exactly: Edmonds' blossoms with prices, in n * n * n steps.

Edmonds, "Maximum matching and a polyhedron with 0,1-vertices" (1965); the prices of people and of circles are kept as
Galil, "Efficient algorithms for finding maximum matching in graphs" (1986) describes. Used only where repeats cannot be
avoided, which happens in small groups. Whole numbers only, so that equal costs are equal.
"""

from collections.abc import Sequence

from functions.breakouts.pairing.circles import ALONE, FREE, INNER, OUTER, Circles


def cheapest(costs: Sequence[Sequence[int | None]]) -> list[int] | None:
    """For each person their partner, at the least sum of costs; nothing where not everyone can have one.

    Args:
        costs: a symmetric table; None where two may not be together.

    """
    count = len(costs)
    if count % 2:
        return None
    highest = max((cost for row in costs for cost in row if cost is not None), default=0)
    # An even offset makes all weights positive and one more pair worth more than any sum of costs.
    lift = (highest + 1) * (count + 1)
    weights = [
        [0 if cost is None or one == other else 2 * (lift - cost) for other, cost in enumerate(row)]
        for one, row in enumerate(costs)
    ]
    mate = _Search(weights).solve()
    return None if ALONE in mate else mate


class _Search(Circles):
    """Phases, each of which makes one more pair."""

    def solve(self) -> list[int]:
        while self._phase():
            pass
        return self.mate[: self.count]

    def _tight(self, person: int, other: int) -> bool:
        """Grows, shrinks or augments along a tight edge from an outer person; whether it augmented."""
        a, b = self.top[person], self.top[other]
        if self.label[b] == FREE:
            self.parent[b] = person
            self.label[b] = INNER
            partner = self.top[self.mate[b]]
            self.slack[b] = self.slack[partner] = ALONE
            self.label[partner] = OUTER
            self.enqueue(partner)
        elif self.label[b] == OUTER:
            meeting = self.meeting(a, b)
            if meeting == ALONE:
                self.augment(a, b)
                self.augment(b, a)
                return True
            self.shrink(a, meeting, b)
        return False

    def _phase(self) -> bool:  # noqa: C901 - one thought
        """One more pair; False where there is none to be had."""
        self.label = [FREE] * self.room
        self.slack = [ALONE] * self.room
        self.queue = []
        for node in self.nodes():
            if self.mate[node] == ALONE:
                self.parent[node] = ALONE
                self.label[node] = OUTER
                self.enqueue(node)
        if not self.queue:
            return False
        while True:
            if self._scan():
                return True
            if not self._lower():
                return False
            for node in self.nodes():
                person = self.slack[node]
                if person != ALONE and self.top[person] != node and self.between(person, node) == 0:
                    joined = self.joins[person][node]
                    assert joined is not None  # noqa: S101 - its slack was measured
                    if self._tight(*joined):
                        return True
            for node in range(self.count, self.room):
                if self.top[node] == node and self.label[node] == INNER and self.price[node] == 0:
                    self.expand(node)

    def _scan(self) -> bool:
        while self.queue:
            person = self.queue.pop(0)
            if self.label[self.top[person]] == INNER:
                continue
            row = self.weight[person]
            for other in range(self.count):
                if row[other] and self.top[person] != self.top[other]:
                    if self.distance(person, other) == 0:
                        if self._tight(person, other):
                            return True
                    else:
                        self.note_slack(person, self.top[other])
        return False

    def _lower(self) -> bool:
        """Moves prices by as much as leaves everything allowed; False where that would make outer people cheap as
        nothing, which means that no further pair is to be had.
        """
        steps = []
        for node in self.nodes():
            if node >= self.count and self.label[node] == INNER:
                steps.append(self.price[node] // 2)
            if self.slack[node] != ALONE and self.label[node] != INNER:
                distance = self.between(self.slack[node], node)
                steps.append(distance if self.label[node] == FREE else distance // 2)
        outer = [self.price[person] for person in range(self.count) if self.label[self.top[person]] == OUTER]
        step = min([*steps, *outer])
        if step >= min(outer):
            return False
        for person in range(self.count):
            label = self.label[self.top[person]]
            if label != FREE:
                self.price[person] += step if label == INNER else -step
        for node in self.nodes():
            if node >= self.count and self.label[node] != FREE:
                self.price[node] += 2 * step if self.label[node] == OUTER else -2 * step
        return True
