"""Keeping and forgetting, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cloudwindow.domain.errors import Conflict, Erased, NotFound
from cloudwindow.domain.findings import PartyFacts
from cloudwindow.domain.ids import CaseId, SessionId
from cloudwindow.domain.keeping_events import HoldLifted, SessionForgotten
from cloudwindow.domain.office_events import OFFICE
from cloudwindow.domain.ports import Case, UnitOfWork
from cloudwindow.domain.ports_keeping import Forgotten
from cloudwindow.domain.review_events import ReviewDrawn
from cloudwindow.domain.viewing_events import ExportAnswered, ExportAsked
from cloudwindow.ledger.chain import check_chain
from cloudwindow.ledger.destruction import verify_certificate
from cloudwindow.policy import parse
from cloudwindow.store import register_tables as r
from cloudwindow.store import tables as t
from tests.evidence import add, digest
from tests.keeping_house import PERSON, House, a_house


@pytest.fixture
async def house(url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path / "data", url) as made:
        yield made


async def test_a_plan_says_what_goes_what_stays_and_why(house: House) -> None:
    old = parse('version = "old"\n[retention.years]\n"*" = 5\n')
    asked = ExportAsked(request="exp_1", by=PERSON, what="package", words="for the court")
    agreed = ExportAnswered(request="exp_1", by="per_2", agrees=True)
    await house.session("ses_due")
    await house.session("ses_gift", matter="gift")
    await house.session("ses_promised", policy=old)
    await house.session("ses_on", ended=False)
    await house.session("ses_looked", ReviewDrawn(why=("random",)))
    await house.session("ses_copied", asked, agreed)
    await house.session("ses_held")
    await house.session("ses_early", matter="gift")
    await house.hold("ses_held")
    await house.hold("ses_early")
    lost = parse('version = "lost"\n')
    await house.session("ses_lost", policy=lost)
    await house.blobs.remove(f"policies/{lost.sha256}.toml")
    assert (await house.planning.plan()).due == ()
    house.later()
    plan = await house.planning.plan()
    assert [one.session for one in plan.due] == ["ses_due"]
    held = {one.session: one.held for one in plan.held}
    assert held == {
        "ses_looked": ("review",),
        "ses_copied": ("copy",),
        "ses_held": ("hold",),
        "ses_early": ("hold",),
        "ses_lost": ("policy",),
    }
    assert plan.cases == ("cas_ses_due",)
    assert [one.session for one in (await house.planning.plan()).due] == ["ses_due"], "a plan changes nothing"
    of = await house.planning.of(SessionId("ses_promised"))
    assert of.span is not None
    assert (of.span.years, of.span.whose) == (5, "session")


async def test_a_run_destroys_what_is_due_and_its_certificate_holds(house: House) -> None:
    await house.session("ses_due")
    await house.session("ses_two", case="cas_two")
    await house.session("ses_three", case="cas_two", matter="transfer")
    await house.session("ses_held")
    await house.hold("ses_held")
    before = {id: await house.records.entries(SessionId(id)) for id in ("ses_due", "ses_held")}
    house.later()
    (done,) = await house.forgetting.run("command line")
    certified = verify_certificate(done.certificate, house.checkpointer.signer.key)
    said = certified.statement
    assert [one["session"] for one in said["sessions"]] == ["ses_due", "ses_two", "ses_three"]
    assert sorted(one["case"] for one in said["cases"]) == ["cas_ses_due", "cas_two"]
    (kept,) = said["held"]
    assert (kept["session"], kept["why"], kept["last_sha256"]) == ("ses_held", ["hold"], before["ses_held"][-1].sha256)
    (first, *_) = said["sessions"]
    assert (first["entries"], first["last_sha256"], first["files"]) == (len(before["ses_due"]), before["ses_due"][-1].sha256, 3)
    assert "销毁证明" in certified.words
    for id in ("ses_due", "ses_two", "ses_three"):
        with pytest.raises(Erased):
            await house.records.session(SessionId(id))
        assert await house.blobs.list(id) == []
        assert not (house.folder / "live" / id).exists()
        assert await house.records.answer_to(f"answer of {id}") is None
    with pytest.raises(NotFound):
        await house.records.case(CaseId("cas_two"))
    after = await house.records.entries(SessionId("ses_due"))
    check_chain(after)
    assert [(entry.sha256, entry.body) for entry in after] == [(entry.sha256, None) for entry in before["ses_due"]]
    assert await house.records.entries(SessionId("ses_held")) == before["ses_held"]
    assert await house.records.answer_to("answer of ses_held") is not None
    assert await house.forgetting.run("command line") == [], "nothing is due any more"


async def test_answers_that_name_what_was_forgotten_go_however_many_they_are(house: House) -> None:
    for id in ("ses_due", "ses_held"):
        await house.session(id)
    await house.hold("ses_held")

    def answered(work: UnitOfWork) -> None:
        for number in range(600):
            work.remember(f"{number}", digest(b""), '{"session": "ses_due"}')
        work.remember("case", digest(b""), '{"case": "cas_ses_due", "party": "seller"}')
        work.remember("other", digest(b""), '{"case": "cas_ses_due_too"}')

    await house.records.transact(answered)
    house.later()
    await house.forgetting.run("command line")
    left = await house.records.transactions.read(lambda connection: sorted(connection.scalars(select(t.answers.c.key)).all()))
    assert left == ["answer of ses_held", "other"]


async def test_the_newest_run_is_told_without_those_before_it(house: House) -> None:
    assert await house.store.run() is None
    for id in ("ses_first", "ses_second"):
        await house.session(id)
        house.later(1.1)
        (done,) = await house.forgetting.run("command line")
        run = await house.store.run()
        assert run is not None
        assert (run.begun.run, [one.session for one in run.sessions]) == (done.run, [id])
        assert run.certified is not None


async def test_nothing_of_the_lists_speaks_of_what_was_forgotten(house: House) -> None:
    await house.session("ses_due", ExportAsked(request="exp_1", by=PERSON, what="package", words="for the court"))
    await house.session("ses_stays", matter="gift")
    house.later()
    await house.forgetting.run("command line")

    for column in (r.review_index.c.session, r.exports.c.session):
        count = select(func.count()).where(column == "ses_due")
        assert await house.records.transactions.read(lambda connection, count=count: connection.scalar(count)) == 0  # type: ignore[misc]
    count = select(func.count()).where(r.search_keys.c.case == "cas_ses_due")
    assert await house.records.transactions.read(lambda connection: connection.scalar(count)) == 0
    count = select(func.count()).where(t.entries.c.session == "ses_due", t.entries.c.body.is_not(None))
    assert await house.records.transactions.read(lambda connection: connection.scalar(count)) == 0
    assert [session.id for session in await house.records.sessions()] == ["ses_stays"]


async def test_a_session_that_went_on_since_it_was_planned_is_not_destroyed(house: House) -> None:
    id = await house.session("ses_due")
    house.later()
    (one,) = (await house.planning.plan()).due
    assert one.span is not None
    await house.hold("ses_due")
    gone = Forgotten(session=id, length=one.length, kept_as="*", due=one.span.at, whose="office")
    with pytest.raises(Conflict):
        await house.store.forget("run_1", gone)
    assert (await house.records.session(id)).keeping.holds[0].id == "hld_1"
    assert await house.forgetting.run("command line") == []
    await add(house.records, HoldLifted(hold="hld_1", by="per_2", why="settled out of court"), id=id)
    (done,) = await house.forgetting.run("command line")
    assert done.left == {}
    (told,) = [told for told in await house.records.told(OFFICE) if isinstance(told.event, SessionForgotten)]
    assert isinstance(told.event, SessionForgotten)
    assert (told.event.session, told.event.kept_as, told.event.whose) == ("ses_due", "*", "office")


async def test_a_case_without_a_session_goes_after_a_while(house: House) -> None:
    await house.session("ses_stays", matter="gift", case="cas_1")
    lonely = Case(id=CaseId("cas_lonely"), reference="r", matter="m", document="passport", parties={"seller": PartyFacts(name="n")})
    await house.records.transact(lambda work: work.add_case(lonely))
    assert (await house.planning.plan()).cases == ()
    house.later(0.5)
    assert (await house.planning.plan()).cases == ("cas_lonely",)
    (done,) = await house.forgetting.run("server")
    assert verify_certificate(done.certificate).statement["cases"][0]["case"] == "cas_lonely"
    assert (await house.records.case(CaseId("cas_1"))).id == "cas_1"
