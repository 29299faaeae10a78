"""Two network namespaces joined by a cable that can be bad: for tests that need root, iptables and tc."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

CLONE_NEWNET: Final = 0x40000000
SERVER: Final = "10.77.0.1"
APPLICANT: Final = "10.77.0.2"


@dataclass(frozen=True)
class Cable:
    """`server` and `applicant` are names of namespaces. What is bad is the applicant's way up."""

    server: str
    applicant: str

    @contextmanager
    def at(self, namespace: str) -> Iterator[None]:
        """Sockets that this thread opens meanwhile belong to `namespace`."""
        with open("/proc/thread-self/ns/net") as home, open(Path("/run/netns") / namespace) as there:
            _enter(there.fileno())
            try:
                yield
            finally:
                _enter(home.fileno())

    def lose(self, share: float) -> None:
        """Drop this share of the applicant's datagrams at random."""
        self._drop("-m", "statistic", "--mode", "random", "--probability", str(share))

    def cut(self) -> None:
        self._drop()

    def slow(self, kbit: int) -> None:
        """Let through `kbit` kbit/s with a queue of 200 ms."""
        run("ip", "netns", "exec", self.applicant, "tc", "qdisc", "add", "dev", "cable", "root", "tbf", "rate", f"{kbit}kbit",
            "burst", "4kb", "latency", "200ms")  # fmt: skip

    def mend(self) -> None:
        """Everything passes again."""
        run("ip", "netns", "exec", self.applicant, "iptables", "-F", "OUTPUT")
        subprocess.run(
            ["ip", "netns", "exec", self.applicant, "tc", "qdisc", "del", "dev", "cable", "root"], check=False, capture_output=True
        )

    def _drop(self, *how: str) -> None:
        run("ip", "netns", "exec", self.applicant, "iptables", "-A", "OUTPUT", "-p", "udp", *how, "-j", "DROP")


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=20)


def _enter(namespace: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


@contextmanager
def laid_cable() -> Iterator[Cable]:
    """Skips the test without root or the tools; takes everything away afterwards."""
    if os.geteuid() != 0 or not all(shutil.which(tool) for tool in ("ip", "iptables", "tc")):
        pytest.skip("network namespaces need root, ip, iptables and tc")
    cable = Cable(f"cw{os.getpid()}s", f"cw{os.getpid()}a")
    try:
        try:
            run("ip", "netns", "add", cable.server)
            run("ip", "netns", "add", cable.applicant)
        except subprocess.CalledProcessError as error:
            pytest.skip(f"network namespaces cannot be made here: {error.stderr.decode().strip()}")
        run("ip", "-n", cable.server, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", cable.applicant)
        for namespace, address in ((cable.server, SERVER), (cable.applicant, APPLICANT)):
            run("ip", "-n", namespace, "addr", "add", f"{address}/24", "dev", "cable")
            run("ip", "-n", namespace, "link", "set", "cable", "up")
            run("ip", "-n", namespace, "link", "set", "lo", "up")
        yield cable
    finally:
        for namespace in (cable.server, cable.applicant):
            subprocess.run(["ip", "netns", "del", namespace], check=False, capture_output=True)
