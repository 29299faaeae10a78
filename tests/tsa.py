"""A time-stamping authority of the tests' own: `openssl ts` behind a handler on loopback."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from cloudwindow.ledger.stamp import question
from cloudwindow.papers.keys import _usage

POLICY: Final = "1.3.6.1.4.1.55555.1"
OTHER_POLICY: Final = "1.3.6.1.4.1.55555.2"
_CONFIG: Final = f"""
[tsa]
default_tsa = one
[one]
serial = {{folder}}/serial
default_policy = {POLICY}
other_policies = {OTHER_POLICY}
signer_digest = sha256
digests = sha256
accuracy = secs:1
clock_precision_digits = 3
ess_cert_id_alg = {{ess}}
"""


class Now:
    """The machine's own clock: `openssl ts` has no other."""

    def now_s(self) -> float:
        return time.time()


@dataclass(slots=True, kw_only=True)
class Tsa:
    """`folder`: its keys. `root`: PEM. `spoil`: what becomes of an answer before it leaves. `asked`: how often it was."""

    folder: Path
    root: bytes
    url: str = ""
    spoil: Callable[[bytes], bytes] = field(default=lambda answer: answer)
    asked: int = 0

    def stamp(self, digest: bytes, *, nonce: int = 7, policy: str = "") -> bytes:
        return self.answer(question(digest, nonce=nonce, policy=policy))

    def answer(self, question: bytes) -> bytes:
        self.asked += 1
        (self.folder / "question.tsq").write_bytes(question)
        words = [
            "-queryfile",
            "question.tsq",
            "-signer",
            "tsa.pem",
            "-inkey",
            "tsa.key",
            "-chain",
            "chain.pem",
            "-out",
            "answer.tsr",
        ]
        command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-section", "one", *words]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True, timeout=30)
        return (self.folder / "answer.tsr").read_bytes()

    async def _reply(self, request: web.Request) -> web.Response:
        data = await request.read()
        answer = await asyncio.to_thread(self.answer, data)
        return web.Response(body=self.spoil(answer), content_type="application/timestamp-reply")

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Tsa"]:
        app = web.Application()
        app.router.add_post("/tsa", self._reply)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/tsa"
        try:
            yield self
        finally:
            await runner.cleanup()


def a_tsa(
    folder: Path, *, name: str = "Time", days: tuple[int, int] = (-1, 400), rsa_key: bool = False, ess: str = "sha256"
) -> Tsa:
    """Root, an authority below it, and the signer. `days`: from when to when the signer's certificate holds, from today."""
    folder.mkdir(parents=True)
    root_key, middle_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    key: Any = (
        rsa.generate_private_key(public_exponent=65537, key_size=2048) if rsa_key else ec.generate_private_key(ec.SECP256R1())
    )
    root = _certified(f"{name} root", f"{name} root", root_key, root_key, (-900, 4000), ca=True)
    middle = _certified(f"{name} authority", f"{name} root", middle_key, root_key, (-900, 4000), ca=True)
    usage = [ExtendedKeyUsageOID.TIME_STAMPING]
    leaf = _certified(f"{name} signer", f"{name} authority", key, middle_key, days, ca=False, usage=usage)
    pem = [one.public_bytes(Encoding.PEM) for one in (leaf, middle, root)]
    (folder / "tsa.pem").write_bytes(pem[0])
    (folder / "chain.pem").write_bytes(pem[1])
    (folder / "tsa.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder, ess=ess))
    return Tsa(folder=folder, root=pem[2])


def _certified(
    subject: str, issuer: str, key: Any, by: Any, days: tuple[int, int], *, ca: bool, usage: list[Any] | None = None
) -> x509.Certificate:  # Any: keys of two kinds; an object identifier
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in (subject, issuer)]
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(names[0]).issuer_name(names[1]).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now + timedelta(days=days[0]))
    made = made.not_valid_after(now + timedelta(days=days[1])).add_extension(
        x509.BasicConstraints(ca=ca, path_length=None), critical=True
    )
    made = made.add_extension(_usage(key_cert_sign=ca, crl_sign=ca, digital_signature=not ca), critical=True)
    if usage is not None:
        made = made.add_extension(x509.ExtendedKeyUsage(usage), critical=True)
    return made.sign(by, SHA256())
