"""The demo's thirty sessions, without their pictures: each may be one, and its findings come out of its trail again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from cloudwindow.domain import events as e
from cloudwindow.domain.entry import Told
from cloudwindow.domain.ids import PersonId
from cloudwindow.domain.reasons import Reason
from cloudwindow.domain.session import Session, State
from cloudwindow.engine.ended_again import session_again
from cloudwindow.engine.second_look.rules import objections
from cloudwindow.evaluation.past import made
from cloudwindow.evaluation.past.film import Reel
from cloudwindow.evaluation.past.play import Staff
from cloudwindow.evaluation.past.script import Script
from cloudwindow.evaluation.past.tales import TALES, Tale
from cloudwindow.policy import parse
from tests.places import ROOT

POLICY = parse(made.policy_text((ROOT / "policy.toml").read_text(encoding="utf-8")))
STAFF = Staff(clerks=tuple(PersonId(f"per_{n}") for n in range(4)), supervisor=PersonId("per_9"))
NOW_S = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()
STILLS = (
    "environment",
    "face",
    "face.other",
    "card.back",
    *(f"card.{what}.{n}" for what in ("front", "portrait") for n in range(4)),
)


def played(tale: Tale) -> tuple[Script, Session, list[Told]]:
    house: Any = SimpleNamespace(shelf=SimpleNamespace(current=POLICY))
    stills: Mapping[str, tuple[bytes, ...]] = {name: tuple(f"{name} {n}".encode() for n in range(5)) for name in STILLS}
    stills = {name: pictures[:2] if name.startswith("card") else pictures for name, pictures in stills.items()}
    script = made._played(tale, house, Reel(clips={}, stills=stills), STAFF, NOW_S)
    trail = script.trail()
    return script, Session.replay(script.id, (told.event for told in trail)), trail


@pytest.mark.parametrize("tale", TALES, ids=lambda tale: tale.reference)
def test_a_tale_is_a_session_whose_findings_come_out_of_its_trail_again(tale: Tale) -> None:
    script, session, trail = played(tale)
    assert session.state is (State.TERMINATED if tale.end in ("terminate", "machine") else State.DECIDED)
    assert not session_again(session, trail, POLICY, POLICY).differs
    times = [told.at for told in trail]
    assert times == sorted(times)
    length_s = max(film.to_s for film in script.films) - script.began_s
    assert 15 < length_s < 220, "a demonstration's sessions are short"


def test_what_is_as_it_should_be_has_nothing_that_a_rule_objects_to_and_the_rest_has_what_it_is_for() -> None:
    found = {}
    for tale in TALES:
        _, session, trail = played(tale)
        found[tale.number] = set(objections(session, trail, POLICY)) - {"rule.recording_short"}  # nothing is recorded here
    for tale in TALES:
        if not tale.twists and tale.clerk >= 0:
            assert found[tale.number] == set(), tale.reference
    assert "rule.override_identity" in found[9]
    assert "rule.gap_unnoted" in found[17]
    assert "rule.step_skipped" in found[16]
    assert {"rule.link_elsewhere", "rule.unassessed", "rule.checklist_at_once"} <= found[23]
    assert "rule.face_near" in found[29]
    reasons = {told.event.finding.reason for tale in TALES for told in played(tale)[2] if isinstance(told.event, e.FindingMade)}
    assert {Reason.DIGITS_MISMATCH, Reason.MATCH_BELOW_THRESHOLD, Reason.CARD_MISMATCH, Reason.INJECTION_SUSPECTED} <= reasons


def test_the_demos_policy_is_the_shipped_one_but_for_what_a_minute_of_session_needs() -> None:
    assert POLICY.version.startswith("demo of ")
    assert POLICY.checks["face_match"] == parse((ROOT / "policy.toml").read_text(encoding="utf-8")).checks["face_match"]
    assert "signature" not in POLICY.seat.steps
