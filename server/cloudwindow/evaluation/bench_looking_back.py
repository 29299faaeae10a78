"""How long compliance waits: lists, searches and a session's page over a thousand stored sessions, on a database of one's choice.

`python -m cloudwindow.evaluation.bench_looking_back [URL]`; without a URL a SQLite file of its own. What is timed is asked through
the verbs that the routes call; rendering as JSON is in it, HTTP is not.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, Final, cast

from cloudwindow.blobs import open_blobs
from cloudwindow.domain.clock import SystemClock
from cloudwindow.domain.ids import PersonId, SessionId
from cloudwindow.domain.people import Person, StaffRole
from cloudwindow.domain.ports import UnitOfWork
from cloudwindow.domain.session import Session
from cloudwindow.engine.bulletin import Bulletin
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.looking_back.rows import Asked
from cloudwindow.engine.parts import Outside
from cloudwindow.engine.shelf import PolicyShelf
from cloudwindow.evaluation.trails import CLERKS, Invented, invented
from cloudwindow.looking_back import looking_back, office_numbers
from cloudwindow.policy import parse
from cloudwindow.settings import Settings
from cloudwindow.store import Checkpointer, SqlRecords, log_signer, open_records
from cloudwindow.store.search_key import search_key
from cloudwindow.vault.kek_places import file_keks
from cloudwindow.web import looking_back_schemas as look
from cloudwindow.web.numbers import numbers_out
from cloudwindow.web.numbers_schemas import NumbersQuery

SESSIONS: Final = 1000
LONG: Final = 8000  # entries of one session of two hours
TIMES: Final = 60
REVIEWER: Final = Person(
    id=PersonId("per_bench"), login="bench", name="bench", roles=frozenset({StaffRole.REVIEWER, StaffRole.SUPERVISOR})
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Milliseconds, in order."""

    what: str
    ms: Sequence[float]

    def line(self) -> str:
        p95 = self.ms[max(0, -(-len(self.ms) * 95 // 100) - 1)]
        return (
            f"{self.what:28} n={len(self.ms):3}  median {median(self.ms):7.1f} ms  p95 {p95:7.1f} ms  worst {self.ms[-1]:7.1f} ms"
        )


async def measure(url: str, folder: Path, say: Callable[[str], None], sessions: int = SESSIONS) -> None:
    """Fills an empty database and prints what each question took."""
    clock, search = SystemClock(), search_key(folder / "secrets")
    async with open_records(url, clock, search, keks=file_keks(folder / "secrets" / "kek")) as records:
        blobs = open_blobs("memory:///")
        journal = TrailJournal(records, Bulletin())
        shelf = PolicyShelf(parse('version = "bench"\n'), blobs)
        parts: Any = SimpleNamespace(records=records, journal=journal, clock=clock, blobs=blobs, shelf=shelf)
        outside = cast(Outside, parts)
        checkpointer = Checkpointer(records.transactions, log_signer(folder / "secrets", "bench"), clock)
        settings = Settings(data_dir=folder)
        back = looking_back(settings, outside, records, search, blobs, checkpointer)
        began_s, entries = time.perf_counter(), 0
        for number in range(sessions):
            entries += await _keep(records, invented(number))
        long = invented(sessions, entries=LONG, seconds=7200.0)
        await _keep(records, long)
        await checkpointer.seal()
        say(f"{sessions} sessions, {entries} entries, written and sealed in {time.perf_counter() - began_s:.0f} s")

        async def ask(**asked: Any) -> object:  # Any: fields of a search
            listed = await back.rows.list(REVIEWER, Asked(**asked))
            return look.SessionsListOut(rows=list(listed.rows), next=listed.next).model_dump_json()

        few = [invented(number) for number in range(TIMES)]
        open_: dict[str, str] = {}

        async def opening(one: Invented) -> object:
            open_[one.id] = (await back.open(one.id, REVIEWER, one.case.reference, "measured")).id
            return None

        async def page(one: Invented) -> object:
            found = await back.page(SessionId(one.id), open_[one.id], REVIEWER)
            return look.SessionPageOut(**{field.name: getattr(found, field.name) for field in fields(found)}).model_dump_json()

        numbers = office_numbers(records, outside)

        async def office(by: str) -> object:
            return numbers_out(NumbersQuery(by=by), await numbers.of(REVIEWER, "", "", by)).model_dump_json()

        questions: Sequence[tuple[str, Callable[[int], Awaitable[object]], int]] = (
            ("list, newest 50", lambda n: ask(), TIMES),
            ("list, by clerk and outcome", lambda n: ask(clerk=CLERKS[n % len(CLERKS)], outcome="approve"), TIMES),
            ("list, by reason", lambda n: ask(reason="turn.wrong"), TIMES),
            ("search, case's reference", lambda n: ask(case=f"A-{n * 7}"), TIMES),
            ("search, person's name", lambda n: ask(person=f"Seller {n * 7}"), TIMES),
            ("opening, 250 entries", lambda n: opening(few[n]), TIMES),
            ("page, 250 entries", lambda n: page(few[n]), TIMES),
            ("office's numbers, total", lambda n: office(""), TIMES),
            ("office's numbers, by country", lambda n: office("country"), TIMES),
            ("office's numbers, by clerk", lambda n: office("clerk"), TIMES),
            (f"opening, {LONG} entries", lambda n: opening(long), 20),
            (f"page, {LONG} entries", lambda n: page(long), 20),
        )
        for what, question, times in questions:
            say((await _timed(what, question, times)).line())


async def _timed(what: str, question: Callable[[int], Awaitable[object]], times: int) -> Took:
    await question(0)
    took = []
    for number in range(times):
        began_s = time.perf_counter()
        await question(number)
        took.append(1000 * (time.perf_counter() - began_s))
    return Took(what=what, ms=sorted(took))


async def _keep(records: SqlRecords, one: Invented) -> int:
    def deed(work: UnitOfWork) -> None:
        work.add_case(one.case)
        session = Session(id=one.id)
        for event in one.events:
            session = work.record(session, event)

    await records.transact(deed)
    return len(one.events)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    with TemporaryDirectory(prefix="bench-") as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/bench.sqlite"
        asyncio.run(measure(url, Path(folder), _say))


if __name__ == "__main__":
    main()
