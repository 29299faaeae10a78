"""Chance that a test decides: which of so many is drawn."""

from collections.abc import Callable

from typing_extensions import override

from cloudwindow.engine.chance import SystemChance


class ScriptedDraw(SystemChance):
    def __init__(self, draws: Callable[[int], int]) -> None:
        self._draws = draws

    @override
    def below(self, n: int) -> int:
        return self._draws(n)
