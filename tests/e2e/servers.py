"""The whole server in the test's own process, on loopback, with a policy changed where a test says so."""

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from cloudwindow.app import Running, running
from cloudwindow.domain.challenge import ChallengeSource
from cloudwindow.settings import load
from tests.places import ROOT

# Specimen cards are shown; nobody turns the camera, so the surroundings stay incomplete and need not take long.
CHANGES: Final = {
    "allow_specimen = false": "allow_specimen = true",
    "surroundings_again = true": "surroundings_again = false",
    "allowed_s = 25.0": "allowed_s = 4.0",
}


def changed(text: str, changes: Mapping[str, str]) -> str:
    for before, after in changes.items():
        assert text.count(before) == 1, f"policy.toml: expected {before!r} once"
        text = text.replace(before, after)
    return text


@asynccontextmanager
async def a_server(
    folder: Path, changes: Mapping[str, str] | None = None, chance: ChallengeSource | None = None
) -> AsyncIterator[Running]:
    policy = folder / "policy.toml"
    policy.write_text(changed((ROOT / "policy.toml").read_text(), {**CHANGES, **(changes or {})}))
    web = ROOT / "web-client" / "dist"
    settings = load(port=free_port(), data_dir=folder / "data", policy=policy, static_dir=web)
    async with running(settings, chance=chance) as server:
        yield server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
