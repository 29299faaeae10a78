"""Is the applicant alone, and is it they who speak? Looks and listens beside each utterance of theirs.

Costs nothing while nobody speaks. What was seen once is only counted; what is told asks for a second person and stops nothing.
"""

from typing import Final

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.samples import Frame, Utterance
from cloudwindow.domain.seat_events import RiskNoted
from cloudwindow.engine.page_voice import page_may_say, page_spoke
from cloudwindow.engine.parts import Outside
from cloudwindow.inference.company import LEAST_FRAMES, MOST_FRAMES, Company, CompanyLimits, Look, Others, Sign, quotes
from cloudwindow.inference.faces import read_faces
from cloudwindow.inference.spoken_answer import HearingLimits, clear, speech
from cloudwindow.inference.transcript import TranscribeArg, Transcript, transcribe
from cloudwindow.inference.voicing import RATE_HZ, Voicing, VoicingArg, read_voicing

ECHO_S: Final = 1.0  # a loudspeaker is heard by the microphone beside it
LEAD_S: Final = 0.3  # of sound around a whisper, for who reads it


class Beside:
    """One applicant's."""

    def __init__(self, id: SessionId, language: Language, limits: CompanyLimits, outside: Outside) -> None:
        self._id: Final = id
        self._language: Final = language
        self._limits: Final = limits
        self._outside = outside
        self._company: Final = Company(limits)
        self.others: Final = Others(ECHO_S)

    async def listened(self, said: Utterance, read: Transcript | None = None) -> None:
        """The applicant's side spoke, and rests. `read`: what was understood, if anybody has read it already."""
        from_s, to_s = said.speech[0][0], said.speech[-1][1]
        spoken_s = sum(end - start for start, end in said.speech)
        if spoken_s < self._limits.whisper_s or not self.others.silent(from_s, to_s):
            return
        voicing = await self._voicing(said)
        signs = self._company.signs(await self._looks(said), voicing)
        if not signs or not self.others.silent(from_s, to_s):
            return
        trail = await self._outside.records.told(self._id)
        if page_spoke(trail, from_s, to_s):
            return
        for sign in signs:
            heard = await self._understood(said, voicing if sign.reason is Reason.ENVIRONMENT_WHISPER else None, read)
            if _words(sign, heard) and not quotes(heard.words, page_may_say(trail, to_s)):
                await self._count(sign)

    async def _count(self, sign: Sign) -> None:
        if self._company.counted(sign):
            await self._outside.journal.record(self._id, RiskNoted(reason=sign.reason, reading={**sign.numbers}))

    async def _looks(self, said: Utterance) -> list[Look]:
        """Lips and face in the frames of the last seconds in which something was said; no more of them than it takes."""
        from_s, to_s = said.speech[0][0], said.speech[-1][1]
        near = self._outside.studio.feed(self._id).near((from_s + to_s) / 2, (to_s - from_s) / 2)
        frames = [frame for frame in near if _spoken(frame, said)][:MOST_FRAMES]
        looks: list[Look] = []
        if len(frames) < LEAST_FRAMES:
            return looks
        for frame in frames:
            if self._company.settled(looks, len(frames)):
                break
            faces = (await self._outside.pool.run(read_faces, frame)).faces
            alone = len(faces) == 1
            looks.append(Look(mouth=faces[0].mouth if alone else None, yaw_deg=faces[0].yaw_deg if alone else 0.0))
        return looks

    async def _voicing(self, said: Utterance) -> Voicing:
        limits = self._limits
        arg = VoicingArg(sound=said.sound, noise_db=said.noise_db, span_s=limits.whisper_s, most_voiced=limits.most_voiced)
        return await self._outside.pool.run(read_voicing, arg)

    async def _understood(self, said: Utterance, voicing: Voicing | None, read: Transcript | None) -> Transcript:
        """The whole of it, or only what was whispered: paper rustles beside a voice, too."""
        if voicing is None and read is not None:
            return read
        first, last = 0, len(said.sound)
        if voicing is not None:
            first = max(0, int((voicing.from_s - LEAD_S) * RATE_HZ))
            last = int((voicing.to_s + LEAD_S) * RATE_HZ)
        arg = TranscribeArg(sound=said.sound[first:last], language=self._language.value)
        return await self._outside.pool.run(transcribe, arg)


def _words(sign: Sign, heard: Transcript) -> bool:
    """Somebody spoke. The language of a whisper is hard to tell, its words are not."""
    return speech(heard) or (sign.reason is Reason.ENVIRONMENT_WHISPER and clear(heard, HearingLimits()))


def _spoken(frame: Frame, said: Utterance) -> bool:
    return any(start <= frame.at_s <= end for start, end in said.speech)
