"""`cloudwindow serve` as a process of its own, with throw-away data; what happened in it is read as an integrator reads it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from tests.netns import Cable
from tests.places import ROOT

READY_S: Final = 60.0
STOP_S: Final = 20.0
POLL_S: Final = 0.1
Changes = Mapping[tuple[str, str], str]
Json = Mapping[str, Any]  # Any: what the server sent


@dataclass(frozen=True)
class Line:
    """One entry of a trail. `at_s`: UTC, UNIX seconds, as written when it was recorded (milliseconds)."""

    index: int
    at_s: float
    kind: str
    event: Json


@dataclass(frozen=True)
class Invited:
    session: str
    link: str


def changed_policy(changes: Changes) -> str:
    """The shipped policy with some values changed: {(section, key): TOML value}. Raises KeyError for what is not in it."""
    left, section, lines, within = dict(changes), "", list[str](), False
    for line in (ROOT / "policy.toml").read_text(encoding="utf-8").splitlines():
        if header := re.match(r"\[([^\[\]]+)\]", line):
            section = header.group(1)
        if within:  # the rest of a list that was changed
            within = line != "]"
            continue
        name, _, value = (part.strip() for part in line.partition("="))
        within = (section, name) in left and value.partition("#")[0].strip() == "["
        lines.append(f"{name} = {left.pop((section, name))}" if (section, name) in left else line)
    if left:
        raise KeyError(f"not in policy.toml: {', '.join(map(str, left))}")
    return "\n".join(lines) + "\n"


# One prompt that stays open, twice. All limits are the shipped ones.
LONG_PROMPTS: Final = changed_policy(
    {
        ("session", "steps"): '["head_turns", "head_turns"]',
        ("session", "surroundings_again"): "false",
        ("checks.head_turns", "turns"): "1",
        ("checks.head_turns", "allowed_s"): "250.0",
    }
)


class WholeServer:
    """May be started again on the same data after it ended or was killed. `namespace`: where it runs, '' for here."""

    def __init__(self, data: Path, *, policy: str, host: str = "127.0.0.1", namespace: str = "", places: int = 8) -> None:
        self.data = data
        self.namespace = namespace
        self.host = host
        self.port = 8443 if namespace else _free_port()
        self.log = data.parent / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        data.mkdir(parents=True, exist_ok=True)
        self._policy = data / "policy.toml"
        self._policy.write_text(policy, encoding="utf-8")
        self.env = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "server"),
            "CLOUDWINDOW_DATA_DIR": str(data),
            "CLOUDWINDOW_PUBLIC_URL": self.url,
            "CLOUDWINDOW_PLACES": str(places),
            "CLOUDWINDOW_MEDIA__ADDRESSES": json.dumps([host]),
        }

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> float:
        """Seconds until it said that it is ready."""
        began_s = time.monotonic()
        words = [sys.executable, "-m", "cloudwindow.cli", "serve", "--port", str(self.port), "--host", self.host]
        inside = ["ip", "netns", "exec", self.namespace] if self.namespace else []
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*inside, *words, "--policy", str(self._policy)],
                cwd=ROOT,
                env=self.env,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        os.set_blocking(self._process.stdout.fileno(), False)
        said = b""
        while b"is ready on" not in said:
            if self._process.poll() is not None or time.monotonic() - began_s > READY_S:
                self.kill()
                raise AssertionError(f"the server is not ready:\n{self.log.read_text()[-3000:]}")
            said += self._process.stdout.read() or b""
            time.sleep(0.02)
        return time.monotonic() - began_s

    def stop(self) -> int:
        """As Ctrl-C does it; the exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server did not stop:\n{self.log.read_text()[-3000:]}") from None

    def kill(self) -> float:
        """SIGKILL; returns when it was sent: UTC, UNIX seconds."""
        assert self._process is not None
        at_s = time.time()
        self._process.kill()
        self._process.wait(5)
        return at_s

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self.stop()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another `cloudwindow` command on the same data."""
        command = [sys.executable, "-m", "cloudwindow.cli", *words]
        return subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=120, check=False)

    # As an integrator -----------------------------------------------------------------------------------------------------

    def invite(self) -> Invited:
        seller = {"name": "ANNA SPECIMEN", "id_number": "11010519900101002X", "birth_date": "1990-01-01", "sex": "female"}
        case = {"reference": "TEST-1", "matter": "transfer", "document": "resident_card", "parties": {"seller": seller}}
        made = self.ask("/api/cases", case)
        invited = self.ask("/api/sessions", {"case": made["case"], "party": "seller", "language": "en"})
        return Invited(invited["session"], invited["link"])

    def trail(self, session: str) -> list[Line]:
        lines: list[Line] = []
        while page := self.ask(f"/api/sessions/{session}/entries?since={lines[-1].index + 1 if lines else 0}")["entries"]:
            lines += [Line(e["index"], datetime.fromisoformat(e["at"]).timestamp(), e["kind"], e["event"]) for e in page]
        return lines

    def wait_for(self, session: str, kind: str, within_s: float, *, since: int = 0, count: int = 1) -> Line:
        """The `count`-th entry of this kind from index `since` on. Fails after `within_s`, with the trail."""
        end_s = time.monotonic() + within_s
        while True:
            lines = self.trail(session)
            found = [line for line in lines if line.kind == kind and line.index >= since]
            if len(found) >= count:
                return found[count - 1]
            if time.monotonic() > end_s:
                raise AssertionError(f"no {kind} within {within_s} s; the trail: {in_short(lines)}")
            time.sleep(POLL_S)

    def ask(self, path: str, body: Json | None = None) -> Any:  # Any: JSON
        key = (self.data / "secrets" / "api-key").read_text().strip()
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers)
        place = Cable(self.namespace, self.namespace).at(self.namespace) if self.namespace else nullcontext()
        with place, urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)


def in_short(lines: Sequence[Line]) -> str:
    """Times, kinds and reasons, for a failed assertion."""
    began_s = lines[0].at_s if lines else 0.0
    return "; ".join(
        f"{line.at_s - began_s:.1f} {line.kind} {line.event.get('reason') or line.event.get('part') or ''}" for line in lines
    )


@contextmanager
def running(command: Sequence[str], log: Path, **env_more: str) -> Iterator[subprocess.Popen[str]]:
    """A process with pipes for its words, gone when the block is left."""
    env = {**os.environ, **env_more, "PYTHONPATH": f"{ROOT / 'server'}{os.pathsep}{ROOT}"}
    with log.open("ab") as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, bufsize=1
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
