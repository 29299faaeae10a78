"""Is what was found in a session what its trail alone gives again? For every test that has a session in a store or a package."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from cloudwindow.domain import events as e
from cloudwindow.domain.codec import event_from_json, kind_of, to_json
from cloudwindow.domain.entry import Told
from cloudwindow.domain.events import Event
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.ports import Blobs, Records
from cloudwindow.engine.judged_again import Again, judged_again
from cloudwindow.engine.shelf import PolicyShelf
from cloudwindow.ledger.canonical import canonical
from cloudwindow.policy import Policy, parse


def written(events: Iterable[Event]) -> list[Told]:
    """The events as a trail gives them back, one a second."""
    found = []
    for index, event in enumerate(events):
        kind = kind_of(type(event))
        back = event_from_json(kind, json.loads(canonical(to_json(event))))
        at = f"2026-11-22T08:{index // 60 % 60:02}:{index % 60:02}.000Z"
        found.append(Told(index=index, at=at, kind=kind, event=back))
    return found


def assert_same(trail: Sequence[Told], policy: Policy) -> tuple[Again, ...]:
    """Every finding and every step's verdict, bit for bit; the findings."""
    findings, steps = judged_again(trail, policy, policy)
    recorded = [told for told in trail if isinstance(told.event, e.FindingMade)]
    assert [one.index for one in findings] == [told.index for told in recorded]
    for one in findings:
        assert one.would is not None, f"entry {one.index}, {one.was.check}: {one.how}, expected the finding that stands there"
        assert canonical(to_json(one.would)) == canonical(to_json(one.was)), f"entry {one.index}, {one.was.check}, {one.how}"
    for step in steps:
        assert step.would is step.was, f"entry {step.index}, step {step.number}: {step.would}, expected {step.was}"
    return findings


async def assert_judged_the_same(records: Records, blobs: Blobs, session: SessionId) -> int:
    """Under the policy that the session kept. How many findings there are."""
    policy = await _recorded(records, blobs, session)
    return len(assert_same(await records.told(session), policy))


def assert_package_judged_the_same(package: Path) -> int:
    """The same of an exported session: the policy is in its package."""
    with ZipFile(package) as archive:
        policy = parse(archive.read("policy.toml").decode(), "the package's policy")
        lines = [json.loads(line) for line in archive.read("entries.jsonl").splitlines()]
    trail = [_told(line) for line in lines if line["body"] is not None]
    return len(assert_same(trail, policy))


def _told(line: Mapping[str, Any]) -> Told:
    event = event_from_json(line["kind"], json.loads(line["body"])["event"])
    return Told(index=line["index"], at=line["at"], kind=line["kind"], event=event)


async def _recorded(records: Records, blobs: Blobs, id: SessionId) -> Policy:
    sha256 = (await records.session(id)).policy_sha256
    return await PolicyShelf(parse('version = "none"'), blobs).by_hash(sha256)
