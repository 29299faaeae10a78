"""An attended session with everything that a report has to tell: suspensions, a gap, an override, a skip, a second person."""

import io
from hashlib import sha256
from typing import Final

from PIL import Image, ImageDraw

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.challenge import Challenge, Language
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.entry import Told
from cloudwindow.domain.findings import Direction, Fact, Finding, Verdict
from cloudwindow.domain.ids import CaseId, ChallengeId, CheckName, DocumentId, PartId, PersonId, SessionId, StillId
from cloudwindow.domain.ports_reports import Reported, SealedUnder
from cloudwindow.domain.reasons import Reason
from cloudwindow.ledger.chain import rfc3339

SESSION: Final = SessionId("ses_0123456789abcdef")
CLERK: Final = PersonId("per_clerk00000000000")
SECOND: Final = PersonId("per_second0000000000")
BEGAN_S: Final = 1_795_000_000.0
STEPS: Final = ("environment", "legal_notice", "identity_document", "face_match", "head_turns", "spoken_digits", "intent_questions")
PART: Final = PartId("prt_1")
WORDS: Final = "本人与证件一致，光线太暗 <b onclick='x'>&amp;"


def a_picture(colour: tuple[int, int, int] = (90, 120, 160), words: str = "350203199001011234") -> bytes:
    image = Image.new("RGB", (1280, 800), colour)
    ImageDraw.Draw(image).text((500, 600), words, fill=(0, 0, 0), font_size=40)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


PICTURE: Final = a_picture()
DIGEST: Final = sha256(PICTURE).hexdigest()


def a_finding(
    check: str, verdict: Verdict, reason: Reason | None = None, challenge: str | None = None, **facts: str
) -> e.FindingMade:
    return e.FindingMade(
        finding=Finding(
            check=CheckName(check),
            challenge=None if challenge is None else ChallengeId(challenge),
            verdict=verdict,
            reason=reason,
            score=0.412345,
            threshold=0.55,
            direction=Direction.AT_MOST,
            policy_line=f"checks.{check}.max_distance",
            facts=tuple(Fact(name=name, value=value) for name, value in facts.items()),
            evidence=(DIGEST,) if check in ("face_match", "identity_document") else (),
        )
    )


def asked(id: str, check: str, prompt: str) -> e.ChallengeIssued:
    challenge = Challenge(
        id=ChallengeId(id),
        check=CheckName(check),
        prompt=prompt,
        expected="left",
        attempt=1,
        nonce="0" * 32,
        issued_s=BEGAN_S,
        expires_s=BEGAN_S + 8,
    )
    return e.ChallengeIssued(challenge=challenge)


def a_step(number: int, *between: e.Event, verdict: Verdict = Verdict.PASS, reason: Reason | None = None) -> list[e.Event]:
    step = STEPS[number]
    ended = e.StepEnded(step=step, number=number, verdict=verdict, reason=reason)
    return [at.StepCalled(number=number, by=CLERK), e.StepStarted(step=step, number=number, attempt=1), *between, ended]


def course() -> list[e.Event]:
    """Lawful from invitation to the second person's word."""
    still = e.StillKept(
        still=StillId("stl_1"),
        blob=f"{SESSION}/stills/stl_1.jpg",
        sha256=DIGEST,
        purpose="face",
        width=1280,
        height=800,
        at_s=BEGAN_S,
    )
    suspended = e.Suspended(
        reason=Reason.FACE_ABSENT, policy_line="governor.face.absent_s", reading={"absent_s": 5.25}, resume_by_s=BEGAN_S + 90
    )
    by_clerk = e.Suspended(reason=Reason.CLERK_SUSPENDED, policy_line="seat.reasons", reading={}, resume_by_s=BEGAN_S, by=CLERK)
    recording = b"recording"
    return [
        e.SessionCreated(
            case=CaseId("case_1"),
            party="seller",
            language=Language.ZH_CN,
            matter="transfer",
            link_sha256="a" * 64,
            expires_s=BEGAN_S + 9e4,
            attended=True,
        ),
        e.LinkOpened(opener_sha256="b" * 64),
        *[
            e.ConsentAnswered(text=text, version="1", sha256="c" * 64, language=Language.ZH_CN, given=True)
            for text in ("face", "recording", "cross_border")
        ],
        e.Queued(at_s=BEGAN_S),
        at.ClerkAssigned(clerk=CLERK),
        e.Admitted(policy_version="2026-11-21", policy_sha256="d" * 64, steps=STEPS),
        e.PartOpened(part=PART, fingerprint="sha-256 00", codecs=("VP8", "opus")),
        e.Connected(part=PART),
        *a_step(0, a_finding("environment", Verdict.PASS, rotation_deg="141", people_most="1")),
        *a_step(1, a_finding("legal_notice", Verdict.PASS, asked="2")),
        *a_step(2, still, a_finding("identity_document", Verdict.PASS, side="front", name="王*明", number="3502**********1234")),
        suspended,
        e.GapNoted(from_s=BEGAN_S + 60, to_s=BEGAN_S + 64.5, reason=Reason.FACE_ABSENT),
        e.Resumed(),
        *a_step(
            3,
            a_finding("face_match", Verdict.FAIL, Reason.MATCH_BELOW_THRESHOLD, model="dlib", distances="0.612 0.598"),
            verdict=Verdict.FAIL,
            reason=Reason.MATCH_BELOW_THRESHOLD,
        ),
        at.StepOverridden(number=3, verdict=Verdict.PASS, by=CLERK, reason="override.seen_by_clerk", words=WORDS),
        *a_step(
            4,
            asked("chl_1", "head_turns", "turn.left"),
            a_finding("head_turns", Verdict.FAIL, Reason.TURN_LATE, "chl_1", asked="left"),
            asked("chl_2", "head_turns", "turn.right"),
            a_finding("head_turns", Verdict.PASS, None, "chl_2", asked="right"),
            a_finding("head_turns", Verdict.PASS, turns_passed="3 of 4"),
        ),
        by_clerk,
        e.Resumed(by=CLERK),
        at.StepCalled(number=5, by=CLERK),
        at.StepSkipped(number=5, by=CLERK, reason="skip.unable", words="申请人喉部手术后不能出声，改用书面方式确认"),
        *a_step(6, a_finding("intent_questions", Verdict.PASS, asked="6")),
        e.SuspicionNoted(reason=Reason.REPLAY_SUSPECTED),
        a_finding("presence", Verdict.PASS, samples="812"),
        a_finding("continuity", Verdict.PASS, compared="64", largest_distance="0.3911"),
        at.InterferenceAssessed(verdict=Verdict.PASS, by=CLERK, words="没有看到别人，没有听到提示"),
        at.Ticked(item="person_compared", done=True, by=CLERK),
        sign.DocumentMade(
            document=DocumentId("doc_1"),
            template="transfer/1/zh-CN",
            blob=f"{SESSION}/documents/doc_1.pdf",
            sha256="1" * 64,
            pages=2,
        ),
        sign.DocumentSigned(document=DocumentId("doc_1"), blob=f"{SESSION}/documents/doc_1.sig_1.pdf", sha256="2" * 64),
        e.StepsFinished(),
        e.Decided(outcome="approve", by=CLERK, note="材料齐全", reasons=()),
        sign.ResultHeld(for_=("override", "skip")),
        e.RecordingClosed(
            part=PART,
            blob=f"{SESSION}/parts/prt_1.mkv",
            size=len(recording),
            sha256=sha256(recording).hexdigest(),
            duration_s=431.2,
            began_s=BEGAN_S,
            ended_s=BEGAN_S + 431.2,
        ),
        sign.ResultConfirmed(by=SECOND, agrees=True, words="已观看录像，同意"),
    ]


def as_told(events: list[e.Event]) -> list[Told]:
    return [
        Told(index=index, at=rfc3339(BEGAN_S + 7.5 * index), kind=kind_of(type(event)), event=event)
        for index, event in enumerate(events)
    ]


def reported(
    events: list[e.Event] | None = None, *, stamped: bool = True, length: int | None = None, younger: int = 0, alone: bool = False
) -> Reported:
    """`younger`: so many of the last entries are not under the stamp."""
    told = as_told(course() if events is None else events)
    sealed = SealedUnder(
        origin="registry.example.gov",
        key="1a2b 3c4d " * 8,
        size=40_321,
        root="e" * 64,
        at=rfc3339(BEGAN_S + 600),
        length=len(told) if length is None else length,
        head="f" * 64,
        stamped=rfc3339(BEGAN_S + 640) if stamped else "",
        stamped_by="CN=Time signer under CN=Time root (0f1e2d)" if stamped else "",
        stamped_entries=len(told) - younger if stamped else 0,
    )
    return Reported(session=SESSION, told=told, sealed=sealed, pictures={DIGEST: PICTURE}, alone=alone)
