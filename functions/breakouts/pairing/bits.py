"""Sets of people as whole numbers: person i is the bit 1 << i. Python's long integers make whole rows one operation."""

from collections.abc import Iterator, Sequence


def members(row: int) -> Iterator[int]:
    """The people in a row, lowest number first."""
    while row:
        low = row & -row
        yield low.bit_length() - 1
        row ^= low


def row_of(people: Sequence[int]) -> int:
    row = 0
    for one in people:
        row |= 1 << one
    return row


def relabelled(rows: Sequence[int], order: Sequence[int]) -> list[int]:
    """The same graph among `order` alone, where order[i] has become i: another order makes other choices first."""
    place = {one: index for index, one in enumerate(order)}
    among = row_of(order)
    return [row_of([place[other] for other in members(rows[one] & among)]) for one in order]
