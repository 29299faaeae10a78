"""Real people in a real browser: the clips as camera, recorded digits as microphone, from the link to the last finding."""

import asyncio
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Page, async_playwright
from typing_extensions import override

from cloudwindow.app import Running
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.events import ChallengeIssued, FindingMade, Json, StepEnded
from cloudwindow.domain.findings import Finding, PartyFacts, Verdict
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import FINAL, State
from cloudwindow.engine.chance import SystemChance
from cloudwindow.engine.desk import NewCase
from tests.e2e.browser import PHONE, Shots, a_page, go_through, needed, shoot
from tests.e2e.camera import VirtualCamera
from tests.e2e.people import PEOPLE, Performance, Recorded, voice
from tests.e2e.servers import a_server
from tests.places import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.models, pytest.mark.realtime, pytest.mark.timeout(240)]
LONGEST_S: Final = 170.0
# The clips are silent and dubbed, so lips cannot be asked for.
DUBBED: Final = {"least_lip_activity = 0.0078": "least_lip_activity = 0.0", "every_s = 5.0": "every_s = 2.0"}


class ScriptedChance(SystemChance):
    """The order of turns and the digits that the recorded person happens to do and say; all else by chance."""

    def __init__(self, recorded: Recorded) -> None:
        self._recorded = recorded

    @override
    def turns(self, count: int) -> tuple[str, ...]:
        return self._recorded.sides[:count]

    @override
    def digits(self, count: int) -> str:
        return self._recorded.digits[:count]


async def invited(server: Running, performance: Performance) -> tuple[SessionId, str]:
    person = performance.person
    party = PartyFacts(name=person.name, id_number=person.number)
    case = await server.desk.add_case(NewCase(reference="E2E", matter="transfer", parties={"seller": party}))
    invitation = await server.desk.invite(case, "seller", Language.EN)
    return invitation.session, f"http://127.0.0.1:{server.port}/#{invitation.token}"


async def follow(
    server: Running, id: SessionId, camera: VirtualCamera, performance: Performance, page: Page, shots: Shots, last: str
) -> State:
    """Changes the camera's picture as prompts come, until the session is over or the step `last`. The state then."""
    since = 0
    async with asyncio.timeout(LONGEST_S):
        while True:
            for told in await server.records.told(id, since):
                since = told.index + 1
                match told.event:
                    case ChallengeIssued(challenge=challenge):
                        camera.put_on(performance.answer(challenge.prompt))
                        await asyncio.sleep(0.3)
                        await shoot(page, shots, f"live-{told.index:03}-{challenge.prompt}")
                    case FindingMade():
                        camera.put_on(performance.neutral)
                    case StepEnded(step=step) if step == last:
                        return State.VERIFYING
            state = (await server.records.session(id)).state
            if state is State.AWAITING_DECISION or state in FINAL:
                assert state is not None
                return state
            await asyncio.sleep(0.1)


async def verified(recorded: Recorded, selfie: str, folder: Path, last: str = "") -> tuple[State, dict[str, Finding], list[str]]:
    """(state at the end, each check's concluding finding, steps' verdicts). `last`: the step after which enough was seen."""
    performance = await asyncio.to_thread(Performance, recorded, selfie)
    sound = voice(recorded, folder / "voice.wav")
    shots = {ROOT / "screenshots" / "real" / f"{recorded.name}-{selfie}": PHONE}
    changes = {**DUBBED, "\nturns = 3\n": f"\nturns = {len(recorded.turns)}\n"}
    async with a_server(folder, changes, ScriptedChance(recorded)) as server, async_playwright() as playwright:
        id, link = await invited(server, performance)
        with VirtualCamera(folder / "camera.y4m", performance.neutral) as camera:
            async with a_page(playwright, folder, camera.path, sound, PHONE) as page:
                await go_through(page, link, shots)
                state = await follow(server, id, camera, performance, page, shots, last)
                await page.wait_for_timeout(800)
                await shoot(page, shots, "outcome")
        told = [one.event for one in await server.records.told(id)]
    findings = {str(event.finding.check): event.finding for event in told if isinstance(event, FindingMade)}
    _print(recorded.name, selfie, findings)
    return state, findings, [f"{event.step} {event.verdict}" for event in told if isinstance(event, StepEnded)]


def _print(name: str, selfie: str, findings: dict[str, Finding]) -> None:
    for check, finding in findings.items():
        words: dict[str, Json] = {fact.name: fact.value for fact in finding.facts}
        print(f"{name} with card of {selfie}: {check} {finding.verdict} {finding.score:.3f} {finding.reason or ''} {words}")


@pytest.mark.parametrize("recorded", PEOPLE, ids=lambda one: one.name)
async def test_a_real_person_with_their_own_card_passes(recorded: Recorded, tmp_path: Path) -> None:
    needed()
    state, findings, steps = await verified(recorded, recorded.name, tmp_path)
    assert state is State.AWAITING_DECISION, steps
    for check in ("identity_document", "face_match", "head_turns", "spoken_digits", "presence", "continuity"):
        assert findings[check].verdict is Verdict.PASS, (check, findings[check])


async def test_another_persons_card_does_not_match(tmp_path: Path) -> None:
    needed()
    _, findings, _ = await verified(PEOPLE[0], "person-b", tmp_path, last="face_match")
    match = findings["face_match"]
    assert (match.verdict, match.reason) == (Verdict.FAIL, Reason.MATCH_BELOW_THRESHOLD)
