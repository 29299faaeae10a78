"""What of the trail is the applicant's business? Pure; one line a kind of event, and a kind that is not here is not told.

Never a score, a threshold, a policy line, a hash of evidence or a word about other people's notes: who attacks the checks
would learn from them. Nothing personal either, because the page may be open in front of others.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from cloudwindow.domain import events as e
from cloudwindow.domain import keeping_events as keep
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.entry import Told
from cloudwindow.domain.events import Event, Json

Shown = Mapping[str, Json]

SHOWS_EXPECTED: Final = frozenset({"digits.read"})  # prompts whose answer is to be read from the screen


def _challenge(event: e.ChallengeIssued) -> Shown:
    c = event.challenge
    return {
        "id": c.id,
        "check": c.check,
        "prompt": c.prompt,
        "expected": c.expected if c.prompt in SHOWS_EXPECTED else "",
        "words": c.words,
        "attempt": c.attempt,
        "issued_s": c.issued_s,
        "expires_s": c.expires_s,
    }


def _who(by: str) -> str:
    """Never which person of the staff."""
    return "clerk" if by.startswith("per_") else by


# Any: each line takes its own event, which the key beside it names; the lookup below keeps them together.
_PROJECTIONS: Final[Mapping[type[Event], Callable[[Any], Shown]]] = MappingProxyType(
    {
        e.SessionCreated: lambda x: {
            "language": x.language.value,
            "matter": x.matter,
            "attended": x.attended,
            "priority": x.priority,
        },
        e.LanguageChosen: lambda x: {"language": x.language.value},
        e.ConsentAnswered: lambda x: {"text": x.text, "version": x.version, "language": x.language.value, "given": x.given},
        e.Queued: lambda x: {},
        e.Admitted: lambda x: {"steps": tuple(x.steps)},
        e.PartOpened: lambda x: {"part": x.part, "who": x.who},
        e.Connected: lambda x: {"part": x.part, "relayed": x.relayed},
        e.PartClosed: lambda x: {"part": x.part},
        e.StepStarted: lambda x: {"step": x.step, "number": x.number, "attempt": x.attempt},
        e.ChallengeIssued: _challenge,
        e.FindingMade: lambda x: {
            "check": x.finding.check,
            "challenge": x.finding.challenge,
            "verdict": x.finding.verdict.value,
            "reason": x.finding.reason.value if x.finding.reason else None,
        },
        e.StepEnded: lambda x: {
            "step": x.step,
            "number": x.number,
            "verdict": x.verdict.value,
            "reason": x.reason.value if x.reason else None,
        },
        e.Suspended: lambda x: {"reason": x.reason.value, "resume_by_s": x.resume_by_s, "by": _who(x.by)},
        e.Resumed: lambda x: {"by": _who(x.by)},
        e.Terminated: lambda x: {"reason": x.reason.value, "by": _who(x.by)},
        e.StepsFinished: lambda x: {},
        e.Decided: lambda x: {},  # the office tells the outcome once it left: here it would tell those that wait from the others
        e.SessionRated: lambda x: {"stars": x.stars},
        e.Expired: lambda x: {},
        keep.ConsentWithdrawn: lambda x: {"consent": x.consent, "then": x.then},
        keep.BiometricsErased: lambda x: {"files": x.files},
        at.ClerkAssigned: lambda x: {},
        at.ClerkReleased: lambda x: {},
        at.InterpreterJoined: lambda x: {},
        at.StepReopened: lambda x: {"number": x.number},
        at.StepSkipped: lambda x: {"number": x.number},
        at.PromptSpoken: lambda x: {"text": x.text, "language": x.language.value},
        at.ScreenAsked: lambda x: {},
        at.ScreenDeclined: lambda x: {"why": x.why},
        at.ChatSaid: lambda x: {"by": _who(x.by), "words": x.words},
        at.CaptionMade: lambda x: {
            "who": x.who,
            "words": x.words,
            "language": x.language.value,
            "from_s": x.from_s,
            "to_s": x.to_s,
        },
        at.AnswerConfirmed: lambda x: {"challenge": x.challenge, "verdict": x.verdict.value},
        sign.DocumentMade: lambda x: {"document": x.document, "pages": x.pages, "sha256": x.sha256},
        sign.PageShown: lambda x: {"document": x.document, "page": x.page},
        sign.SigningOffered: lambda x: {"document": x.document, "via": x.via},
        sign.SigningLinkOpened: lambda x: {"document": x.document},
        sign.SignatureDrawn: lambda x: {"document": x.document, "via": x.via},
        sign.CodeSent: lambda x: {"document": x.document, "expires_s": x.expires_s},
        sign.CodeRefused: lambda x: {"document": x.document, "left": x.left},
        sign.CodeConfirmed: lambda x: {"document": x.document},
        sign.DocumentSigned: lambda x: {"document": x.document, "sha256": x.sha256},
    }
)
TOLD_KINDS: Final = frozenset(_PROJECTIONS)


def project(told: Told) -> Mapping[str, Json] | None:
    """The `entry` message for the applicant's page; None when the entry is not theirs to see."""
    make = _PROJECTIONS.get(type(told.event))
    if make is None:
        return None
    return {"type": "entry", "index": told.index, "at": told.at, "kind": told.kind, "event": make(told.event)}
