"""Whose key something is sealed with, and where keys come from."""

from typing import Final, Protocol

from typing_extensions import override

from cloudwindow.domain.errors import NotFound
from cloudwindow.vault.owner import OwnerKey

OFFICE: Final = "office"  # its trail, and what belongs to no session: policies
ACCOUNTS: Final = "accounts"
ANSWERS: Final = "answers"


class Keys(Protocol):
    async def key(self, owner: str, *, make: bool = False) -> OwnerKey:
        """Raises NotFound when there is none and none is to be made, Erased when it was destroyed, KeyMissing."""
        ...


class FreshKeys(Keys):
    """Of this process alone, and gone with it: for stores in memory."""

    def __init__(self) -> None:
        self._keys: dict[str, OwnerKey] = {}

    @override
    async def key(self, owner: str, *, make: bool = False) -> OwnerKey:
        if owner not in self._keys:
            if not make:
                raise NotFound(f"expected a key of {owner}, found none")
            self._keys[owner], _ = OwnerKey.new(owner)
        return self._keys[owner]


def owner_of(name: str) -> str:
    """Of a file, by its name: the session in 'ses_…/stills/…', otherwise the office."""
    folder, slash, _ = name.partition("/")
    return folder if slash and folder.startswith("ses_") else OFFICE
