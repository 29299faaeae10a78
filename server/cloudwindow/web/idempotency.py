"""The same request twice is one deed: answers are kept under the caller's Idempotency-Key.

An answer may hold a link's token, which is stored nowhere else either; so it is kept sealed under a key made from the caller's own
key and the Idempotency-Key. Only who sends both again can read it.
"""

import asyncio
import base64
import hashlib
import os
import re
from collections.abc import Awaitable, Callable
from typing import Final
from weakref import WeakValueDictionary

from aiohttp import web
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cloudwindow.domain.errors import BadInput, Conflict
from cloudwindow.domain.ports import Records

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotent-Replayed"
_KEY: Final = re.compile(r"[\x21-\x7e]{1,128}")
_NONCE: Final = 12  # bytes; NIST SP 800-38D


class Once:
    """Two requests with one key wait for each other within this process; across processes the store refuses the second."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def do(
        self, caller: str, key: str, path: str, body: bytes, deed: Callable[[], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """The deed's answer, or the one that was kept. Raises Conflict when the key was used for another body, BadInput."""
        if not _KEY.fullmatch(key):
            raise BadInput(f"{HEADER}: expected 1 to 128 visible ASCII characters")
        name = hashlib.sha256("\0".join(("idempotency", caller, path, key)).encode()).hexdigest()
        asked = hashlib.sha256(body).hexdigest()
        seal = _Seal(caller, key, name)
        lock = self._locks.setdefault(name, asyncio.Lock())
        async with lock:
            if (kept := await self._records.answer_to(name)) is not None:
                return _again(kept, asked, seal)
            answer = await deed()
            if isinstance(answer, web.Response) and isinstance(answer.body, bytes) and answer.status < 300:
                kept_answer = f"{answer.status} {seal.close(answer.body)}"
                await self._records.transact(lambda work: work.remember(name, asked, kept_answer))
            return answer


def _again(kept: tuple[str, str], asked: str, seal: "_Seal") -> web.Response:
    before, stored = kept
    if before != asked:
        raise Conflict(f"this {HEADER} was used for another request; take a new one")
    status, _, sealed = stored.partition(" ")
    return web.Response(
        status=int(status), body=seal.open(sealed), content_type="application/json", charset="utf-8", headers={REPLAYED: "true"}
    )


class _Seal:
    """AES-256-GCM under HKDF-SHA-256 of what only the caller knows."""

    def __init__(self, caller: str, key: str, name: str) -> None:
        secret = "\0".join((caller, key)).encode()
        self._cipher = AESGCM(HKDF(SHA256(), 32, salt=None, info=b"cloudwindow idempotent answer").derive(secret))
        self._name = name.encode()

    def close(self, answer: bytes) -> str:
        nonce = os.urandom(_NONCE)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, answer, self._name)).decode()

    def open(self, sealed: str) -> bytes:
        raw = base64.b64decode(sealed)
        try:
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], self._name)
        except InvalidTag:
            raise Conflict("the answer that was kept cannot be read; take a new Idempotency-Key") from None
