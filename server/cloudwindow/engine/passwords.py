"""Passwords: argon2id off the event loop, a bounded number at a time, and the same work whoever is asked about."""

import asyncio
import os
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from cloudwindow.domain.errors import BadInput, TooMany
from cloudwindow.domain.refusals import Why, because

R = TypeVar("R")
SHORTEST: Final = 12
LONGEST: Final = 256
AT_ONCE: Final = 2
_WAITING: Final = 64  # beyond it nobody is hashed for: each one waits longer than a person would
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # without look-alikes: it may be read out


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """argon2id (RFC 9106, 4: the second recommended option, with one lane because a hash gets one thread).

    64 MiB three times over takes 0.16 to 0.19 s of a core of the machine that docs/performance.md describes.
    """

    rounds: int = 3
    kib: int = 64 * 1024
    lanes: int = 1


class Passwords:
    def __init__(self, cost: Cost | None = None) -> None:
        cost = cost or Cost()
        self._hasher = PasswordHasher(time_cost=cost.rounds, memory_cost=cost.kib, parallelism=cost.lanes, type=Type.ID)
        self._nobodys = self._hasher.hash(secrets.token_hex(16))  # what an unknown login is compared with
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="password", initializer=_step_back)
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """Raises TooMany."""
        return await self._in_turn(partial(self._hasher.hash, password))

    async def fits(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password; False, after as long, when there is none. Raises TooMany."""
        fits = await self._in_turn(partial(self._compare, hashed or self._nobodys, password))
        return fits and hashed is not None

    def is_old(self, hashed: str) -> bool:
        """Whether it was made at another cost than today's."""
        return self._hasher.check_needs_rehash(hashed)

    def _compare(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _in_turn(self, work: Callable[[], R]) -> R:
        if self._waiting >= _WAITING:
            raise TooMany("too many people sign in at this moment; wait a moment and try again")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def _step_back() -> None:
    """Whoever floods the sign-in must not take the cores from conversations: on Linux a thread has a priority of its own."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


def fresh() -> str:
    """A password to be told once: 20 letters of 31, 99 bits."""
    word = "".join(secrets.choice(_LETTERS) for _ in range(20))
    return "-".join(word[at : at + 5] for at in range(0, 20, 5))


def check(password: str, login: str) -> None:
    """Long, and not the login (NIST SP 800-63B-4, 3.1.1.2: length counts, rules of composition do not). Raises BadInput."""
    if not SHORTEST <= len(password) <= LONGEST:
        length = because(Why.PASSWORD_LENGTH, least=SHORTEST, most=LONGEST)
        raise BadInput(f"new: expected {SHORTEST} to {LONGEST} characters, found {len(password)}", length)
    if len(set(password)) < 5 or (login and login.casefold() in password.casefold() and len(password) < len(login) + SHORTEST):
        raise BadInput(
            "new: expected a password that is not the login and not one sign repeated; a sentence does well",
            because(Why.PASSWORD_PLAIN),
        )
