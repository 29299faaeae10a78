"""What the models would have reported: observations of a check, one after another. The checks' own judgement is made of them."""

import math
from collections.abc import Iterator
from random import Random
from typing import Any, Final

from cloudwindow.applicant.specimen_card import Person
from cloudwindow.checks.continuity import FaceCompared
from cloudwindow.checks.environment import SurroundingsSeen
from cloudwindow.checks.face_match import MatchSeen
from cloudwindow.checks.head_turns import HeadSeen
from cloudwindow.checks.identity_document import CardSeen, compared
from cloudwindow.checks.presence import FaceSeen
from cloudwindow.checks.spoken_digits import Heard, MouthSeen
from cloudwindow.domain.challenge import Language
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.inference.cards import CardReading
from cloudwindow.inference.documents import FieldRead
from cloudwindow.inference.speech import DigitsRead
from cloudwindow.inference.spoken_answer import Answered
from cloudwindow.inference.surroundings import SurroundingsReading
from cloudwindow.inference.transcript import Transcript

Seen = Iterator[Any]  # Any: each check has its own dataclasses
MODELS: Final = ("scripted 00",)
SWEEP_DEG_PER_S: Final = 24.0
YAW_DEG: Final = {"left": (33.0, 0.0), "right": (-33.0, 0.0), "up": (0.0, -32.0), "down": (0.0, 24.0)}
REACTION_S: Final = 0.55
MOVE_S: Final = 0.55


def around(from_s: float, dice: Random, *, degrees: float = 140.0, people: int = 0) -> Seen:
    """The camera goes round to the right, four looks a second."""
    heading, kept_deg = 0.0, -99.0
    for number in range(int(4 * degrees / SWEEP_DEG_PER_S) + 4):
        turned = 0.0 if number < 3 or heading >= degrees else SWEEP_DEG_PER_S / 4
        heading += turned
        novel = heading - kept_deg >= 20.0
        kept_deg = heading if novel else kept_deg
        read = SurroundingsReading(
            turned_deg=turned + dice.uniform(-0.4, 0.4) if number else None,
            tilted_deg=dice.uniform(-0.5, 0.5) if number else None,
            people=people if people and 6 <= number <= 12 else (1 if number < 3 else 0),
            luma=dice.uniform(108, 122),
            sharpness=dice.uniform(0.06, 0.09),
            models=MODELS,
        )
        yield SurroundingsSeen(at_s=from_s + 0.6 + number / 4, read=read, heading_deg=round(heading, 2), novel=novel)


def card(at_s: float, side: str, person: Person, party: PartyFacts, today: str, still: str, dice: Random, **more: Any) -> CardSeen:
    """One still. `more`: fields of the reading that are otherwise; Any: each its own type."""
    valid = person.valid.replace(".", "-").split("-")
    words = {"number": person.number, "name": person.name}
    if side == "back":
        words = {"valid_from": "-".join(valid[:3]), "valid_to": "-".join(valid[3:])}
    fields = tuple(FieldRead(name=name, value=value, confidence=round(dice.uniform(0.9, 0.99), 3)) for name, value in words.items())
    values: dict[str, Any] = {
        "width_px": round(dice.uniform(620, 645), 1),
        "sharpness": round(dice.uniform(0.05, 0.09), 4),
        "glare": round(dice.uniform(0.0, 0.03), 4),
        "corners": ((322.0, 290.0), (958.0, 286.0), (961.0, 690.0), (319.0, 694.0)),
        "side": side,
        "fields": fields,
        "checksum_ok": side == "front",
        "portrait": (712, 352, 150, 190) if side == "front" else None,
        "twin_match": round(dice.uniform(0.9, 0.97), 4),
        "models": MODELS,
    }
    read = CardReading(**{**values, **more})
    equal, different = compared(read, party)
    return CardSeen(at_s=at_s, still_sha256=still, read=read, today=today, equal=equal, different=different)


def matches(from_s: float, dice: Random, reference: str, *, distance: float = 0.36, count: int = 9) -> Seen:
    """The live face beside the card's portrait, twice a second."""
    for number in range(count):
        yield MatchSeen(
            at_s=from_s + 0.8 + number / 2,
            portrait=True,
            faces=1,
            distance=round(distance + dice.uniform(-0.008, 0.008), 4),
            yaw_deg=dice.uniform(-3, 3),
            pitch_deg=dice.uniform(-4, 4),
            size=dice.uniform(0.42, 0.46),
            sharpness=dice.uniform(110, 150),
            luma=dice.uniform(110, 130),
            reference_sha256=reference,
            models=MODELS,
        )


def turn(from_s: float, side: str, dice: Random, *, flatness: float = 0.05, passive: float = 0.93) -> Seen:
    """At rest, then there and held, ten looks a second. A small `flatness` is that of a flat picture."""
    yaw, pitch = YAW_DEG[side]
    for number in range(30):
        at_s = number / 10
        share = (1 - math.cos(math.pi * min(1.0, max(0.0, (at_s - REACTION_S) / MOVE_S)))) / 2
        yield HeadSeen(
            at_s=from_s + 0.1 + at_s,
            faces=1,
            yaw_deg=round(share * yaw + dice.uniform(-0.6, 0.6), 2),
            pitch_deg=round(share * pitch + dice.uniform(-0.6, 0.6), 2),
            size=0.44,
            passive=round(passive + dice.uniform(-0.01, 0.01), 4) if number % 8 == 0 else None,
            flatness=round(flatness + dice.uniform(0, 0.004), 5) if share >= 1.0 and number % 3 == 0 else None,
            flat_points=140 if share >= 1.0 else 0,
            models=MODELS,
        )


def digits(from_s: float, asked: str, said: str, language: Language, dice: Random) -> Seen:
    """The mouth five times a second, and one reading of the sound a moment after the last digit, again while it is silent."""
    begins_s, ends_s = from_s + 1.1, from_s + 1.1 + 0.62 * len(said)
    places = [_place(want, heard, dice) for want, heard in zip(asked, said, strict=True)]
    own = [place[int(want)] for place, want in zip(places, asked, strict=True)]
    read = DigitsRead(
        digits=asked,
        language=language.spoken,
        posteriors=tuple(places),
        score=round(sum(own) / len(own), 4),
        end_margin=2.4,
        best=said,
        doubtful=own.index(min(own)),
        language_share=0.97,
        vosk=None,
        level_db=-21.0,
        levels_db=tuple(-58.0 if n < 4 else -20.0 - 14.0 * (n % 3 == 0) for n in range(int((ends_s - from_s) * 5) + 2)),
        models=MODELS,
    )
    looks: list[Any] = [_mouth(from_s, n, begins_s, ends_s, dice) for n in range(int((ends_s - from_s + 4.6) * 5))]
    heard = [
        Heard(at_s=ends_s + after_s, started_s=from_s + 0.2, speech=((begins_s, ends_s),), paused=True, snr_db=34.0, read=read)
        for after_s in (0.55, 1.2, 3.6)
    ]
    yield from sorted([*looks, *heard], key=lambda one: one.at_s)


def _place(want: str, heard: str, dice: Random) -> tuple[float, ...]:
    """Log-probabilities of the ten digits at one place."""
    logs = [round(dice.uniform(-9, -7), 3) for _ in range(10)]
    logs[int(heard)] = round(dice.uniform(-0.06, -0.01), 3)
    if want != heard:
        logs[int(want)] = round(dice.uniform(-6.5, -5.0), 3)
    return tuple(logs)


def _mouth(from_s: float, number: int, begins_s: float, ends_s: float, dice: Random) -> MouthSeen:
    at_s = from_s + 0.1 + number / 5
    speaking = begins_s <= at_s <= ends_s
    opening = 0.012 + (0.045 if speaking and number % 3 == 0 else 0.0) + dice.uniform(0, 0.003)
    return MouthSeen(at_s=at_s, faces=1, opening=round(opening, 4), models=MODELS)


def answer(begins_s: float, words: str, language: Language, dice: Random) -> Seen:
    """Said once, and listened to until nothing more comes."""
    ends_s = begins_s + said_s(words, language)
    read = Transcript(
        words=words,
        language=language.value,
        confidence=round(dice.uniform(-0.35, -0.12), 4),
        no_speech=round(dice.uniform(0.01, 0.05), 4),
        own_share=0.98,
        likeliest=language.spoken,
        likeliest_share=0.98,
        looped=False,
        level_db=-22.0,
        models=MODELS,
    )
    for silent_s in (0.4, 1.0, 3.2, 6.4):
        yield Answered(at_s=ends_s + silent_s, speech=((begins_s, ends_s),), paused=True, noise_db=-61.0, read=read)


def said_s(words: str, language: Language) -> float:
    """How long it takes to say them."""
    return max(0.9, len(words) / (13.0 if language is Language.EN else 4.2))


def present(at_s: float, dice: Random, *, faces: int = 1) -> FaceSeen:
    return FaceSeen(
        at_s=at_s,
        faces=faces,
        measured=faces > 0,
        size=round(dice.uniform(0.43, 0.45), 4) if faces else 0.0,
        second=0.31 if faces > 1 else 0.0,
        sharpness=round(dice.uniform(110, 140), 1) if faces else 0.0,
        luma=round(dice.uniform(110, 125), 1) if faces else 0.0,
        models=MODELS,
    )


def beside(at_s: float, dice: Random, reference: str) -> FaceCompared:
    return FaceCompared(
        at_s=at_s,
        faces=1,
        distance=round(0.14 + dice.uniform(-0.02, 0.02), 4),
        yaw_deg=dice.uniform(-4, 4),
        pitch_deg=dice.uniform(-4, 4),
        size=0.44,
        sharpness=120.0,
        reference_sha256=reference,
        models=MODELS,
    )
