"""A tale played through: from the invitation to the decision, with everything that was out of the ordinary."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cloudwindow.domain import events as e
from cloudwindow.domain import review_events as second
from cloudwindow.domain import seat_events as at
from cloudwindow.domain import signing_events as sign
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import PersonId
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.review import AUDIT
from cloudwindow.domain.session import Session
from cloudwindow.domain.who import Who
from cloudwindow.engine.hall import order_of_steps
from cloudwindow.engine.holes import held_for
from cloudwindow.engine.silent_sign import agree
from cloudwindow.evaluation.past.acts import SIGN, Acting
from cloudwindow.evaluation.past.happenings import happen
from cloudwindow.evaluation.past.script import Script
from cloudwindow.evaluation.past.tales import Tale

SAID: Final[Mapping[str, tuple[str, str, str]]] = {  # the clerk, the applicant, the clerk at the end
    "en": (
        "Good morning. My name is on your screen, and I will lead you through this.",
        "Good morning. I am at home, in my kitchen.",
        "Thank you. You will hear from us in writing.",
    ),
    "zh": ("您好，我是窗口的工作人员，今天由我来为您办理。", "您好，我在家里的厨房。", "谢谢您，结果会书面通知。"),
}
WORDS: Final = "I compared both pictures myself, side by side."
RATED_BUT: Final = 4  # every fourth says nothing
BROWSER: Final = "Chromium 140, scripted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Ids of those who worked there then."""

    clerks: tuple[PersonId, ...]
    supervisor: PersonId


class Play:
    def __init__(self, tale: Tale, script: Script, acting: Acting, staff: Staff, consents: Mapping[str, tuple[str, str]]) -> None:
        """`consents`: version and hash of each text."""
        self._tale, self._script, self._acting, self._staff, self._consents = tale, script, acting, staff, consents
        self._twists = tale.twists
        self._steps = order_of_steps(script.policy, script.dice.randrange, attended=script.attended)

    def run(self) -> Script:
        script = self._script
        self._before()
        script.began_s = script.now_s
        script.show("idle")
        said = SAID[script.here.language.spoken]
        if script.attended:
            script.caption(Who.CLERK, said[0])
            script.caption(Who.APPLICANT, said[1])
        if "virtual" in self._twists:
            script.note(e.SuspicionNoted(reason=Reason.INJECTION_SUSPECTED, facts={"camera_label": "virtual"}))
        if self._lead():
            if script.attended:
                script.caption(Who.CLERK, said[2])
            self._decide()
        self._close()
        if self._tale.number % RATED_BUT:
            stars = script.dice.choice((4, 5, 5) if self._tale.end == "approve" else (2, 3, 3))
            script.note(e.SessionRated(stars=stars), after_s=script.dice.uniform(8, 40))
        return script

    def _before(self) -> None:
        script, language = self._script, self._script.here.language
        created = e.SessionCreated(
            case=script.case.id,
            party=script.here.role,
            language=language,
            matter=script.case.matter,
            link_sha256=f"{script.dice.getrandbits(256):064x}",
            expires_s=script.now_s + 3 * 86_400,
            attended=script.attended,
        )
        script.note(created)
        if "sign" in self._twists:
            script.sign = agree("price", SIGN[language.spoken])
            script.note(script.sign, after_s=1.0)
        script.note(e.LinkOpened(opener_sha256=f"{script.dice.getrandbits(256):064x}"), after_s=script.dice.uniform(600, 4000))
        if "elsewhere" in self._twists:
            script.note(second.LinkTriedElsewhere(), after_s=3.0)
        for text, (version, digest) in self._consents.items():
            answer = e.ConsentAnswered(text=text, version=version, sha256=digest, language=language, given=True)
            script.note(answer, after_s=script.dice.uniform(4, 9))
        devices = e.DeviceReported(
            camera_ok=True,
            microphone_ok=True,
            speaker_ok=True,
            light_ok=True,
            face_ok=True,
            camera_label="OBS Virtual Camera" if "virtual" in self._twists else "FaceTime HD",
            width=640,
            height=360,
            frame_rate=8.0,
            browser=BROWSER,
        )
        script.note(devices, after_s=12.0)
        script.note(e.Queued(at_s=script.now_s), after_s=1.0)
        if script.attended:
            free = 1 + script.dice.randrange(3)
            script.note(at.ClerkAssigned(clerk=script.clerk, free=free, drawn=script.dice.randrange(free)), after_s=20.0)
        policy = script.policy
        script.note(e.Admitted(policy_version=policy.version, policy_sha256=policy.sha256, steps=self._steps), after_s=0.3)
        script.open(Who.APPLICANT)
        if script.attended:
            script.open(Who.CLERK)
        if "screen" in self._twists:
            script.open(Who.CLERK_SCREEN)
        for film in script.films:
            film.from_s = script.now_s  # they all begin at once

    def _lead(self) -> bool:
        """Through the steps; False: it ended before the last."""
        script, tale = self._script, self._tale
        for number, step in enumerate(self._steps):
            if number == 3 and not happen(script, self._twists, self._staff.clerks):
                return False
            if step == "head_turns" and "skipped" in self._twists:
                skip = at.StepSkipped(
                    number=number, by=script.clerk, reason="skip.unable", words="A stiff neck since the accident."
                )
                script.note(at.StepCalled(number=number, by=script.clerk), skip, after_s=2.0)
                continue
            verdict = script.step(number, step, self._acting, self._acting.word if "accepted" in self._twists else None)
            if verdict is Verdict.PASS:
                continue
            if not script.attended and script.policy.session.on_fail.get(step) == "end" and verdict is Verdict.FAIL:
                reading: dict[str, e.Json] = {"step": step}
                reason = Reason.POLICY_RETRIES_EXHAUSTED
                script.note(
                    e.Terminated(reason=reason, policy_line=f"session.on_fail.{step}", reading=reading, by="policy"), after_s=0.2
                )
                return False
            overridden = {"face_match": "face.overridden", "head_turns": "turn.overridden"}.get(step, "")
            if overridden in self._twists:
                override = at.StepOverridden(
                    number=number, verdict=Verdict.PASS, by=script.clerk, reason="override.seen_by_clerk", words=WORDS
                )
                script.note(override, after_s=4.0)
            if script.attended and tale.end == "terminate" and step == "intent_questions":
                words: dict[str, e.Json] = {
                    "code": tale.why[0],
                    "words": "Somebody off the picture told the applicant what to say.",
                }
                ended = e.Terminated(reason=Reason.CLERK_TERMINATED, policy_line="", reading=words, by=script.clerk)
                script.note(ended, after_s=6.0)
                return False
        return True

    def _decide(self) -> None:
        script, tale = self._script, self._tale
        reference = next(
            (kept.sha256 for _, kept in script.entries if isinstance(kept, e.StillKept) and kept.purpose.startswith("face")), ""
        )
        if not script.attended:
            script.note(*script.standing(reference), e.StepsFinished(), after_s=0.5)
            self._close()
            script.note(e.Decided(outcome=tale.end, by=self._staff.supervisor, note=tale.note, reasons=tale.why), after_s=340.0)
            return
        if tale.note:
            script.note(at.NoteMade(by=script.clerk, words=tale.note), after_s=1.0)
        if "at.once" not in self._twists:
            seen_as = Verdict.INCONCLUSIVE if "company" in self._twists else Verdict.PASS
            script.note(at.InterferenceAssessed(verdict=seen_as, by=script.clerk, words=""), after_s=1.0)
        for item in script.policy.seat.items(script.case.matter):
            script.note(at.Ticked(item=item, done=True, by=script.clerk), after_s=0.1 if "at.once" in self._twists else 1.4)
        script.now_s += 0.5 if "fast" in self._twists else 4.0
        decided = e.Decided(outcome=tale.end, by=script.clerk, note=tale.note, reasons=tale.why)
        standing = script.standing(reference)
        session = Session.replay(script.id, [*(event for _, event in script.entries), *standing, e.StepsFinished()])
        audit = script.policy.review.concurrent.covers(session.matter, tale.end)
        held = (*held_for(session, script.trail(), script.policy.seat, tale.end), *((AUDIT,) if audit else ()))
        script.note(*standing, e.StepsFinished(), decided, *((sign.ResultHeld(for_=held),) if held else ()))
        script.note(at.ClerkReleased(clerk=script.clerk, why="over"), after_s=2.0)

    def _stop_filming(self) -> None:
        for film in self._script.films:
            film.to_s = film.to_s or round(self._script.now_s, 3)

    def _close(self) -> None:
        self._stop_filming()
        script = self._script
        gone = {event.part for _, event in script.entries if isinstance(event, e.PartClosed)}
        for film in script.films:
            if film.part not in gone:
                script.note(e.PartClosed(part=film.part, why="session ended"), after_s=0.1)
