"""`cloudwindow session subject-access`: one ZIP with what the office holds on one person, readable, and without others' secrets."""

import asyncio
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import typer

from cloudwindow.blobs import ObjectBlobs
from cloudwindow.domain import events as e
from cloudwindow.domain.clock import SystemClock
from cloudwindow.domain.entry import Told
from cloudwindow.domain.errors import BadInput, Conflict, NotFound
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.keeping_events import SubjectAccessMade
from cloudwindow.domain.ports import Case
from cloudwindow.domain.session import Session
from cloudwindow.engine.bulletin import Bulletin
from cloudwindow.engine.journal import TrailJournal
from cloudwindow.engine.keeping.subject import files, words
from cloudwindow.keeping import kept
from cloudwindow.settings import load
from cloudwindow.store import SqlRecords
from cloudwindow.store.second_looks import SqlSecondLooks
from cloudwindow.texts.subject_access import LANGUAGES, subject_words
from cloudwindow.web.texts import Texts

BY: Final = "command line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Of:
    """One person: in a case, as one of its parties, in all sessions that they were invited to."""

    case: Case
    party: str
    sessions: Sequence[Session]


def subject_access(
    id: Annotated[str, typer.Argument(metavar="ID", help="A session of theirs.")],
    party: Annotated[str, typer.Option(help="The party who asks; must be the session's: a check against a slip.")] = "",
    out: Annotated[Path | None, typer.Option(help="The file to write; ID-subject.zip here when not given.")] = None,
    settings_file: Annotated[
        Path | None, typer.Option("--settings", help="Settings file; cloudwindow.toml when there is one.")
    ] = None,
    data_dir: Annotated[Path | None, typer.Option(help="The server's data directory.")] = None,
) -> None:
    """Everything that is held on one applicant, in words and pictures, over all their sessions of the case. Make sure who asks.

    Example: cloudwindow session subject-access ses_0123456789abcdef --party seller --out copy.zip
    """
    facts, target = load(settings_file, data_dir=data_dir), out or Path(f"{id}-subject.zip")
    if target.exists():
        raise BadInput(f"{target}: it exists; name another file with --out")

    async def work() -> None:
        async with kept(facts, SystemClock()) as (records, blobs):
            of = await person(records, SessionId(id), party)
            part = target.with_name(f".{target.name}.part")
            try:
                digest = await write(part, of, records, blobs)
                made = SubjectAccessMade(by=BY, party=of.party, bytes=part.stat().st_size, of_sha256=digest)
                for session in of.sessions:
                    await TrailJournal(records, Bulletin()).record(session.id, made)
                part.replace(target)  # last: no copy that a trail does not know
            finally:
                part.unlink(missing_ok=True)
            typer.echo(f"{target}: {len(of.sessions)} sessions, sha256 {digest}")

    asyncio.run(work())


async def person(records: SqlRecords, id: SessionId, party: str) -> Of:
    """Raises NotFound, and Conflict when the session is another party's."""
    session = await records.session(id)
    if party and party != session.party:
        raise Conflict(f"expected a session of the {party}, found one of the {session.party}; whose copy is it?")
    rows = await SqlSecondLooks(records.transactions).of_case(session.case)
    ids = dict.fromkeys([*(row.session for row in rows if row.party == session.party), id])
    mine = [await records.session(one) for one in ids]
    return Of(case=await records.case(session.case), party=session.party, sessions=mine)


async def write(out: Path, of: Of, records: SqlRecords, blobs: ObjectBlobs) -> str:
    """The file's SHA-256."""
    with ZipFile(out, "w", ZIP_DEFLATED) as zip:
        for language, text in subject_words().readme.items():
            zip.writestr(f"README.{language}.txt", text.lstrip())
        zip.writestr("case.json", json.dumps(_case(of), ensure_ascii=False, indent=2))
        answers: list[e.ConsentAnswered] = []
        for session in of.sessions:
            trail = await records.told(session.id)
            answers += [told.event for told in trail if isinstance(told.event, e.ConsentAnswered)]
            await _session(zip, session, trail, blobs)
        _consents(zip, answers)
    return await asyncio.to_thread(_sha256_of, out)


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _session(zip: ZipFile, session: Session, trail: Sequence[Told], blobs: ObjectBlobs) -> None:
    for language in LANGUAGES:
        kinds = subject_words().kinds[language]
        for name, looks in (("what-happened", False), ("who-looked", True)):
            zip.writestr(f"{session.id}/{name}.{language}.txt", "\n".join([*words(session, trail, kinds, looks=looks), ""]))
    for file in files(trail):
        try:
            await blobs.size(file.blob)
        except NotFound:  # erased since
            continue
        with zip.open(_stored(f"{session.id}/{file.name}"), "w", force_zip64=True) as into:  # how large is known at its end
            async for chunk in blobs.chunks(file.blob):
                into.write(chunk)


def _stored(name: str) -> ZipInfo:
    """Recordings and pictures are compressed already. For its owner alone once it is unpacked, as `writestr` has it."""
    info = ZipInfo(name, time.localtime()[:6])
    info.compress_type, info.external_attr = ZIP_STORED, 0o600 << 16
    return info


def _case(of: Of) -> dict[str, object]:
    """Of this party alone."""
    mine = of.case.parties.get(of.party)
    return {
        "reference": of.case.reference,
        "matter": of.case.matter,
        "document": of.case.document,
        "party": of.party,
        "you": asdict(mine) if mine else {},
        "subject": asdict(of.case.subject),
    }


def _consents(zip: ZipFile, answers: Sequence[e.ConsentAnswered]) -> None:
    known = {one.sha256: one for language in Texts.load().by_language.values() for one in language}
    for answer in dict.fromkeys(answers):
        name = f"consents/{answer.text}-{answer.version}-{answer.language.value}.txt"
        shown = known.get(answer.sha256)
        text = f"sha256 {answer.sha256}" if shown is None else f"{shown.title}\n\n{shown.body}\n\n{shown.refusal}"
        if name not in zip.namelist():
            zip.writestr(name, text + "\n", ZIP_STORED)
