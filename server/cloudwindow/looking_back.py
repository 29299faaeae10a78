"""The parts list of looking back, for the server."""

from collections.abc import Mapping, Sequence

from cloudwindow.blobs.blobs import ObjectBlobs
from cloudwindow.domain.entry import Told
from cloudwindow.domain.session import Session
from cloudwindow.engine.looking_back.console import LookingBack
from cloudwindow.engine.looking_back.exports import Exports
from cloudwindow.engine.looking_back.rows import Rows
from cloudwindow.engine.looking_back.viewings import Viewings
from cloudwindow.engine.office import OfficeTrail
from cloudwindow.engine.office_numbers import OfficeNumbers
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.second_look.rules import objections, shown_blind
from cloudwindow.inference.manifest import manifest
from cloudwindow.keeping import scratch
from cloudwindow.papers.workshop import Workshop
from cloudwindow.policy import Policy
from cloudwindow.recording.matroska import opens_a_picture
from cloudwindow.recording.redaction import PyAvCover
from cloudwindow.settings import Settings
from cloudwindow.store import Checkpointer, SqlRecords, Stamps
from cloudwindow.store.press import Press
from cloudwindow.store.press_kinds import Makers
from cloudwindow.store.register import SqlRegister
from cloudwindow.store.search_key import SearchKey
from cloudwindow.store.second_looks import SqlSecondLooks
from cloudwindow.store.trails import SqlTrails


def looking_back(
    settings: Settings,
    outside: Outside,
    records: SqlRecords,
    search: SearchKey,
    blobs: ObjectBlobs,
    checkpointer: Checkpointer,
    stamps: Stamps | None = None,
) -> LookingBack:
    """`stamps`: read for what an authority stamped; whether one is asked is decided elsewhere."""

    makers = Makers(
        records=records,
        blobs=blobs,
        checkpointer=checkpointer,
        clock=outside.clock,
        stamps=stamps,
        models=lambda: {model.name: model.file[0].sha256 for model in manifest()},
        papers=lambda: Workshop().open(),
        opens=opens_a_picture,
        cover=PyAvCover(),
    )
    register = SqlRegister(records.transactions, search)
    viewings = Viewings(outside, settings.office.viewing_s)
    return LookingBack(
        outside,
        rows=Rows(register, records, OfficeTrail(records, outside.journal)),
        trails=SqlTrails(records, checkpointer, stamps),
        files=blobs,
        viewings=viewings,
        exports=Exports(outside, register, Press(makers.kinds(), blobs, scratch(settings)), viewings),
        rules=_rules,
    )


def office_numbers(records: SqlRecords, outside: Outside) -> OfficeNumbers:
    return OfficeNumbers(SqlSecondLooks(records.transactions), outside.shelf, outside.clock)


def _rules(session: Session, trail: Sequence[Told], policy: Policy, blind: bool) -> Mapping[str, tuple[int, ...]]:
    found = objections(session, trail, policy)
    return shown_blind(found) if blind else found
