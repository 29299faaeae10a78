"""What a verification step is. The impure half measures, the pure half judges; the runner in the engine brings them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, runtime_checkable

from cloudwindow.domain.challenge import Ask, Challenge, ChallengeSource
from cloudwindow.domain.findings import Circumstances, Finding, Hint
from cloudwindow.domain.ids import CheckName
from cloudwindow.domain.ports import InferencePool
from cloudwindow.domain.readings import Reading
from cloudwindow.domain.samples import Image, SampleKind


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exhibit:
    """A picture that a check wants kept beside the trail. `purpose` as in `StillKept`.

    `when_passed`: only the newest of its purpose is kept, and only when the challenge's finding is PASS; it then serves as
    reference for later pairs ('card.portrait' for kind "card"). Otherwise it is kept at once.
    """

    purpose: str
    image: Image
    when_passed: bool = False


class Check(Protocol):
    """One file in `checks/`, one instance a session step; knows no other check.

    `observations` are the frozen dataclasses that `observe` returns, so that a trail can be judged again. `O` below is any of
    them; each check narrows it in its own signatures.
    """

    name: ClassVar[CheckName]
    wants: ClassVar[frozenset[SampleKind]]
    policy_type: ClassVar[type[Any]]  # the frozen dataclass behind [checks.NAME]
    observations: ClassVar[tuple[type[Any], ...]]
    attempts: int  # how many times the step may be tried

    def asks(self, source: ChallengeSource, circumstances: Circumstances) -> tuple[Ask, ...]:
        """What to ask in one attempt, one after another. All chance comes from `source`."""
        ...

    async def observe(self, sample: Any, pool: InferencePool) -> Any | None:
        """Run the models on one sample. None: nothing in it for this check. Raises InferenceUnavailable."""
        ...

    def keeps(self, sample: Any, observation: Any, kept: int) -> Exhibit | None:
        """What of this sample is kept as a picture; `kept` pictures of this challenge were kept before. Pure."""
        ...

    def hint(self, seen: Sequence[Any]) -> Hint | None:
        """What to tell the applicant now, from the observations of this challenge so far. Pure."""
        ...

    def judge(self, seen: Sequence[Any], challenge: Challenge) -> Finding | None:
        """Pure. None: not yet. Observations before `issued_s` or after `expires_s` do not count."""
        ...

    def expired(self, seen: Sequence[Any], challenge: Challenge) -> Finding:
        """Pure. The deadline has passed and `judge` never decided: what is the finding? Never PASS."""
        ...

    def conclude(self, findings: Sequence[Finding]) -> Finding:
        """Pure. The step's one finding over the last attempt's findings, one for each ask. Its `challenge` is None."""
        ...


@runtime_checkable
class Conversing(Protocol):
    """A check that asks in words, besides: its attempt goes on after an answer that does not pass."""

    confirmed: ClassVar[bool]  # whether each answer waits for the clerk's verdict, where there is a clerk

    def follow(self, machine: Finding, final: Finding) -> Ask | None:
        """One more question, put next. `machine`: the check's finding; `final`: after the clerk's word. None: go on."""
        ...


@runtime_checkable
class Composing(Protocol):
    """A check that makes one picture out of what it kept, besides."""

    async def composed(self, pool: InferencePool) -> Exhibit | None:
        """Once a challenge is over. None: there is nothing to show. Raises InferenceUnavailable."""
        ...


class StandingCheck(Protocol):
    """Watches through the whole session and never asks: presence, continuity."""

    name: ClassVar[CheckName]
    wants: ClassVar[frozenset[SampleKind]]
    policy_type: ClassVar[type[Any]]
    observations: ClassVar[tuple[type[Any], ...]]
    every_s: float  # how often it wants a sample

    async def observe(self, sample: Any, pool: InferencePool) -> Any | None: ...

    def reading(self, seen: Any) -> Reading | None:
        """What the governor is told of one observation. Pure."""
        ...

    def hint(self, seen: Sequence[Any]) -> Hint | None: ...

    def conclude(self, seen: Sequence[Any]) -> Finding:
        """Pure. The finding over the whole session's observations."""
        ...
