"""What two browsers at the cloud seat need: a demonstration's server with a short policy, a clerk's camera, sounds with a pitch."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Final

import numpy as np
from playwright.async_api import Page, Playwright
from scipy.io import wavfile
from typing_extensions import override

from cloudwindow.app import Running, running
from cloudwindow.applicant.voice import say_digits
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.findings import PartyFacts, SubjectFacts
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.samples import Image
from cloudwindow.engine.chance import SystemChance
from cloudwindow.engine.desk import NewCase
from cloudwindow.settings import load
from tests.e2e.browser import WIDE, a_page
from tests.e2e.camera import FPS, planes_of
from tests.e2e.servers import free_port
from tests.e2e.whole_server import changed_policy
from tests.places import ROOT

RATE: Final = 48_000
WIDTH, HEIGHT = 640, 360  # of the clerk's camera
DIGITS: Final = "381507"
TONE_HZ: Final = 440.0  # what the clerk's microphone hears
BLUE: Final = (20, 40, 220)  # the left edge of the clerk's picture
SCREEN: Final = "--auto-select-desktop-capture-source=Entire screen"  # instead of the browser's own question
STEPS: Final = '["environment", "identity_document", "face_match", "head_turns", "spoken_digits", "intent_questions", "signature"]'
# The checks are the real ones. Nobody turns the camera, so the surroundings need not take long; one question and no further ones.
POLICY: Final[Mapping[tuple[str, str], str]] = {
    ("session", "surroundings_again"): "false",
    ("seat", "steps"): STEPS,
    ("seat", "mandatory"): STEPS,
    # Two browsers, a drawn camera and the server share this machine; the governor's limits have tests of their own.
    ("governor.server", "max_lag_s"): "20.0",
    ("governor.server", "max_waiting_s"): "60.0",
    ("governor.link", "min_kbps"): "5.0",
    ("governor.link", "max_freeze_s"): "30.0",
    ("governor.link", "max_silence_s"): "15.0",
    ("governor.camera", "still_s"): "60.0",
    ("checks.environment", "allowed_s"): "4.0",
    ("checks.identity_document", "allow_specimen"): "true",
    ("checks.face_match", "allowed_s"): "25.0",
    ("checks.head_turns", "turns"): "1",
    ("checks.head_turns", "allowed_s"): "15.0",
    ("checks.spoken_digits", "attempts"): "2",
    ("checks.spoken_digits", "least_lip_activity"): "0.0",  # the voice is dubbed
    ("checks.intent_questions", "most_follow_ups"): "0",
    ("checks.intent_questions", "answer_s"): "8.0",
    ("checks.intent_questions", "topics"): '{ "*" = ["voluntary"] }',
}


class Chance(SystemChance):
    """The digits that the recorded voice says; all else by chance."""

    @override
    def digits(self, count: int) -> str:
        return DIGITS[:count]


@asynccontextmanager
async def a_house(folder: Path) -> AsyncIterator[Running]:
    """The whole server as a demonstration, with its accounts, in the test's own process."""
    policy = folder / "policy.toml"
    policy.write_text(changed_policy(POLICY), encoding="utf-8")
    settings = load(port=free_port(), data_dir=folder / "data", policy=policy, static_dir=ROOT / "web-client" / "dist", demo=True)
    async with running(settings, chance=Chance()) as server:
        yield server


async def invited(server: Running, person: PartyFacts, language: Language) -> tuple[SessionId, str]:
    matter, other = ("transfer", "Robert Miller") if language is Language.EN else ("存量房转移登记", "张伟")
    subject = SubjectFacts(address="12 Garden Street", price=1_200_000)
    parties = {"seller": person, "buyer": PartyFacts(name=other)}
    case = await server.desk.add_case(NewCase(reference="SEAT-1", matter=matter, parties=parties, subject=subject))
    invitation = await server.desk.invite(case, "seller", language, attended=True)
    return invitation.session, f"http://127.0.0.1:{server.port}/#{invitation.token}"


def clerks_camera(path: Path, frames: int = 8, edge: tuple[int, int, int] = BLUE) -> Path:
    """Stripes that move, with an edge of one colour."""
    pictures = []
    for number in range(frames):
        picture = np.full((HEIGHT, WIDTH, 3), 205, np.uint8)
        picture[60:300, 210 + 15 * number : 430 + 15 * number] = (120, 90, 70)
        picture[:, : WIDTH // 8] = edge
        pictures.append(picture)
    return filmed(path, pictures)


def filmed(path: Path, pictures: Sequence[Image]) -> Path:
    """WIDTH x HEIGHT, shown round and round by whoever plays the file as a camera."""
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FPS}:1 Ip A1:1 C420jpeg\n".encode())
        for picture in pictures:
            file.write(b"FRAME\n" + planes_of(picture).tobytes())
    return path


def tone(path: Path, pitch_hz: float = TONE_HZ) -> Path:
    at = np.arange(4 * RATE) / RATE
    wavfile.write(path, RATE, (6000 * np.sin(2 * np.pi * pitch_hz * at)).astype(np.int16))
    return path


def voice(path: Path, language: Language) -> Path:
    """The digits again and again, with pauses that end an utterance; no offline voice reads them in Chinese, so nobody speaks."""
    hiss = np.random.default_rng(5)
    said = say_digits(DIGITS, "en", RATE) if language is Language.EN else np.zeros(RATE, np.float32)
    whole = np.concatenate((np.zeros(2 * RATE, np.float32), said, np.zeros(3 * RATE, np.float32)))
    wavfile.write(path, RATE, ((whole + 0.0006 * hiss.standard_normal(len(whole))) * 32767).astype(np.int16))
    return path


def a_console(playwright: Playwright, folder: Path, locale: str) -> AbstractAsyncContextManager[Page]:
    """A clerk's own browser, with a camera, a microphone, and a screen that is chosen without asking."""
    camera, sound = clerks_camera(folder / "clerk.y4m"), tone(folder / "tone.wav")
    return a_page(playwright, folder, camera, sound, WIDE, locale, SCREEN, profile="clerk-profile")
