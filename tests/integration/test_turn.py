"""Credentials made here are taken by a real coturn, for as long as they last, and no others are."""

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
from aioice import stun, turn

from cloudwindow.gateway.turn import IceServer, ice_servers

pytestmark = pytest.mark.media
SECRET: Final = "only-for-this-test"
LIFETIME_S: Final = 600.0


@pytest.fixture
async def coturn(tmp_path: Path) -> AsyncIterator[int]:
    """Its UDP port on loopback."""
    program = shutil.which("turnserver")
    if program is None:
        pytest.skip("Debian's coturn is not installed")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = f"-n --listening-ip 127.0.0.1 --relay-ip 127.0.0.1 --listening-port {port} --use-auth-secret --realm cloudwindow"
    more = f"--static-auth-secret {SECRET} --no-tls --no-dtls --no-cli --allow-loopback-peers --log-file stdout"
    files = f"--userdb {tmp_path}/turn.db --pidfile {tmp_path}/turn.pid"
    process = subprocess.Popen(
        [program, *words.split(), *more.split(), *files.split()], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path
    )
    try:
        await _until_it_answers(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


async def _until_it_answers(port: int) -> None:
    """coturn speaks TCP on the same port once it is up."""
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


async def allocated(port: int, server: IceServer) -> tuple[str, int]:
    """The relayed address that coturn gives for these credentials. Raises stun.TransactionFailed when it refuses."""
    transport, _ = await turn.create_turn_endpoint(
        asyncio.DatagramProtocol, server_addr=("127.0.0.1", port), username=server.username, password=server.credential
    )
    try:
        address: tuple[str, int] = transport.get_extra_info("sockname")
        return address
    finally:
        transport.close()
        await asyncio.sleep(0.1)


def a_server(port: int, secret: str, now_s: float) -> IceServer:
    (server,) = ice_servers((f"turn:127.0.0.1:{port}?transport=udp",), secret, "ses_1", now_s, LIFETIME_S)
    return server


async def test_coturn_takes_our_credentials_and_relays(coturn: int) -> None:
    host, port = await allocated(coturn, a_server(coturn, SECRET, time.time()))
    assert host == "127.0.0.1"
    assert port != coturn


@pytest.mark.parametrize(("secret", "ago_s"), [("another secret", 0.0), (SECRET, LIFETIME_S + 5)], ids=["forged", "expired"])
async def test_coturn_refuses_what_is_forged_or_over(coturn: int, secret: str, ago_s: float) -> None:
    with pytest.raises(stun.TransactionFailed):
        await allocated(coturn, a_server(coturn, secret, time.time() - ago_s))
