"""One session as it is written down: entries with their times, pictures, and what was to be seen and heard when.

Challenges are the checks' own, and so are the findings: the checks judge what was seen, as they do in a session.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from random import Random
from typing import Any, Final

from cloudwindow.checks import STANDING
from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.challenge import Ask, Challenge, Language
from cloudwindow.domain.check import Check, Conversing
from cloudwindow.domain.codec import kind_of
from cloudwindow.domain.entry import Told
from cloudwindow.domain.findings import Circumstances, Finding, Verdict
from cloudwindow.domain.ids import ChallengeId, PartId, PersonId, SessionId, StillId, new_id
from cloudwindow.domain.observed import in_runs, rounded, told
from cloudwindow.domain.ports import Case
from cloudwindow.domain.who import Who
from cloudwindow.engine.rules import rules
from cloudwindow.engine.runner import in_time, places
from cloudwindow.engine.silent_sign import looked_for
from cloudwindow.engine.talk import QUESTION, RISKS
from cloudwindow.engine.worded import with_word
from cloudwindow.evaluation.past import seen as models
from cloudwindow.ledger.chain import rfc3339
from cloudwindow.policy import Policy, check_types

Word = tuple[Verdict, str]
Act = Callable[["Script", Challenge], Iterable[Any]]  # Any: each check's own observations
GRACE_S: Final = 1.5


class Dealt:
    """`ChallengeSource` that deals the same to the same session each time."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice

    def below(self, n: int) -> int:
        return self._dice.randrange(n)

    def seconds(self, low: float, high: float) -> float:
        return low

    def turns(self, count: int) -> tuple[str, ...]:
        return tuple(self._dice.sample(("left", "right", "up", "down"), count))

    def digits(self, count: int) -> str:
        return "".join(self._dice.choice("0123456789") for _ in range(count))

    def nonce(self) -> str:
        return f"{self._dice.getrandbits(128):032x}"


@dataclass(slots=True, kw_only=True)
class Filmed:
    """A part while it sends. UTC, UNIX seconds."""

    part: PartId
    who: Who
    from_s: float
    to_s: float = 0.0


@dataclass(slots=True, kw_only=True)
class Script:
    """`now_s`: UTC, UNIX seconds, goes on with what happens. `shown`, `voice`: (from when, which clip or words), by who.

    `holes`: when nothing came; `spans`: of steps."""

    id: SessionId
    case: Case
    here: Circumstances
    policy: Policy
    dice: Random
    clerk: PersonId
    attended: bool
    now_s: float
    sign: at.SignAgreed | None = None
    entries: list[tuple[float, e.Event]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    shown: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    voice: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    films: list[Filmed] = field(default_factory=list)
    holes: list[tuple[float, float]] = field(default_factory=list)
    spans: list[tuple[float, float, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    began_s: float = 0.0
    instead: Mapping[str, str] = field(default_factory=dict)  # clips that are shown in the place of others

    def note(self, *events: e.Event, after_s: float = 0.0) -> None:
        """They happen `after_s` from now."""
        self.now_s = round(self.now_s + after_s, 3)
        self.entries += [(self.now_s, event) for event in events]

    def trail(self) -> list[Told]:
        """So far."""
        every = enumerate(self.entries)
        return [Told(index=index, at=rfc3339(at_s), kind=kind_of(type(event)), event=event) for index, (at_s, event) in every]

    def show(self, clip: str) -> None:
        self.shown.setdefault(Who.APPLICANT, []).append((self.now_s, self.instead.get(clip, clip)))

    def keep(self, purpose: str, jpeg: bytes, size: tuple[int, int], challenge: ChallengeId | None = None, by: str = "") -> str:
        """A picture of this moment; its hash."""
        still = StillId(new_id("stl"))
        name, digest = f"{self.id}/stills/{still}.jpg", sha256(jpeg).hexdigest()
        self.files[name] = jpeg
        kept = e.StillKept(
            still=still,
            blob=name,
            sha256=digest,
            purpose=purpose,
            width=size[0],
            height=size[1],
            at_s=self.now_s,
            challenge=challenge,
            by=by,
        )
        self.note(kept)
        return digest

    def caption(self, who: str, words: str, language: Language | None = None) -> None:
        """Somebody says something, and it is understood a moment later."""
        spoken = language or self.here.language
        from_s, length_s = self.now_s, models.said_s(words, spoken)
        self.say(who, words)
        made = at.CaptionMade(who=who, words=words, language=spoken, from_s=from_s, to_s=round(from_s + length_s, 3))
        self.note(made, after_s=length_s + 0.6)

    def say(self, who: str, words: str, at_s: float | None = None) -> None:
        """To be heard: no voice here speaks Mandarin, so of Chinese words as long a sound."""
        spoken = words if words.isascii() else " ".join("la" for _ in words[:40])
        self.voice.setdefault(who, []).append((self.now_s if at_s is None else at_s, spoken))

    def open(self, who: Who) -> Filmed:
        """Somebody's media comes from now on."""
        part = PartId(new_id("prt"))
        codecs = ("VP8",) if who.is_screen else ("VP8", "opus")
        fingerprint = "sha-256 " + ":".join(f"{self.dice.getrandbits(8):02X}" for _ in range(32))
        self.note(e.PartOpened(part=part, fingerprint=fingerprint, codecs=codecs, who=who.value), after_s=0.4)
        self.note(e.Connected(part=part), after_s=0.5)
        filmed = Filmed(part=part, who=who, from_s=self.now_s)
        self.films.append(filmed)
        return filmed

    # Steps -----------------------------------------------------------------------------------------------------------------

    def step(self, number: int, name: str, act: Act, word: Callable[[Finding], Word] | None = None) -> Verdict:
        """All its attempts, as `engine.steps` puts them. `word`: the clerk's, of each answer; their own is the machine's."""
        check: Check = check_types()[name](self.policy.checks[name])
        if self.attended:
            self.note(at.StepCalled(number=number, by=self.clerk), after_s=0.8)
        began_s, attempt = self.now_s, 0
        while True:
            attempt += 1
            self.note(e.StepStarted(step=name, number=number, attempt=attempt), after_s=0.1)
            found = self._attempt(check, attempt, act, word)
            if found.verdict is Verdict.PASS or attempt >= check.attempts:
                break
        self.note(e.StepEnded(step=name, number=number, verdict=found.verdict, reason=found.reason))
        self.spans.append((began_s, self.now_s, name))
        self.show("idle")
        return found.verdict

    def _attempt(self, check: Check, attempt: int, act: Act, word: Callable[[Finding], Word] | None) -> Finding:
        talks = isinstance(check, Conversing)
        here = replace(self.here, asked=tuple(self.asked)) if talks else self.here
        asks, findings = deque(check.asks(Dealt(self.dice), here)), list[Finding]()
        while asks:
            ask = asks.popleft()
            challenge, found, passed = self._put(check, ask, attempt, act)
            if isinstance(check, Conversing):
                final = self._confirmed(challenge, found, word) if self.attended else found
                findings.append(final)
                if (more := check.follow(found, final)) is not None:
                    asks.appendleft(more)
                continue
            findings.append(found)
            if not passed:
                break
        concluded = check.conclude(findings)
        self.note(e.FindingMade(finding=concluded), after_s=0.02)
        return concluded

    def _put(self, check: Check, ask: Ask, attempt: int, act: Act) -> tuple[Challenge, Finding, bool]:
        issued_s = round(self.now_s + max(0.3, ask.wait_s), 3)
        challenge = Challenge(
            id=ChallengeId(new_id("chl")),
            check=check.name,
            prompt=ask.prompt,
            expected=ask.expected,
            attempt=attempt,
            nonce=Dealt(self.dice).nonce(),
            issued_s=issued_s,
            expires_s=issued_s + ask.allowed_s,
            language=self.here.language,
            words=ask.words,
            item=ask.item,
            text_sha256=ask.text_sha256,
            version=ask.version,
        )
        self.asked += [ask.item] if ask.item else []
        self.now_s = issued_s
        self.note(e.ChallengeIssued(challenge=challenge))
        came: list[Any] = []
        found: Finding | None = None
        for one in act(self, challenge):
            observation = rounded(one)
            came.append(observation)
            self.now_s = max(self.now_s, round(observation.at_s + 0.15, 3))
            if (found := check.judge(in_time(came), challenge)) is not None:
                break
        if found is None:
            self.now_s = max(self.now_s, round(challenge.expires_s + GRACE_S, 3))
            found = check.expired(in_time(came), challenge)
        seen = told(in_time(came))
        made = e.ObservationsMade(check=check.name, challenge=challenge.id, observations=seen, came=places(came), rules=rules())
        self.note(made, e.FindingMade(finding=found), *self._beside(challenge, found), after_s=0.05)
        return challenge, found, found.verdict is Verdict.PASS

    def _beside(self, challenge: Challenge, found: Finding) -> tuple[e.Event, ...]:
        if not self.attended:
            return ()
        risks = tuple(at.RiskNoted(reason=note, reading={"challenge": challenge.id}) for note in found.notes if note in RISKS)
        if not challenge.prompt.startswith(QUESTION):
            return risks
        return (*risks, looked_for(self.sign, challenge.prompt.removeprefix(QUESTION), found.fact("answer")))

    def _confirmed(self, challenge: Challenge, found: Finding, word: Callable[[Finding], Word] | None) -> Finding:
        verdict, words = word(found) if word is not None else (found.verdict, "")
        said = at.AnswerConfirmed(challenge=challenge.id, verdict=verdict, by=self.clerk, words=words)
        self.note(said, after_s=0.9)
        return with_word(found, said)

    # What was watched all the time ---------------------------------------------------------------------------------------

    def standing(self, reference: str) -> tuple[e.Event, ...]:
        """What the standing checks saw since media came. `reference`: hash of the face that others are compared with."""
        rows: dict[str, list[tuple[Any, str]]] = {"presence": [], "continuity": []}
        tick = 0
        while self.began_s + 2 * tick < self.now_s:
            at_s, tick = self.began_s + 2 * tick, tick + 1
            step = next((name for from_s, to_s, name in self.spans if from_s <= at_s <= to_s), "")
            if any(from_s <= at_s <= to_s for from_s, to_s in self.holes):
                continue
            clip = next((clip for since_s, clip in reversed(self.shown[Who.APPLICANT]) if since_s <= at_s), "idle")
            faces = 2 if clip == "company" else 0 if clip == "environment.look_around" else 1
            rows["presence"].append((rounded(models.present(at_s, self.dice, faces=faces)), step))
            if tick % 3 == 0 and not step.startswith("environment"):
                rows["continuity"].append((rounded(models.beside(at_s, self.dice, reference)), step))
        made, found = list[e.Event](), list[e.Event]()
        for kind in STANDING:
            check: Any = kind(self.policy.checks[str(kind.name)])  # type: ignore[call-arg]  # a Protocol has no constructor
            seen = rows[str(kind.name)]
            steps = in_runs([step for _, step in seen])
            observations = told([one for one, _ in seen])
            made.append(e.ObservationsMade(check=kind.name, challenge=None, observations=observations, during=steps, rules=rules()))
            counted = [one for one, step in seen if not self.policy.governor.relaxed.get(step)]
            found.append(e.FindingMade(finding=check.conclude(counted)))
        return (*made, *found)
