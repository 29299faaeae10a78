"""What the rendered person does when something is asked: what is then seen, kept, shown and said. Twists of a tale change it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from cloudwindow.applicant.specimen_card import Person
from cloudwindow.domain.challenge import Challenge, Language
from cloudwindow.domain.findings import Finding, Verdict
from cloudwindow.domain.who import Who
from cloudwindow.evaluation.past import seen
from cloudwindow.evaluation.past.film import PAN, SIZE, Reel
from cloudwindow.evaluation.past.script import Script, Word

YES: Final = {"zh": "是的，对。", "en": "Yes, that is right."}
NO: Final = {"zh": "没有，不是。", "en": "No."}
KIN: Final = {"zh": {"none": "没有亲属关系，以前不认识。"}, "en": {"none": "We are not related."}}
UNWILLING: Final = {"zh": "我不愿意，是他们逼我的。", "en": "No, I do not want this. They are forcing me."}
LOST: Final = {"zh": "我听不懂。", "en": "Sorry, I do not understand."}
SIGN: Final = {"zh": "我想先喝杯热茶", "en": "as my grandmother used to say"}
WIDE: Final = (1280, 720)
REPLAYED: Final = (0.006, 0.42)  # flatness, passive


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """`twists`: of the tale. `card`: whose card is held up, and which clip it is."""

    reel: Reel
    person: Person
    card: int
    twists: frozenset[str]

    def __call__(self, script: Script, challenge: Challenge) -> Iterable[Any]:  # Any: each check's own observations
        area, _, detail = challenge.prompt.partition(".")
        table: Mapping[str, Callable[[Script, Challenge, str], Iterable[Any]]] = {
            "environment": self._around,
            "card": self._card,
            "face": self._face,
            "turn": self._turn,
            "digits": self._digits,
            "notice": self._answer,
            "question": self._answer,
        }
        return table[area](script, challenge, detail)

    def _around(self, script: Script, challenge: Challenge, _: str) -> Iterable[Any]:
        script.show(PAN)
        company = 2 if "company" in self.twists else 0
        degrees = 60.0 if "sweep.short" in self.twists and script.spans == [] else 140.0
        pictures = iter(self.reel.stills["environment"])
        for one in seen.around(challenge.issued_s, script.dice, degrees=degrees, people=company):
            if one.novel and (jpeg := next(pictures, None)) is not None:
                script.now_s = max(script.now_s, round(one.at_s, 3))
                script.keep("environment", jpeg, SIZE, challenge.id)
            yield one

    def _card(self, script: Script, challenge: Challenge, side: str) -> Iterable[Any]:
        clip = f"card.front.{self.card}" if side == "front" else "card.back"
        script.show(clip)
        party, today = script.here.party, script.here.today
        more: dict[str, Any] = {}
        if "card.injected" in self.twists and side == "front":
            more = {"twin_match": 0.31}
        if "card.glare" in self.twists and side == "front" and challenge.attempt == 1:
            more = {"glare": 0.6}
        for number, jpeg in enumerate(self.reel.stills[clip]):
            script.now_s = round(challenge.issued_s + 1.4 + 1.3 * number, 3)
            digest = script.keep(challenge.prompt, jpeg, WIDE, challenge.id)
            one = seen.card(script.now_s, side, self.person, party, today, digest, script.dice, **more)
            if side == "front" and number == 1 and not more and not one.different:
                script.keep("card.portrait", self.reel.stills[f"card.portrait.{self.card}"][0], (310, 375), challenge.id)
            yield one

    def _face(self, script: Script, challenge: Challenge, _: str) -> Iterable[Any]:
        other = "face.other" in self.twists
        script.show("other" if other else "idle")
        distance = 0.71 if other else 0.535 if "face.near" in self.twists else 0.36
        for number, one in enumerate(seen.matches(challenge.issued_s, script.dice, "", distance=distance)):
            if number == 2:
                script.now_s = round(one.at_s, 3)
                pictures = self.reel.stills["face.other" if other else "face"]
                script.keep("face.live" if other else "face", pictures[0], (600, 600), challenge.id)
            yield one

    def _turn(self, script: Script, challenge: Challenge, side: str) -> Iterable[Any]:
        wrong = "turn.wrong" in self.twists
        shown = {"left": "right", "right": "left", "up": "down", "down": "up"}[side] if wrong else side
        script.show(f"turn.{shown}")
        flatness, passive = REPLAYED if "replay" in self.twists else (0.05, 0.93)
        return seen.turn(challenge.issued_s, shown, script.dice, flatness=flatness, passive=passive)

    def _digits(self, script: Script, challenge: Challenge, _: str) -> Iterable[Any]:
        script.show("digits.read")
        wrong = "digits.wrong" in self.twists or ("digits.again" in self.twists and challenge.attempt == 1)
        said = challenge.expected
        if wrong:
            said = "".join(str((int(digit) + 1 + place) % 10) for place, digit in enumerate(challenge.expected))
        script.say(Who.APPLICANT, ", ".join(said), challenge.issued_s + 0.7)
        return seen.digits(challenge.issued_s, challenge.expected, said, challenge.language, script.dice)

    def _answer(self, script: Script, challenge: Challenge, topic: str) -> Iterable[Any]:
        language = challenge.language
        asked = challenge.words if topic != "read" else challenge.words.rpartition("\n")[2]
        script.say(Who.CLERK, asked[:80], challenge.issued_s + 0.2)
        begins_s = challenge.issued_s + (5.2 if topic == "read" else 3.4)
        words = reply(challenge.expected, language)
        if "unwilling" in self.twists and topic == "voluntary":
            words = UNWILLING[language.spoken]
        if "lost" in self.twists and topic == "price" and "price" not in "".join(script.asked[:-1]):
            words = LOST[language.spoken]
        if "sign" in self.twists and topic == "price":
            words = f"{words} {SIGN[language.spoken]}"
        script.say(Who.APPLICANT, words, begins_s)
        return seen.answer(begins_s, words, language, script.dice)

    def word(self, finding: Finding) -> Word:
        """The clerk agrees with the machine, but where the tale has it otherwise."""
        if "accepted" in self.twists and finding.verdict is not Verdict.PASS:
            return Verdict.PASS, "The applicant said it clearly enough for me."
        return finding.verdict, ""


def reply(expected: str, language: Language) -> str:
    """Words that the question's own rule takes for the right answer."""
    kind, _, wanted = expected.partition(":")
    spoken = language.spoken
    match kind:
        case "affirm":
            return YES[spoken]
        case "deny":
            return NO[spoken]
        case "amount":
            return f"{int(wanted) // 10_000}万元。" if spoken == "zh" else f"{int(wanted):,} yuan."
        case "relation":
            return KIN[spoken].get(wanted, wanted)
        case "means":
            return wanted.partition(";not:")[0].split("|")[0]
        case _:
            return wanted


def another(person: Person) -> Person:
    """The same card with another name on it."""
    return replace(person, name=re.sub(r"^.", "王", person.name))
