"""The parts list of the second look, for the server."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports_seat import PeopleStore
from cloudwindow.engine.office import OfficeTrail
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.result import Results
from cloudwindow.engine.second_look.drawing import Drawing
from cloudwindow.engine.second_look.numbers import ReviewNumbers
from cloudwindow.engine.second_look.work import ReviewWork
from cloudwindow.store import SqlRecords
from cloudwindow.store.second_looks import SeedFiles, SqlSecondLooks
from cloudwindow.web.deps import SecondLookParts


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """`drawing` runs beside the server; `parts` is what the routes need."""

    drawing: Drawing
    parts: SecondLookParts


def second_look(
    folder: Path, records: SqlRecords, outside: Outside, results: Results, people: PeopleStore, busy: Callable[[SessionId], bool]
) -> SecondLook:
    """`folder`: where the seeds lie until they are published."""
    office, looks = OfficeTrail(records, outside.journal), SqlSecondLooks(records.transactions)
    return SecondLook(
        drawing=Drawing(outside, office, looks, SeedFiles(folder), people, busy),
        parts=SecondLookParts(
            work=ReviewWork(outside, office, looks, results),
            numbers=ReviewNumbers(looks, outside.shelf),
        ),
    )
