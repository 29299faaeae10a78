"""Trails of sessions that never were, as long and as varied as real ones: for measuring what reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.challenge import Challenge, Language
from cloudwindow.domain.findings import Direction, Finding, PartyFacts, Verdict
from cloudwindow.domain.ids import CaseId, ChallengeId, CheckName, PartId, PersonId, SessionId, StillId
from cloudwindow.domain.link_events import LinkMeasured, LinkPoint
from cloudwindow.domain.ports import Case
from cloudwindow.domain.reasons import Reason

STEPS: Final = ("environment", "identity_document", "face_match", "head_turns", "spoken_digits")
MATTERS: Final = ("transfer", "mortgage", "inheritance", "cancellation")
CLERKS: Final = tuple(PersonId(f"per_clerk{number}") for number in range(8))
OUTCOMES: Final = ("approve", "approve", "approve", "approve", "refuse", "refer")
NETWORKS: Final = ("wifi", "wifi", "cellular", "wired", "")
COUNTRIES: Final = ("CN", "CN", "CN", "CN", "US", "AU", "")
STARS: Final = (1, 3, 4, 4, 5, 5, 5)
RATED: Final = 0.4  # of all sessions
BEGAN_S: Final = 1_800_000_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """A case and the whole trail of one session of it."""

    id: SessionId
    case: Case
    events: Sequence[e.Event]


def invented(number: int, *, entries: int = 250, seconds: float = 0.0) -> Invented:
    """Session `number` of many: always the same. `entries`: about so many; `seconds`: of media, by default one for each entry."""
    chance = Random(number)  # the same every time is what is wanted
    id = SessionId(f"ses_{number:016d}")
    case = Case(
        id=CaseId(f"cas_{number:016d}"),
        reference=f"A-{number}",
        matter=chance.choice(MATTERS),
        document="resident_card",
        parties={
            "seller": PartyFacts(name=f"Seller {number}", id_number=f"{110101190001010000 + number}"),
            "buyer": PartyFacts(name=f"Buyer {number}"),
        },
    )
    clerk = chance.choice(CLERKS)
    apart = Random(-1 - number)  # what is drawn from it changes nothing else
    events = [*_before(case, clerk, apart), *_begun(id)]
    middle, end = _steps(id, clerk, chance), _end(id, clerk, chance, number)
    if apart.random() < RATED:
        end.append(e.SessionRated(stars=apart.choice(STARS)))
    length_s = seconds or float(entries)
    fill = max(0, entries - len(events) - len(middle) - len(end))
    segments = _segments(id, fill, length_s)
    share = max(1, len(segments) // max(1, len(middle)))
    for event in middle:
        events.append(event)
        events += segments[:share]
        del segments[:share]
    return Invented(id=id, case=case, events=[*events, *segments, *end])


def _before(case: Case, clerk: PersonId, apart: Random) -> list[e.Event]:
    link = sha256(case.id.encode()).hexdigest()
    created = e.SessionCreated(
        case=case.id,
        party="seller",
        language=Language.EN,
        matter=case.matter,
        link_sha256=link,
        expires_s=BEGAN_S + 86_400,
        attended=True,
    )
    consents = [
        e.ConsentAnswered(text=text, version="1", sha256="0" * 64, language=Language.EN, given=True)
        for text in ("face", "recording", "cross_border")
    ]
    devices = e.DeviceReported(
        camera_ok=True,
        microphone_ok=True,
        speaker_ok=True,
        light_ok=True,
        face_ok=True,
        network=apart.choice(NETWORKS),
        country=apart.choice(COUNTRIES),
    )
    opened = e.LinkOpened(opener_sha256="1" * 64)
    return [created, opened, *consents, devices, e.Queued(at_s=BEGAN_S), at.ClerkAssigned(clerk=clerk, free=3, drawn=1)]


def _begun(id: SessionId) -> list[e.Event]:
    opened = [
        e.PartOpened(part=part_of(id, who), fingerprint="sha-256 00", codecs=("VP8", "opus"), who=who)
        for who in ("applicant", "clerk")
    ]
    admitted = e.Admitted(policy_version="1", policy_sha256="", steps=STEPS)
    return [admitted, *opened, e.Connected(part=part_of(id, "applicant"))]


def part_of(id: SessionId, who: str) -> PartId:
    return PartId(f"prt_{id.removeprefix('ses_')}{who[0]}")


def _steps(id: SessionId, clerk: PersonId, chance: Random) -> list[e.Event]:
    found: list[e.Event] = []
    for number, step in enumerate(STEPS):
        challenge = ChallengeId(f"chl_{number}")
        at_s = BEGAN_S + 20.0 * number
        passed = chance.random() < 0.9
        asked = Challenge(
            id=challenge,
            check=CheckName(step),
            prompt=f"{step}.ask",
            expected="",
            attempt=1,
            nonce="0" * 32,
            issued_s=at_s,
            expires_s=at_s + 10,
            language=Language.EN,
        )
        rows: tuple[dict[str, e.Json], ...] = tuple({"type": "Seen", "at_s": at_s + tick / 4, "value": tick} for tick in range(16))
        still = sha256(f"{id} {step}".encode()).hexdigest()
        finding = Finding(
            check=CheckName(step),
            challenge=challenge,
            verdict=Verdict.PASS if passed else Verdict.FAIL,
            reason=None if passed else chance.choice((Reason.TURN_WRONG, Reason.CARD_GLARE, Reason.DIGITS_MISMATCH)),
            score=chance.random(),
            threshold=0.5,
            direction=Direction.AT_LEAST,
            policy_line="checks.head_turns.yaw_deg",
            evidence=(still,),
        )
        kept = StillId(f"stl_{number}")
        points = tuple(
            LinkPoint(at_s=at_s + 5 * tick, kbps=800.0, least_kbps=600.0, loss=0.01, most_loss=0.1, rtt_ms=40.0)
            for tick in range(3)
        )
        caption = at.CaptionMade(who="applicant", words="yes, I do", language=Language.EN, from_s=at_s + 1, to_s=at_s + 3)
        found += [
            at.StepCalled(number=number, by=clerk),
            e.StepStarted(step=step, number=number, attempt=1),
            e.ChallengeIssued(challenge=asked),
            e.StillKept(
                still=kept, blob=f"{id}/stills/{kept}.jpg", sha256=still, purpose="face", width=64, height=64, at_s=at_s + 2
            ),
            caption,
            e.ObservationsMade(check=CheckName(step), challenge=challenge, observations=rows),
            LinkMeasured(points=points),
            e.FindingMade(finding=finding),
            e.StepEnded(step=step, number=number, verdict=finding.verdict, reason=finding.reason),
        ]
        if chance.random() < 0.05:
            line = "governor.link.max_loss"
            found.append(e.Suspended(reason=Reason.LINK_LOSS, policy_line=line, reading={}, resume_by_s=at_s + 60))
            found += [e.GapNoted(from_s=at_s, to_s=at_s + 3, reason=Reason.LINK_LOSS), e.Resumed()]
        if not passed and chance.random() < 0.5:
            words = "seen with my own eyes"
            reason = "override.seen_by_clerk"
            found.append(at.StepOverridden(number=number, verdict=Verdict.PASS, by=clerk, reason=reason, words=words))
    return found


def _segments(id: SessionId, count: int, length_s: float) -> list[e.Event]:
    """Of both parts in turn, a second each or longer."""
    each_s = 2 * length_s / max(1, count)
    found: list[e.Event] = []
    for number in range(count):
        who = ("applicant", "clerk")[number % 2]
        n = number // 2
        found.append(
            e.SegmentClosed(
                part=part_of(id, who),
                number=n,
                offset=n * 100_000,
                length=100_000,
                sha256="2" * 64,
                start_s=n * each_s,
                end_s=(n + 1) * each_s,
                who=who,
            )
        )
    return found


def _end(id: SessionId, clerk: PersonId, chance: Random, number: int) -> list[e.Event]:
    closed = [
        e.RecordingClosed(
            part=part_of(id, who),
            blob=f"{id}/parts/{'' if who == 'applicant' else f'{who}-'}{part_of(id, who)}.mkv",
            size=1_000_000,
            sha256="3" * 64,
            duration_s=100.0,
            who=who,
            began_s=BEGAN_S,
            ended_s=BEGAN_S + 100,
        )
        for who in ("applicant", "clerk")
    ]
    gone = [e.PartClosed(part=part_of(id, who), why="session ended") for who in ("applicant", "clerk")]
    if chance.random() < 0.1:
        ended = e.Terminated(reason=Reason.LINK_LOST, policy_line="governor.link.max_silence_s")
        return [ended, *gone, *closed]
    outcome = chance.choice(OUTCOMES)
    found: list[e.Event] = [at.NoteMade(by=clerk, words=f"note {number}")]
    if chance.random() < 0.1:
        found.append(at.RiskNoted(reason=Reason.COERCION_SUSPECTED))
    found.append(at.InterferenceAssessed(verdict=Verdict.PASS, by=clerk, words=""))
    decided = e.Decided(outcome=outcome, by=clerk, reasons=("refuse.will",) if outcome == "refuse" else ())
    found += [e.StepsFinished(), decided]
    if chance.random() < 0.2:
        found.append(sign.ResultHeld(for_=("override",)))
    return [*found, *gone, *closed]
