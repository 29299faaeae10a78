"""A run of retention: destroys what is due, one session after the other, and certifies it. Broken off anywhere, it goes on."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog

from cloudwindow.domain.codec import to_json
from cloudwindow.domain.errors import CloudWindowError, Conflict, NotFound
from cloudwindow.domain.ids import SessionId, new_id
from cloudwindow.domain.keeping_events import DestructionCertified, RetentionBegun
from cloudwindow.domain.ports_keeping import Certificates, Destruction, Forgotten, RunSoFar
from cloudwindow.engine.keeping.plan import Kept, Plan, Planning
from cloudwindow.engine.office import OfficeTrail
from cloudwindow.engine.parts import Shelf

log = structlog.get_logger()
FORMAT: Final = "cloudwindow-destruction/1"
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A run that ended. `certificate`: its bytes. `left`: what was due, and could not be destroyed now, with the error's code."""

    run: str
    certificate: bytes
    left: Mapping[str, str]


class Forgetting:
    def __init__(
        self,
        planning: Planning,
        store: Destruction,
        certificates: Certificates,
        office: OfficeTrail,
        shelf: Shelf,
        write: Callable[[Mapping[str, Any]], bytes],  # Any: what canonical JSON takes
        digest: Callable[[bytes], str],
    ) -> None:
        """`write`: a statement's one spelling. `digest`: SHA-256, hexadecimal."""
        self._planning = planning
        self._store = store
        self._certificates = certificates
        self._office = office
        self._shelf = shelf
        self._write = write
        self._digest = digest

    async def run(self, by: str, progress: Progress = lambda *_: None) -> list[Done]:
        """What was broken off is ended first; then everything that is due. One certificate a run; none: nothing was due."""
        done = []
        unfinished = await self._unfinished()
        if unfinished is not None:
            done.append(await self._go_on(unfinished, await self._planning.plan(), progress))
        plan = await self._planning.plan()
        left = set(done[0].left) if done else set()
        if any(one.session not in left for one in plan.due) or plan.cases:
            policy = self._shelf.current
            begun = RetentionBegun(run=new_id("run"), by=by, policy_version=policy.version, policy_sha256=policy.sha256)
            await self._office.note(begun)
            run = await self._unfinished()
            if run is None or run.begun != begun:
                raise Conflict("expected the run that began a moment ago, found another; somebody else destroys here")
            done.append(await self._go_on(run, plan, progress))
        return done

    async def _unfinished(self) -> RunSoFar | None:
        run = await self._store.run()
        if run is None or (run.certified is not None and await self._certificates.certificate(run.begun.run) is not None):
            return None
        return run

    async def _go_on(self, run: RunSoFar, plan: Plan, progress: Progress) -> Done:
        name, left = run.begun.run, {}
        statement = await self._certificates.statement(name)
        if statement is None:
            for gone in run.sessions:
                await self._clear(SessionId(gone.session))
            left = await self._destroy(name, plan, progress)
            statement = self._write(await self._statement(name))
            await self._certificates.keep_statement(name, statement)
        after = await self._now(name)
        if after.certified is None:
            said = json.loads(statement)
            counts = {of: len(said[of]) for of in ("sessions", "cases", "held")}
            await self._office.note(DestructionCertified(run=name, statement_sha256=self._digest(statement), **counts))
        certificate = await self._certificates.certify(name, statement)
        log.info("retention_certified", run=name, sessions=len(after.sessions), left=len(left))
        return Done(run=name, certificate=certificate, left=left)

    async def _destroy(self, name: str, plan: Plan, progress: Progress) -> dict[str, str]:
        left: dict[str, str] = {}
        total = len(plan.due)
        for number, one in enumerate(plan.due):
            try:
                await self._forget(name, one)
            except CloudWindowError as error:  # it went on, or the store did not take it: the next run looks again
                log.warning("session_not_forgotten", session=one.session, code=error.code)
                left[one.session] = error.code
            else:
                await self._clear(one.session)
            progress(number + 1, total, one.session)
        for case in (await self._planning.plan()).cases:
            try:
                await self._store.forget_case(name, case)
            except Conflict as error:
                left[case] = error.code
        await self._store.scrub()
        return left

    async def _forget(self, name: str, one: Kept) -> None:
        assert one.span is not None
        gone = Forgotten(session=one.session, length=one.length, kept_as=one.span.kept_as, due=one.span.at, whose=one.span.whose)
        await self._store.forget(name, gone)

    async def _clear(self, session: SessionId) -> None:
        """The key is gone, and opens these files no more: one that cannot be removed now keeps nothing else from its end."""
        try:
            await self._store.clear(session)
        except CloudWindowError as error:
            log.warning("files_not_cleared", session=session, code=error.code)
        except Exception as error:
            log.warning("files_not_cleared", session=session, error=type(error).__name__)

    async def _now(self, name: str) -> RunSoFar:
        run = await self._store.run()
        if run is None or run.begun.run != name:
            raise NotFound(f"expected run {name} in the office's trail, found another; somebody else destroys here")
        return run

    async def _statement(self, name: str) -> Mapping[str, Any]:
        run, plan = await self._now(name), await self._planning.plan()
        return {
            "format": FORMAT,
            "run": name,
            "by": run.begun.by,
            "begun": run.begun_at,
            "done": plan.now,
            "policy": {"version": run.begun.policy_version, "sha256": run.begun.policy_sha256},
            "sessions": [_without_run(gone, at) for gone, at in zip(run.sessions, run.sessions_at, strict=True)],
            "cases": [_without_run(gone, at) for gone, at in zip(run.cases, run.cases_at, strict=True)],
            "held": [await self._held(one) for one in plan.held],
        }

    async def _held(self, one: Kept) -> dict[str, Any]:
        """With the hash of its last entry: what stays can be told from what was put in its place."""
        return {
            "session": one.session,
            "kept_as": one.span.kept_as if one.span else "",
            "due": one.span.at if one.span else "",
            "why": list(one.held),
            "holds": list(one.holds),
            "entries": one.length,
            "last_sha256": await self._planning.tip(one),
        }


def _without_run(event: Any, at: str) -> dict[str, Any]:  # Any: SessionForgotten or CaseForgotten
    fields: dict[str, Any] = {**to_json(event), "done": at}
    fields.pop("run")
    return fields
