"""A session as it should be, from invitation to result, in which no rule finds anything: each event with the seconds before."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.challenge import Challenge, Language
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import IllegalTransition
from cloudwindow.domain.findings import Direction, Fact, Finding, Verdict
from cloudwindow.domain.ids import CaseId, ChallengeId, CheckName, DocumentId, PartId, PersonId, SessionId, StillId
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.review_events import CircumstancesNoted
from cloudwindow.domain.session import Session
from cloudwindow.policy import Policy, load
from tests.places import ROOT

ID = SessionId("ses_good")
WANG, LI = PersonId("per_wang"), PersonId("per_li")
PART = PartId("prt_1")
DOCUMENT = DocumentId("doc_1")
CONSENTS = ("face", "recording", "cross_border")
TOPICS = ("voluntary", "understanding", "price", "parties", "parcel", "relationship")
ITEMS = ("person_compared", "alone", "will_heard", "notice_understood", "document_read")
STEPS = (
    "environment",
    "legal_notice",
    "identity_document",
    "environment",
    "face_match",
    "head_turns",
    "spoken_digits",
    "intent_questions",
    "signature",
)
Course = list[tuple[float, e.Event]]


@cache
def policy() -> Policy:
    return load(ROOT / "policy.toml")


def good() -> Course:
    """A new list; its events are frozen."""
    return [*_before(), *_steps(), *_end()]


def told(course: Course) -> list[Told]:
    now = datetime(2027, 1, 15, 8, tzinfo=UTC)
    entries = []
    for index, (seconds, event) in enumerate(course):
        now += timedelta(seconds=seconds)
        at_ = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        entries.append(Told(index=index, at=at_, kind=kind_of(type(event)), event=event))
    return entries


def session(course: Course, *, strictly: bool = False) -> Session:
    """What the events come to. An event that may not stand where it does changes nothing, unless it is looked at `strictly`."""
    found = Session(id=ID)
    for _, event in course:
        try:
            found = found.apply(event)
        except IllegalTransition:
            if strictly:
                raise
    return found


def finding(
    check: str,
    challenge: str | None,
    score: float = 1.0,
    threshold: float = 0.5,
    facts: Sequence[tuple[str, str]] = (),
    verdict: Verdict = Verdict.PASS,
) -> e.FindingMade:
    return e.FindingMade(
        finding=Finding(
            check=CheckName(check),
            challenge=None if challenge is None else ChallengeId(challenge),
            verdict=verdict,
            reason=None if verdict is Verdict.PASS else Reason.INTENT_UNCLEAR,
            score=score,
            threshold=threshold,
            direction=Direction.AT_LEAST,
            policy_line="",
            facts=tuple(Fact(name=name, value=value) for name, value in facts),
        )
    )


def asked(check: str, id: str, prompt: str) -> e.ChallengeIssued:
    challenge = Challenge(
        id=ChallengeId(id), check=CheckName(check), prompt=prompt, expected="", attempt=1, nonce="0", issued_s=0.0, expires_s=9.0
    )
    return e.ChallengeIssued(challenge=challenge)


def _before() -> Course:
    consents = [
        (2.0, e.ConsentAnswered(text=text, version="1", sha256="0" * 64, language=Language.ZH_CN, given=True)) for text in CONSENTS
    ]
    created = e.SessionCreated(
        case=CaseId("cas_1"),
        party="seller",
        language=Language.ZH_CN,
        matter="transfer",
        link_sha256="1" * 64,
        expires_s=2e9,
        attended=True,
    )
    return [
        (0.0, created),
        (5.0, e.LinkOpened(opener_sha256="2" * 64)),
        *consents,
        (1.0, e.Queued(at_s=1.0)),
        (1.0, at.ClerkAssigned(clerk=WANG)),
        (0.0, e.Admitted(policy_version="1", policy_sha256="3" * 64, steps=STEPS)),
        (2.0, e.PartOpened(part=PART, fingerprint="aa", codecs=("VP8",))),
        (1.0, e.Connected(part=PART)),
    ]


def _steps() -> Course:
    course: Course = []
    for number, step in enumerate(STEPS):
        course += [(5.0, at.StepCalled(number=number, by=WANG)), (0.1, e.StepStarted(step=step, number=number, attempt=1))]
        course += _step(number, step)
        if step == "intent_questions":
            course.append((1.0, at.InterferenceAssessed(verdict=Verdict.PASS, by=WANG, words="")))
            course += [(10.0, at.Ticked(item=item, done=True, by=WANG)) for item in ITEMS]
        course.append((2.0, e.StepEnded(step=step, number=number, verdict=Verdict.PASS)))
    return course


def _step(number: int, step: str) -> Course:
    match step:
        case "environment":
            return _asked(step, f"chl_{number}", "environment.look_around", 120.0, 90.0)
        case "legal_notice":
            read = _answered(step, "chl_read", "notice.read")
            return [*read, *_answered(step, "chl_back", "notice.question"), (0.1, finding(step, None, 2.0, 2.0))]
        case "identity_document":
            sides: Course = []
            for side in ("front", "back"):
                facts = (("side", side), ("stills", "2 of 3"))
                sides += [(1.0, asked(step, f"chl_{side}", f"card.{side}")), (9.0, finding(step, f"chl_{side}", 0.9, 0.7, facts))]
            return [*sides, (0.1, finding(step, None, 0.9, 0.7))]
        case "face_match":
            return _asked(step, "chl_face", "face.look_straight", 0.3, 0.55)
        case "intent_questions":
            answers = [one for topic in TOPICS for one in _answered(step, f"chl_{topic}", f"question.{topic}")]
            return [*answers, (0.1, finding(step, None, 6.0, 6.0))]
        case "signature":
            return _signed()
        case _:
            return _asked(step, f"chl_{number}", "turn.left", 1.0, 0.5)


def _asked(check: str, id: str, prompt: str, score: float, threshold: float) -> Course:
    issued = (1.0, asked(check, id, prompt))
    return [issued, (8.0, finding(check, id, score, threshold)), (0.1, finding(check, None, score, threshold))]


def _answered(check: str, id: str, prompt: str) -> Course:
    word = at.AnswerConfirmed(challenge=ChallengeId(id), verdict=Verdict.PASS, by=WANG)
    looked = at.SignLookedFor(question=prompt)
    return [(1.0, asked(check, id, prompt)), (8.0, finding(check, id)), (0.0, looked), (2.0, word)]


def _signed() -> Course:
    still = e.StillKept(still=StillId("stl_1"), blob="b", sha256="4" * 64, purpose="signing", width=1, height=1, at_s=1.0)
    return [
        (3.0, sign.DocumentMade(document=DOCUMENT, template="transfer/1/zh-CN", blob="b", sha256="5" * 64, pages=2)),
        (4.0, sign.PageShown(document=DOCUMENT, page=1)),
        (9.0, sign.PageShown(document=DOCUMENT, page=2)),
        (1.0, sign.SigningOffered(document=DOCUMENT, via="page")),
        (9.0, sign.SignatureDrawn(document=DOCUMENT, blob="b", sha256="6" * 64, strokes=3, via="page")),
        (0.0, still),
        (1.0, sign.DocumentSigned(document=DOCUMENT, blob="b", sha256="7" * 64)),
    ]


def _end() -> Course:
    recording = e.RecordingClosed(part=PART, blob="b", size=1, sha256="8" * 64, duration_s=420.0)
    return [
        (0.1, finding("presence", None)),
        (0.0, finding("continuity", None)),
        (0.0, e.StepsFinished()),
        (30.0, e.Decided(outcome="approve", by=WANG)),
        (0.1, e.PartClosed(part=PART, why="session ended")),
        (0.1, recording),
        (0.5, sign.ResultSigned(blob="b", sha256="9" * 64)),
        (0.5, CircumstancesNoted(topics=TOPICS)),
    ]
