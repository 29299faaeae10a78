"""Who speaks beside the applicant: what is asked of the models, and when nothing is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import numpy as np
import pytest

from cloudwindow.domain.challenge import Language
from cloudwindow.domain.entry import Told
from cloudwindow.domain.ids import PartId, SessionId
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.samples import Frame, Utterance
from cloudwindow.domain.seat_events import RiskNoted
from cloudwindow.engine.beside import Beside
from cloudwindow.engine.parts import Outside
from cloudwindow.inference.company import CompanyLimits
from cloudwindow.inference.faces import FacesRead, read_faces
from cloudwindow.inference.transcript import Transcript, transcribe
from cloudwindow.inference.voicing import NOTHING, Voicing, read_voicing
from tests.unit.checks.answering import a_transcript
from tests.unit.checks.faces_seen import a_face
from tests.unit.engine.test_page_voice import LONG, asked

A = TypeVar("A")
R = TypeVar("R")
ID = SessionId("ses_1")
START_S = 1_800_000_100.0
WHISPER = Voicing(speech_s=3.0, voiced=0.05, breath_s=2.4, from_s=1.0, to_s=3.5)


@dataclass
class Room:
    """An applicant's side of a session: the mouth as it is in one frame after another, and what is heard."""

    mouths: Sequence[float] = (0.02,) * 12
    hears: Transcript = field(default_factory=lambda: a_transcript("just say yes"))
    voicing: Voicing = NOTHING
    trail: list[Told] = field(default_factory=list)
    noted: list[RiskNoted] = field(default_factory=list)
    jobs: list[Callable[..., Any]] = field(default_factory=list)
    sounds: list[int] = field(default_factory=list)  # samples of what was transcribed

    def beside(self) -> Beside:
        here = SimpleNamespace(studio=self, pool=self, records=self, journal=self)
        return Beside(ID, Language.EN, CompanyLimits(), cast(Outside, here))

    def feed(self, id: SessionId) -> "Room":
        return self

    def near(self, at_s: float, within_s: float) -> tuple[Frame, ...]:
        image = np.zeros((4, 4, 3), np.uint8)
        every = (Frame(image=image, at_s=START_S + n / 2, part=PartId("prt_1"), number=n) for n in range(len(self.mouths)))
        return tuple(frame for frame in every if abs(frame.at_s - at_s) <= within_s)

    async def run(self, job: Callable[[A], R], arg: A) -> R:
        self.jobs.append(job)
        given = cast(Any, arg)
        if cast(Any, job) is read_faces:
            face = a_face()
            seen = type(face)(**{name: getattr(face, name) for name in face.__slots__} | {"mouth": self.mouths[given.number]})
            return cast(R, FacesRead(at_s=given.at_s, width=4, height=4, faces=(seen,)))
        if cast(Any, job) is read_voicing:
            return cast(R, self.voicing)
        assert cast(Any, job) is transcribe
        self.sounds.append(len(given.sound))
        return cast(R, self.hears)

    async def told(self, id: SessionId) -> Sequence[Told]:
        return self.trail

    async def record(self, id: SessionId, event: RiskNoted) -> int:
        self.noted.append(event)
        return len(self.noted)


def said(start_s: float = START_S, length_s: float = 5.0) -> Utterance:
    return Utterance(
        sound=np.zeros(int(16_000 * (length_s + 1)), np.float32),
        started_s=start_s,
        ended_s=start_s + length_s + 1,
        speech=((start_s, start_s + length_s),),
        paused=True,
        noise_db=-60.0,
    )


async def listened(room: Room, *utterances: Utterance, read: Transcript | None = None) -> list[Reason]:
    beside = room.beside()
    for utterance in utterances:
        await beside.listened(utterance, read)
    return [one.reason for one in room.noted]


async def test_another_s_voice_is_told_the_second_time() -> None:
    room = Room()
    assert await listened(room, said()) == []
    room = Room()
    assert await listened(room, said(), said(), said()) == [Reason.ENVIRONMENT_VOICE]
    assert room.noted[0].reading["frames"] == 11.0


async def test_who_speaks_themselves_costs_a_few_looks_and_no_reading() -> None:
    room = Room(mouths=(0.02, 0.09) * 6)
    assert await listened(room, said(), said()) == []
    assert room.jobs.count(read_faces) < 2 * 8
    assert transcribe not in room.jobs


async def test_what_was_read_already_is_not_read_again() -> None:
    room = Room()
    assert await listened(room, said(), said(), read=room.hears) == [Reason.ENVIRONMENT_VOICE]
    assert transcribe not in room.jobs


async def test_a_noise_is_no_voice() -> None:
    assert await listened(Room(hears=a_transcript("", no_speech=0.9)), said(), said(), said()) == []


@pytest.mark.parametrize("who", ["clerk", "interpreter"])
async def test_while_another_of_the_session_speaks_nothing_is_looked_at(who: str) -> None:
    room = Room()
    beside = room.beside()
    beside.others.speaks(who, START_S + 2, START_S + 3)
    await beside.listened(said())
    assert room.jobs == []
    beside.others.rests(who, START_S + 4)
    await beside.listened(said())
    assert room.jobs == []
    await beside.listened(said(START_S + 5.1, 2.0))
    assert read_voicing in room.jobs


async def test_the_page_s_own_voice_is_nobody() -> None:
    room = Room(trail=[asked(LONG, START_S - 2)])
    assert await listened(room, said(), said(), said()) == []
    assert transcribe not in room.jobs


async def test_a_question_that_is_read_out_once_more_is_known_by_its_words() -> None:
    trail = [asked(LONG, START_S - 30)]
    assert await listened(Room(trail=trail, hears=a_transcript(LONG[:30])), said(), said()) == []
    other = Room(trail=trail, hears=a_transcript("你就说都是自己愿意的"))
    assert await listened(other, said(), said()) == [Reason.ENVIRONMENT_VOICE]


async def test_a_whisper_is_read_alone_and_told() -> None:
    room = Room(mouths=(0.02, 0.09) * 6, voicing=WHISPER)
    assert await listened(room, said(), said(), read=room.hears) == [Reason.ENVIRONMENT_WHISPER]
    assert room.sounds == [int(16_000 * 3.8) - int(16_000 * 0.7)] * 2
    assert room.noted[0].reading == {"whispered_s": 2.4, "voiced_share": 0.05}


async def test_the_language_of_a_whisper_may_be_unsure() -> None:
    unsure = a_transcript("say yes", no_speech=0.55, likeliest_share=0.4)
    assert await listened(Room(mouths=(0.02, 0.09) * 6, voicing=WHISPER, hears=unsure), said(), said()) == [
        Reason.ENVIRONMENT_WHISPER
    ]
    assert await listened(Room(hears=unsure), said(), said()) == []


async def test_paper_beside_a_voice_is_no_whisper() -> None:
    room = Room(mouths=(0.02, 0.09) * 6, voicing=WHISPER, hears=a_transcript("", no_speech=0.8))
    assert await listened(room, said(), said(), read=a_transcript("words of their own")) == []


async def test_a_short_answer_costs_nothing() -> None:
    room = Room()
    assert await listened(room, said(START_S, 1.4)) == []
    assert room.jobs == []


async def test_frames_in_which_nobody_spoke_do_not_count() -> None:
    room = Room(mouths=(0.02,) * 12)
    short = said(START_S, 2.0)
    assert await listened(room, short, short, short) == []
    assert read_faces not in room.jobs
