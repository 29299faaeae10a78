"""A network namespace for a server and one for each applicant, every applicant on a cable of its own that can be bad."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

import pytest

from tests.netns import run

SERVER: Final = "10.77.0.1"


@dataclass(frozen=True)
class House:
    """One applicant's namespace. Every fault returns when it was in force: UTC, UNIX seconds."""

    name: str
    number: int

    def within(self, *words: str) -> list[str]:
        """`words` as a command inside the namespace."""
        return ["ip", "netns", "exec", self.name, *words]

    def lose(self, share: float) -> float:
        """Drop this share of the datagrams that leave, at random."""
        return self._drop("OUTPUT", "-p", "udp", "-m", "statistic", "--mode", "random", "--probability", str(share))

    def slow(self, kbit: int) -> float:
        """Let out `kbit` kbit/s, with a queue of 200 ms."""
        how = ("rate", f"{kbit}kbit", "burst", "4kb", "latency", "200ms")
        run(*self.within("tc", "qdisc", "add", "dev", "out", "root", "tbf", *how))
        return time.time()

    def cut(self) -> float:
        """Nothing passes, in neither direction, TCP neither."""
        self._drop("INPUT")
        return self._drop("OUTPUT")

    def move(self) -> float:
        """Another network: the address is a new one, and whatever was bound to the old one is dead."""
        gone, new = (f"10.77.{self.number}.{host}/24" for host in (2, 3))
        shown = subprocess.run(["ip", "-n", self.name, "addr", "show", "dev", "out"], check=True, capture_output=True, text=True)
        if gone not in shown.stdout:  # it has moved before: back again
            gone, new = new, gone
        run("ip", "-n", self.name, "addr", "add", new, "dev", "out")
        run("ip", "-n", self.name, "addr", "del", gone, "dev", "out")
        moved_s = time.time()
        run("ip", "-n", self.name, "addr", "change", new, "dev", "out")
        run("ip", "-n", self.name, "route", "replace", "default", "via", f"10.77.{self.number}.1")
        return moved_s

    def mend(self) -> float:
        """Everything passes again."""
        for chain in ("INPUT", "OUTPUT"):
            run(*self.within("iptables", "-F", chain))
        subprocess.run(self.within("tc", "qdisc", "del", "dev", "out", "root"), check=False, capture_output=True)
        return time.time()

    def _drop(self, chain: str, *how: str) -> float:
        run(*self.within("iptables", "-A", chain, *how, "-j", "DROP"))
        return time.time()


@dataclass(frozen=True)
class Street:
    """`server`: name of the namespace in which 10.77.0.1 is."""

    server: str
    houses: tuple[House, ...]


@contextmanager
def street(count: int) -> Iterator[Street]:
    """`count` applicants' houses. Skips the test without root or the tools; everything is taken away afterwards."""
    if os.geteuid() != 0 or not all(shutil.which(tool) for tool in ("ip", "iptables", "tc")):
        pytest.skip("network namespaces need root, ip, iptables and tc")
    made = Street(f"cwe{os.getpid()}s", tuple(House(f"cwe{os.getpid()}h{n}", n) for n in range(1, count + 1)))
    with ExitStack() as stack:
        _namespace(stack, made.server)
        run("ip", "-n", made.server, "addr", "add", f"{SERVER}/32", "dev", "lo")
        for house in made.houses:
            _namespace(stack, house.name)
            ends = ("name", f"h{house.number}", "type", "veth", "peer", "name", "out", "netns", house.name)
            run("ip", "-n", made.server, "link", "add", *ends)
            for where, end, host in ((made.server, f"h{house.number}", 1), (house.name, "out", 2)):
                run("ip", "-n", where, "addr", "add", f"10.77.{house.number}.{host}/24", "dev", end)
                run("ip", "-n", where, "link", "set", end, "up")
            run("ip", "-n", house.name, "route", "add", "default", "via", f"10.77.{house.number}.1")
        yield made


def _namespace(stack: ExitStack, name: str) -> None:
    try:
        run("ip", "netns", "add", name)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"network namespaces cannot be made here: {error.stderr.decode().strip()}")
    stack.callback(subprocess.run, ["ip", "netns", "del", name], check=False, capture_output=True)
    run("ip", "-n", name, "link", "set", "lo", "up")
