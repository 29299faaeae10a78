"""What a restarted server still knows of a session."""

from dataclasses import replace
from datetime import UTC, datetime

from cloudwindow.domain import events as e
from cloudwindow.domain import seat_events as at
from cloudwindow.domain.entry import Told
from cloudwindow.domain.events import Json
from cloudwindow.domain.findings import Verdict
from cloudwindow.domain.ids import CheckName, PartId, PersonId, StillId
from cloudwindow.domain.reasons import Reason
from cloudwindow.engine.before import Unasked, before, open_parts, step_at
from cloudwindow.engine.governor import Deed, Governor
from cloudwindow.policy import GovernorPolicy
from tests.links import link
from tests.unit.engine.test_governor import acts

START_S = 1_700_000_000
CLERK = PersonId("per_1")


def trail(*events: e.Event) -> list[Told]:
    """One entry a second."""
    return [
        Told(index=n, at=datetime.fromtimestamp(START_S + n, UTC).isoformat(), kind=type(event).__name__, event=event)
        for n, event in enumerate(events)
    ]


def started(number: int, attempt: int) -> e.StepStarted:
    return e.StepStarted(step="head_turns", number=number, attempt=attempt)


def suspended(reason: Reason) -> e.Suspended:
    return e.Suspended(reason=reason, policy_line="", reading={}, resume_by_s=0)


def still(purpose: str, blob: str) -> e.StillKept:
    return e.StillKept(still=StillId("stl"), blob=blob, sha256="", purpose=purpose, width=1, height=1, at_s=0)


def test_finished_attempts_count_and_those_that_were_cut_off_do_not() -> None:
    known = before(
        trail(
            started(0, 1),
            started(0, 2),
            e.StepEnded(step="head_turns", number=0, verdict=Verdict.PASS),
            started(1, 1),
            suspended(Reason.LINK_LOST),
            started(1, 1),
            started(1, 2),
            e.ServerRestarted(lost="peer connection"),
        )
    )
    assert known.attempts == {0: 2, 1: 1}
    assert step_at(known.ran, START_S + 3.5) == "head_turns"
    assert step_at(known.ran, START_S + 4.5) == ""


def test_a_step_that_was_skipped_ran_no_longer_and_one_that_is_repeated_has_all_its_attempts() -> None:
    known = before(
        trail(
            started(0, 1),
            at.StepSkipped(number=0, by=CLERK, reason="x", words="y"),
            started(1, 1),
            started(1, 2),
            e.StepEnded(step="head_turns", number=1, verdict=Verdict.FAIL),
            at.StepReopened(number=1, by=CLERK, reason="x", words="y"),
        )
    )
    assert known.attempts == {}
    assert step_at(known.ran, START_S + 0.5) == "head_turns"
    assert step_at(known.ran, START_S + 1.5) == ""


def test_the_newest_picture_of_each_purpose_is_the_reference() -> None:
    known = before(trail(still("face.first", "a"), still("card.portrait", "b"), still("card.portrait", "c")))
    assert {purpose: kept.blob for purpose, kept in known.stills.items()} == {"face.first": "a", "card.portrait": "c"}


def test_only_what_was_seen_unasked_is_the_standing_checks() -> None:
    seen = e.ObservationsMade(check=CheckName("presence"), challenge=None, observations=({"type": "FaceSeen", "at_s": 1.0},))
    known = before(trail(seen, seen))
    assert len(known.standing["presence"]) == 2


def test_what_was_seen_unasked_comes_with_its_step_as_it_was_told_or_by_the_clock() -> None:
    rows: tuple[dict[str, Json], ...] = tuple({"type": "FaceSeen", "at_s": START_S + at} for at in (0.5, 0.7, 0.9))
    steps = (e.During(step="environment", count=2), e.During(step="", count=1))
    seen = e.ObservationsMade(check=CheckName("presence"), challenge=None, observations=rows, during=steps)
    ended = e.StepEnded(step="head_turns", number=0, verdict=Verdict.PASS)
    for made, expected in ((seen, ["environment", "environment", ""]), (replace(seen, during=()), ["head_turns"] * 3)):
        known = before(trail(started(0, 1), ended, made))
        assert known.standing["presence"] == [Unasked(row=row, step=step) for row, step in zip(rows, expected, strict=True)]


def test_restarts_and_words_do_not_use_up_the_applicants_suspensions() -> None:
    governor = Governor(policy=GovernorPolicy())
    excused = (Reason.SERVER_RESTARTED, Reason.SERVER_RESTARTED, Reason.CLERK_SUSPENDED, Reason.APPLICANT_SUSPENDED)
    governor.recall((*excused, Reason.LINK_LOST), compared=True)
    assert governor.suspensions == 1
    found = acts(governor, lambda t: link(t, silence_s=t), 0.0, 5)
    assert found is not None
    assert found[1].deed is Deed.SUSPEND


def test_another_face_before_the_restart_is_remembered() -> None:
    governor = Governor(policy=GovernorPolicy())
    governor.recall((Reason.FACE_OTHER, Reason.SERVER_RESTARTED), compared=True)
    governor.suspend(Reason.SERVER_RESTARTED, 0.0)
    found = acts(governor, link, 1.0, 10)
    assert found is None, "nobody goes on before the face was compared again"


def test_everybodys_parts_that_never_ended_are_found() -> None:
    def opened(part: str, who: str) -> e.PartOpened:
        return e.PartOpened(part=PartId(part), fingerprint="", codecs=(), who=who)

    closed = e.PartClosed(part=PartId("prt_1"), why="lost")
    told = trail(opened("prt_1", "applicant"), opened("prt_2", "clerk"), closed, opened("prt_3", "applicant"))
    assert open_parts(told) == ("prt_2", "prt_3")
