"""The only place in the server where challenges get their chance from: the operating system's CSPRNG."""

import secrets
from typing import Final

TURNS: Final = ("left", "right", "up", "down")


class SystemChance:
    """`ChallengeSource` over `secrets`."""

    def below(self, n: int) -> int:
        return secrets.randbelow(n)

    def seconds(self, low: float, high: float) -> float:
        return low + (high - low) * secrets.randbelow(1_000_001) / 1_000_000

    def turns(self, count: int) -> tuple[str, ...]:
        chosen: list[str] = []
        while len(chosen) < count:
            left = [turn for turn in TURNS if not chosen or turn != chosen[-1]]
            chosen.append(left[secrets.randbelow(len(left))])
        return tuple(chosen)

    def digits(self, count: int) -> str:
        return "".join(str(secrets.randbelow(10)) for _ in range(count))

    def nonce(self) -> str:
        return secrets.token_hex(16)
