"""Listens to everybody in a session that a clerk leads: captions, and whether the applicant speaks the session's language.

Costs nothing while nobody speaks; while somebody does, one reading at each rest and at most one in `caption_every_s` before it.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.errors import CloudWindowError
from cloudwindow.domain.findings import Finding
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Feed
from cloudwindow.domain.readings import Reading
from cloudwindow.domain.samples import Utterance
from cloudwindow.domain.seat_events import CaptionMade
from cloudwindow.domain.who import Who
from cloudwindow.engine.beside import Beside
from cloudwindow.engine.bulletin import CaptionNotice
from cloudwindow.engine.language import LanguageTrack
from cloudwindow.engine.parts import Outside
from cloudwindow.inference.spoken_answer import HearingLimits, clear, foreign
from cloudwindow.inference.transcript import TranscribeArg, Transcript, transcribe
from cloudwindow.policy import Policy

SIDES: Final = (Who.APPLICANT, Who.CLERK, Who.INTERPRETER)
RESTS_S: Final = 0.8  # of silence: who wanted to say more has had the time
LONGEST_S: Final = 20.0  # who speaks on gets a caption for each stretch of so long
LEAST_S: Final = 0.25  # of speech: less is a cough


class Ears:
    """`busy`: the applicant is just answering something, which is heard by who asked; no second reading of the same words."""

    def __init__(
        self,
        id: SessionId,
        language: Language,
        policy: Policy,
        outside: Outside,
        take: Callable[[Reading], None],
        busy: Callable[[], bool],
    ) -> None:
        self._id: Final = id
        self._language: Final = language
        self._every_s: Final = policy.seat.caption_every_s
        self._limits: Final = HearingLimits()
        self._outside = outside
        self._take = take
        self._busy = busy
        self._told_s: dict[Who, float] = {}
        self._beside: Final = Beside(id, language, policy.seat.company, outside)
        self.track: Final = LanguageTrack(policy.governor.language)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for who in SIDES:
                tasks.create_task(self._listen(who))

    def answered(self, finding: Finding) -> None:
        """What came of a question."""
        if reading := self.track.answered(finding, self._outside.clock.now_s()):
            self._take(reading)

    async def _listen(self, who: Who) -> None:
        """One turn after another: each begins where the last one ended."""
        studio = self._outside.studio
        feed = studio.feed(self._id) if who is Who.APPLICANT else studio.ear(self._id, who)
        since_s: float | None = self._outside.clock.now_s()
        while since_s is not None:
            since_s = await self._turn(who, feed, since_s)

    async def _turn(self, who: Who, feed: Feed, since_s: float) -> float | None:
        """Until they rest; when it ended. None: the media is over."""
        async for said in feed.utterances(since_s):
            rests = said.paused and said.ended_s - said.speech[-1][1] >= RESTS_S
            over = rests or said.ended_s - said.started_s >= LONGEST_S
            if who is not Who.APPLICANT:
                self._beside.others.speaks(who, said.speech[0][0], said.speech[-1][1])
            with suppress(CloudWindowError):  # no caption is better than a late one
                await self._heard(who, said, over=over)
            if over:
                self._beside.others.rests(who, said.speech[-1][1])
                return said.ended_s
        self._beside.others.rests(who, self._outside.clock.now_s())
        return None

    async def _heard(self, who: Who, said: Utterance, *, over: bool) -> None:
        read = None
        if who is Who.APPLICANT and self._busy():
            if not over:
                return
        elif over or said.ended_s - self._told_s.get(who, 0.0) >= self._every_s:
            self._told_s[who] = said.ended_s
            read = await self._read(who, said, over=over)
        if over and who is Who.APPLICANT:
            await self._beside.listened(said, read)

    async def _read(self, who: Who, said: Utterance, *, over: bool) -> Transcript | None:
        length_s = sum(end - start for start, end in said.speech)
        if length_s < LEAST_S:
            return None
        arg = TranscribeArg(sound=said.sound, language=self._language.value)
        read: Transcript = await self._outside.pool.run(transcribe, arg)
        from_s, to_s = said.speech[0][0], said.speech[-1][1]
        if over and who is Who.APPLICANT and (reading := self.track.heard(read, said.ended_s, length_s)):
            self._take(reading)
        if not clear(read, self._limits) or foreign(read, self._limits):
            return read
        words = {"who": who.value, "words": read.words, "language": self._language, "from_s": from_s, "to_s": to_s}
        if over:
            await self._outside.journal.record(self._id, CaptionMade(**words))  # type: ignore[arg-type]  # the fields of both, named once
        else:
            self._outside.bulletin.tell(self._id, CaptionNotice(**words))  # type: ignore[arg-type]  # as above
        return read
