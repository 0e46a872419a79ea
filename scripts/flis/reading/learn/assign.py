"""Pairs fields with columns one to one, so that the sum of their scores is as high as possible."""

from __future__ import annotations

from collections.abc import Sequence

_NEVER = 1e6
Scores = Sequence[Sequence[float]]


def assigned(scores: Scores) -> list[int | None]:
    """For each row the column it is paired with; a pair with the score 0 is none.

    The Hungarian method with potentials, O(n³). The matrix is small: a table has some ten columns.
    """
    if not scores or not scores[0]:
        return [None] * len(scores)
    size = max(len(scores), len(scores[0]))
    cost = [
        [-(scores[i][j] if i < len(scores) and j < len(scores[0]) else 0.0) for j in range(size)] for i in range(size)
    ]
    row_of = _hungarian(cost)
    found: list[int | None] = [None] * len(scores)
    for j, i in enumerate(row_of):
        if i < len(scores) and j < len(scores[0]) and scores[i][j] > 0:
            found[i] = j
    return found


def _hungarian(cost: Scores) -> list[int]:
    """For each column of the square matrix ``cost`` its row, with the least sum."""
    size = len(cost)
    u, v = [0.0] * (size + 1), [0.0] * (size + 1)
    match, way = [0] * (size + 1), [0] * (size + 1)
    for i in range(1, size + 1):
        match[0], j0 = i, 0
        least, used = [_NEVER] * (size + 1), [False] * (size + 1)
        while match[j0]:
            used[j0] = True
            i0, delta, j1 = match[j0], _NEVER, 0
            for j in range(1, size + 1):
                if not used[j]:
                    current = cost[i0 - 1][j - 1] - u[i0] - v[j]
                    if current < least[j]:
                        least[j], way[j] = current, j0
                    if least[j] < delta:
                        delta, j1 = least[j], j
            for j in range(size + 1):
                if used[j]:
                    u[match[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            j0 = j1
        while j0:
            match[j0] = match[way[j0]]
            j0 = way[j0]
    return [match[j] - 1 for j in range(1, size + 1)]


def total(scores: Scores, pairs: Sequence[int | None]) -> float:
    return sum(scores[i][j] for i, j in enumerate(pairs) if j is not None)


def margins(scores: Scores, pairs: Sequence[int | None]) -> list[tuple[float, int | None]]:
    """For each row: how much worse the best assignment without its pair is, and what the row would have there."""
    best = total(scores, pairs)
    found: list[tuple[float, int | None]] = []
    for i, j in enumerate(pairs):
        if j is None:
            found.append((0.0, None))
            continue
        without = [list(row) for row in scores]
        without[i][j] = 0.0
        other = assigned(without)
        found.append((best - total(without, other), other[i]))
    return found
