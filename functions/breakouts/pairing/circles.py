"""People and circles of people (Edmonds' blossoms) with their prices: how circles are made, matched through and taken
apart. `weighted` has the search that uses them.
"""

ALONE = -1
FREE, OUTER, INNER = -1, 0, 1


class Circles:
    """The state of the search. Nodes below `count` are people, those above are circles (blossoms) made of nodes.

    An edge between nodes is kept as the pair of people that it joins: `joins[a][b]` is (person in a, person in b).
    """

    def __init__(self, weights: list[list[int]]) -> None:
        self.count = len(weights)
        self.room = 2 * self.count
        self.weight = weights
        self.price = [max(map(max, weights), default=0) // 2] * self.count + [0] * self.count
        self.joins: list[list[tuple[int, int] | None]] = [
            [
                (one, other) if other < self.count and one < self.count and weights[one][other] else None
                for other in range(self.room)
            ]
            for one in range(self.room)
        ]
        self.mate = [ALONE] * self.room
        """The person on the far side of a node's matched edge."""
        self.top = [*range(self.count), *([ALONE] * self.count)]
        """The outermost circle that a node lies in; ALONE where a circle's place is unused."""
        self.circle: list[list[int]] = [[] for _ in range(self.room)]
        """The nodes of a circle in their order, beginning with its base."""
        self.within = [[ALONE] * self.count for _ in range(self.room)]
        """Which node of a circle a person lies in."""
        for person in range(self.count):
            self.within[person][person] = person
        self.slack = [ALONE] * self.room
        """The outer person whose edge to a node is nearest to being tight."""
        self.label = [FREE] * self.room
        self.parent = [ALONE] * self.room
        """The person through whom an inner node was reached."""
        self.seen = [0] * self.room
        self.visit = 0
        self.queue: list[int] = []

    def nodes(self) -> list[int]:
        return [node for node in range(self.room) if self.top[node] == node]

    def distance(self, one: int, other: int) -> int:
        """How far an edge is from being tight, between two people."""
        return self.price[one] + self.price[other] - self.weight[one][other]

    def between(self, a: int, b: int) -> int:
        joined = self.joins[a][b]
        assert joined is not None  # noqa: S101 - asked only where an edge is known
        return self.distance(*joined)

    def note_slack(self, person: int, node: int) -> None:
        known = self.slack[node]
        if known == ALONE or self.between(person, node) < self.between(known, node):
            self.slack[node] = person

    def find_slack(self, node: int) -> None:
        self.slack[node] = ALONE
        for person in range(self.count):
            top = self.top[person]
            if top != node and self.label[top] == OUTER and self.joins[person][node]:
                self.note_slack(person, node)

    def enqueue(self, node: int) -> None:
        if node < self.count:
            self.queue.append(node)
        else:
            for each in self.circle[node]:
                self.enqueue(each)

    def _lies_in(self, node: int, top: int) -> None:
        self.top[node] = top
        if node >= self.count:
            for each in self.circle[node]:
                self._lies_in(each, top)

    def _even_way(self, circle: int, node: int) -> int:
        """Turns a circle so that the way from its base to `node` has an even number of steps; how many."""
        nodes = self.circle[circle]
        place = nodes.index(node)
        if place % 2:
            nodes[1:] = nodes[:0:-1]
            return len(nodes) - place
        return place

    def _match(self, a: int, b: int) -> None:
        """Makes the edge from node a to node b a matched one, all the way down a's circles."""
        joined = self.joins[a][b]
        assert joined is not None  # noqa: S101 - matched edges exist
        self.mate[a] = joined[1]
        if a < self.count:
            return
        inside = self.within[a][joined[0]]
        way = self._even_way(a, inside)
        nodes = self.circle[a]
        for place in range(way):
            self._match(nodes[place], nodes[place ^ 1])
        self._match(inside, b)
        self.circle[a] = nodes[way:] + nodes[:way]

    def augment(self, a: int, b: int) -> None:
        while True:
            before = self.mate[a]
            following = ALONE if before == ALONE else self.top[before]
            self._match(a, b)
            if following == ALONE:
                return
            beyond = self.top[self.parent[following]]
            self._match(following, beyond)
            a, b = beyond, following

    def meeting(self, a: int, b: int) -> int:
        """Where the ways of two outer nodes to their roots meet; ALONE where they have different roots."""
        self.visit += 1
        while a != ALONE or b != ALONE:
            if a != ALONE:
                if self.seen[a] == self.visit:
                    return a
                self.seen[a] = self.visit
                if self.mate[a] == ALONE:
                    a = ALONE
                else:
                    inner = self.top[self.mate[a]]
                    a = self.top[self.parent[inner]]
            a, b = b, a
        return ALONE

    def shrink(self, a: int, meeting: int, b: int) -> None:
        """Makes one node of a circle."""
        new = next(node for node in range(self.count, self.room) if self.top[node] == ALONE)
        self.price[new] = 0
        self.label[new] = OUTER
        self.mate[new] = self.mate[meeting]
        nodes = [meeting]
        for start in (a, b):
            step = start
            side = []
            while step != meeting:
                inner = self.top[self.mate[step]]
                side += [step, inner]
                self.enqueue(inner)
                step = self.top[self.parent[inner]]
            nodes = nodes[:1] + (side[::-1] if start == a else nodes[1:] + side)
        self.circle[new] = nodes
        self._lies_in(new, new)
        for node in range(self.room):
            self.joins[new][node] = self.joins[node][new] = None
        self.within[new] = [ALONE] * self.count
        for each in nodes:
            for node in range(self.room):
                if self.joins[each][node] and (
                    self.joins[new][node] is None or self.between(each, node) < self.between(new, node)
                ):
                    self.joins[new][node], self.joins[node][new] = self.joins[each][node], self.joins[node][each]
            for person in range(self.count):
                if self.within[each][person] != ALONE:
                    self.within[new][person] = each
        self.find_slack(new)

    def expand(self, circle: int) -> None:
        """Takes an inner circle apart whose price has come to nothing."""
        nodes = self.circle[circle]
        for each in nodes:
            self._lies_in(each, each)
        entered = self.joins[circle][self.parent[circle]]
        assert entered is not None  # noqa: S101 - it was reached by an edge
        entry = self.within[circle][entered[0]]
        way = self._even_way(circle, entry)
        nodes = self.circle[circle]
        for place in range(0, way, 2):
            inner, next_outer = nodes[place], nodes[place + 1]
            joined = self.joins[next_outer][inner]
            assert joined is not None  # noqa: S101 - neighbours on a circle
            self.parent[inner] = joined[0]
            self.label[inner], self.label[next_outer] = INNER, OUTER
            self.slack[inner] = ALONE
            self.find_slack(next_outer)
            self.enqueue(next_outer)
        self.label[entry] = INNER
        self.parent[entry] = self.parent[circle]
        for each in nodes[way + 1 :]:
            self.label[each] = FREE
            self.find_slack(each)
        self.top[circle] = ALONE
