"""The policies that sessions were started with, kept as blobs by their hash."""

from cloudwindow.domain.ports import Blobs
from cloudwindow.policy import Policy, parse


class PolicyShelf:
    """`current` is what new sessions get."""

    def __init__(self, current: Policy, blobs: Blobs) -> None:
        self.current = current
        self._blobs = blobs

    async def keep(self, policy: Policy) -> None:
        await self._blobs.put(name_of(policy.sha256), policy.text.encode())

    async def by_hash(self, sha256: str) -> Policy:
        """Raises NotFound, and BadPolicy when this server no longer understands it."""
        if sha256 == self.current.sha256:
            return self.current
        return parse((await self._blobs.get(name_of(sha256))).decode(), f"policy {sha256[:12]}")


def name_of(sha256: str) -> str:
    return f"policies/{sha256}.toml"
