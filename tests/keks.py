"""Keys for tests: the same for every store and every process that asks."""

import hmac
from typing import Final

from typing_extensions import override

from cloudwindow.vault import AesKek, Kek, KekSource, Keys, OwnerKey

KEK: Final[Kek] = AesKek(b"key-encryption key of the tests.")


def _source(known: str) -> list[Kek]:
    return [KEK]


KEKS: Final[KekSource] = _source


class KnownKeys(Keys):
    """For files: each owner's key follows from its name."""

    @override
    async def key(self, owner: str, *, make: bool = False) -> OwnerKey:
        return key_of(owner)


KEYS: Final = KnownKeys()


def key_of(owner: str) -> OwnerKey:
    return OwnerKey(owner, hmac.digest(b"tests", owner.encode(), "sha256"))
