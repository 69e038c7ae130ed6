"""Finding the value at which a project wins, by running the rule again: where winning is monotone, and where not."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Wins = Callable[[int], bool]


class SpentError(Exception):
    """No more runs were allowed."""


@dataclass
class Runs:
    """A question to the rule, with the answers remembered and the number of runs bounded."""

    ask: Wins
    most: int
    answers: dict[int, bool] = field(default_factory=dict)

    def __call__(self, value: int) -> bool:
        if value not in self.answers:
            if len(self.answers) >= self.most:
                raise SpentError
            self.answers[value] = self.ask(value)
        return self.answers[value]


def least(wins: Wins, low: int, high: int, guess: int | None = None) -> int | None:
    """The least value in low … high that wins, when winning at a value means winning above it too; else None.

    Steps away from the guess doubling each time, then halves: two runs when the guess is right.
    """
    if guess is None or not low <= guess <= high:
        guess = low
    if wins(guess):
        lost, won, step = low - 1, guess, 1
        while won > low and wins(max(low, guess - step)):
            won = max(low, guess - step)
            step *= 2
        if won > low:
            lost = max(low, guess - step)
    else:
        lost, step = guess, 1
        while not wins(min(high, guess + step)):
            lost = min(high, guess + step)
            if lost == high:
                return None
            step *= 2
        won = min(high, guess + step)
    return _between(wins, lost, won)


def greatest(wins: Wins, low: int, high: int, guess: int | None = None) -> int | None:
    """The greatest value in low … high that wins, when winning at a value means winning below it too; else None."""
    found = least(lambda value: wins(-value), -high, -low, None if guess is None else -guess)
    return None if found is None else -found


def _between(wins: Wins, lost: int, won: int) -> int:
    while won - lost > 1:
        middle = (lost + won) // 2
        if wins(middle):
            won = middle
        else:
            lost = middle
    return won


@dataclass(frozen=True)
class Found:
    """The result of a search upward. `value` wins (None: none found); every value below `bound` was seen to lose."""

    value: int | None
    bound: int


def upward(wins: Runs, low: int, high: int, reserve: int = 0) -> Found:
    """Value after value from `low`, because winning is not monotone; `reserve` runs are kept for what follows."""
    for value in range(low, high + 1):
        if value not in wins.answers and len(wins.answers) + reserve >= wins.most:
            return Found(None, value)
        if wins(value):
            return Found(value, value)
    return Found(None, high + 1)


def some_value(wins: Runs, start: int, high: int) -> int | None:
    """Some value from `start` that wins and whose neighbour below loses; None when the runs end before one is found."""
    lost, value, step = start - 1, start, max(1, start // 8)
    try:
        while not wins(value):
            if value >= high:
                return None
            lost, value, step = value, min(high, value + step), step * 2
        while value - lost > 1:
            middle = (lost + value) // 2
            lost, value = (lost, middle) if wins(middle) else (middle, value)
    except SpentError:
        return value if wins.answers.get(value) else None
    return value
