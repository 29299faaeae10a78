"""One step of a session: its attempts, the challenges of each, and what becomes of their findings."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from cloudwindow.domain import events as e
from cloudwindow.domain.challenge import Ask, Challenge
from cloudwindow.domain.check import Check, Composing, Conversing, Exhibit
from cloudwindow.domain.errors import InferenceUnavailable
from cloudwindow.domain.findings import Circumstances, Direction, Finding, Hint, Verdict
from cloudwindow.domain.ids import ChallengeId, CheckName, SessionId, new_id
from cloudwindow.domain.observed import told
from cloudwindow.domain.ports import Feed
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.samples import SampleKind
from cloudwindow.engine.exhibits import Exhibits
from cloudwindow.engine.keeping.biometrics import CHECKS as BIOMETRIC
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.rules import rules
from cloudwindow.engine.runner import Helpers, Outcome, Putting, Sources
from cloudwindow.engine.talk import Talk
from cloudwindow.policy import Policy, check_types


class Steps:
    """Runs steps one at a time. May be cancelled anywhere: the attempt that was cut off is not counted and is put again."""

    def __init__(
        self,
        id: SessionId,
        circumstances: Circumstances,
        policy: Policy,
        outside: Outside,
        feed: Feed,
        exhibits: Exhibits,
        hint: Callable[[Hint], None],
        talk: Talk,
    ) -> None:
        self._id = id
        self._circumstances = circumstances
        self._policy = policy
        self._outside = outside
        self._feed = feed
        self._exhibits = exhibits
        self._hint = hint
        self._talk = talk
        self._attempts: dict[int, int] = {}
        self.challenge: Challenge | None = None
        self.by_hand = False  # the consent to biometrics was taken back

    def recall(self, attempts: Mapping[int, int]) -> None:
        """Those that were finished before the server was restarted."""
        self._attempts.update(attempts)

    def reopen(self, number: int) -> None:
        """It is to be done once more, with all of its attempts."""
        self._attempts.pop(number, None)

    async def begin(self, number: int, step: str) -> None:
        """A step that a person leads: whoever leads it ends it."""
        await self._record(e.StepStarted(step=step, number=number, attempt=1))

    async def run(self, number: int, step: str) -> Finding:
        """The step's finding, in the trail with its StepEnded."""
        if self.left_out(step):
            return await self._leave(number, step)
        kind = check_types()[step]
        check: Check = kind(self._policy.checks[step])
        attempt = self._attempts.get(number, 0)
        while True:
            attempt += 1
            await self._record(e.StepStarted(step=step, number=number, attempt=attempt))
            finding = await self._attempt(check, attempt)
            self._attempts[number] = attempt
            if finding.verdict is Verdict.PASS or attempt >= check.attempts:
                break
        await self._record(e.StepEnded(step=step, number=number, verdict=finding.verdict, reason=finding.reason))
        return finding

    def left_out(self, step: str) -> bool:
        """Whether this step may not be put to the applicant any more; a person says what becomes of it."""
        return self.by_hand and step in BIOMETRIC

    async def _leave(self, number: int, step: str) -> Finding:
        reason = Reason.CONSENT_WITHDRAWN
        finding = Finding(
            check=CheckName(step),
            challenge=None,
            verdict=Verdict.INCONCLUSIVE,
            reason=reason,
            score=0.0,
            threshold=0.0,
            direction=Direction.AT_LEAST,
            policy_line="withdrawal.then",
        )
        await self._record(e.StepEnded(step=step, number=number, verdict=finding.verdict, reason=reason))
        return finding

    async def _attempt(self, check: Check, attempt: int) -> Finding:
        findings: list[Finding] = []
        talks = isinstance(check, Conversing)
        here = replace(self._circumstances, asked=await self._talk.asked()) if talks else self._circumstances
        asks = deque(check.asks(self._outside.chance, here))
        while asks:
            ask = asks.popleft()
            await asyncio.sleep(ask.wait_s)
            outcome, challenge = await self._put(check, ask, attempt)
            observations = _observed(challenge, outcome)
            beside = await self._talk.beside(challenge, outcome.finding)
            await self._record(observations, e.FindingMade(finding=outcome.finding), *beside)
            self._talk.answered(outcome.finding)
            if isinstance(check, Composing) and self._talk.attended:
                await self._compose(check, challenge)
            if isinstance(check, Conversing):
                final = await self._talk.confirmed(challenge, outcome.finding) if check.confirmed else outcome.finding
                findings.append(final)
                if (more := check.follow(outcome.finding, final)) is not None:
                    asks.appendleft(more)
                continue
            findings.append(outcome.finding)
            if outcome.finding.verdict is not Verdict.PASS:
                break
            for exhibit in outcome.exhibits:
                await self._exhibits.keep(exhibit, challenge.id, self._outside.clock.now_s())
        concluded = check.conclude(findings)
        await self._record(e.FindingMade(finding=concluded))
        return concluded

    async def _compose(self, check: Composing, challenge: Challenge) -> None:
        with suppress(InferenceUnavailable):  # the pictures that it would be made of are kept
            if (exhibit := await check.composed(self._outside.pool)) is not None:
                await self._exhibits.keep(exhibit, challenge.id, self._outside.clock.now_s())

    async def _put(self, check: Check, ask: Ask, attempt: int) -> tuple[Outcome, Challenge]:
        challenge = self._challenge(check, ask, attempt)

        async def keep(exhibit: Exhibit) -> None:
            await self._exhibits.keep(exhibit, challenge.id, self._outside.clock.now_s())

        helpers = Helpers(pool=self._outside.pool, clock=self._outside.clock, hint=self._hint, keep=keep)
        self._exhibits.forget_waiting()
        self.challenge = challenge
        try:
            await self._record(e.ChallengeIssued(challenge=challenge))
            return await Putting(check, challenge, helpers).run(self._sources(check, ask, challenge)), challenge
        finally:
            self.challenge = None

    def _challenge(self, check: Check, ask: Ask, attempt: int) -> Challenge:
        now = self._outside.clock.now_s()
        return Challenge(
            id=ChallengeId(new_id("chl")),
            check=check.name,
            prompt=ask.prompt,
            expected=ask.expected,
            attempt=attempt,
            nonce=self._outside.chance.nonce(),
            issued_s=now,
            expires_s=now + ask.allowed_s,
            language=self._circumstances.language,
            words=ask.words,
            item=ask.item,
            text_sha256=ask.text_sha256,
            version=ask.version,
        )

    def _sources(self, check: Check, ask: Ask, challenge: Challenge) -> Sources:
        every: dict[SampleKind, AsyncIterator[Any]] = {}
        for kind in check.wants:
            match kind:
                case SampleKind.FRAME:
                    every[kind] = self._feed.frames(ask.frames_per_s)
                case SampleKind.UTTERANCE:
                    every[kind] = self._feed.utterances(challenge.issued_s)
                case SampleKind.STILL:
                    every[kind] = self._exhibits.arriving()
                case SampleKind.PAIR:
                    every[kind] = self._exhibits.pairs("card", ask.frames_per_s)
        return every

    async def _record(self, *events: e.Event) -> None:
        await self._outside.journal.write(self._id, *events)


def _observed(challenge: Challenge, outcome: Outcome) -> e.ObservationsMade:
    """What was seen of the answer, and in which order it came."""
    seen = told(outcome.seen)
    return e.ObservationsMade(check=challenge.check, challenge=challenge.id, observations=seen, came=outcome.came, rules=rules())
