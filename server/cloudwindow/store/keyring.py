"""Keys of owners, each wrapped in a row of its own: made, found again, and destroyed. Opened keys are kept in memory, bounded."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from cloudwindow.domain.errors import CloudWindowError, Erased, KeyMissing, NotFound
from cloudwindow.domain.ports import Clock
from cloudwindow.ledger.chain import rfc3339
from cloudwindow.store import tables as t
from cloudwindow.vault import Kek, OwnerKey
from cloudwindow.vault.kek import KekAway
from cloudwindow.vault.keys import ACCOUNTS, ANSWERS, OFFICE

MOST_KEPT: Final = 4096  # opened keys, less than a kilobyte each
AT_ONCE: Final = 400  # owners in one question
OVERLAP_S: Final = 300.0  # what another process destroyed is looked for that far back
FIXED: Final = (OFFICE, ACCOUNTS, ANSWERS)
KEK: Final = "kek"
_ROW: Final = select(t.keys.c.owner, t.keys.c.wrapped, t.keys.c.kek, t.keys.c.destroyed)
_ONE: Final = _ROW.where(t.keys.c.owner == bindparam("owner"))
_SOME: Final = _ROW.where(t.keys.c.owner.in_(bindparam("owners", expanding=True)))
_GONE: Final = select(t.keys.c.owner, t.keys.c.destroyed).where(t.keys.c.destroyed > bindparam("since"))
# Shared with other makers, and no rotation names another key before the key that is made here can be seen. SQLite has one writer.
_KEK: Final = select(t.vault.c.value).where(t.vault.c.name == KEK).with_for_update(read=True)


class Keyring:
    """Everything that is given a connection runs within a transaction, on its thread."""

    def __init__(self, keks: Sequence[Kek], current: str, clock: Clock) -> None:
        """`current`: the id of the one among `keks` that the store says it uses. Raises KeyMissing when it is not there."""
        self._keks: Final[Mapping[str, Kek]] = {kek.id: kek for kek in keks}
        if current not in self._keks:
            found = ", ".join(self._keks) or "none"
            raise KeyMissing(
                f"expected key-encryption key {current}, found {found}; put it back from its backup, or name "
                "where it lies in [vault]: without it nothing that was recorded can be read"
            )
        self.current: Final = current
        self._clock = clock
        self._lock = threading.Lock()
        self._opened: OrderedDict[str, OwnerKey] = OrderedDict()
        self._gone: set[str] = set()  # destroyed, as far as this process knows: nothing brings them back
        self._gone_since = ""  # RFC 3339, of the last one

    def of(self, connection: Connection, owner: str) -> OwnerKey:
        """Raises NotFound when it has none, Erased when it was destroyed, KeyMissing when it cannot be unwrapped.

        What is found is kept, so it must not be asked for a key that was made in the same transaction.
        """
        if (known := self.known(owner)) is not None:
            return known
        row = connection.execute(_ONE, {"owner": owner}).one_or_none()
        if row is None:
            raise NotFound(f"expected a key of {owner}, found none")
        return self._keep(row)

    def some(
        self, connection: Connection, owners: Iterable[str], unfit: MutableMapping[str, CloudWindowError] | None = None
    ) -> Mapping[str, OwnerKey]:
        """Those of `owners` that have a key which was not destroyed. `unfit`: takes those whose key does not open, and why; without

        it the first of them is raised. Raises KekAway.
        """
        found, asked = {}, []
        for owner in dict.fromkeys(owners):
            try:
                known = self.known(owner)
            except Erased:
                continue
            if known is None:
                asked.append(owner)
            else:
                found[owner] = known
        for start in range(0, len(asked), AT_ONCE):
            for row in connection.execute(_SOME, {"owners": asked[start : start + AT_ONCE]}).all():
                try:
                    found[row.owner] = self._keep(row)
                except (Erased, KekAway) as error:
                    if isinstance(error, KekAway):
                        raise
                except KeyMissing as error:
                    if unfit is None:
                        raise
                    unfit[row.owner] = error
        return found

    def make(self, connection: Connection, owner: str) -> OwnerKey:
        """A new one; raises the database's IntegrityError when there is one, KeyMissing when keys were rotated since the start.

        It is not kept here before it is read back: the transaction may still be rolled back.
        """
        if connection.scalar(_KEK) != self.current:
            raise KeyMissing("expected the key-encryption key of the start, found that keys were rotated since; start again")
        key, secret = OwnerKey.new(owner)
        wrapped = self._keks[self.current].wrap(secret, owner)
        at = rfc3339(self._clock.now_s())
        connection.execute(insert(t.keys).values(owner=owner, wrapped=wrapped, kek=self.current, made=at, destroyed=""))
        return key

    def of_or_make(self, connection: Connection, owner: str) -> OwnerKey:
        try:
            return self.of(connection, owner)
        except Erased:
            raise
        except NotFound:
            return self.make(connection, owner)

    def destroy(self, connection: Connection, owners: Sequence[str]) -> int:
        """How many had a key. Call `forget` once it is committed, as `file_keys.destroy` does: then nothing opens any more."""
        at = rfc3339(self._clock.now_s())
        mine = t.keys.c.owner.in_(owners) & (t.keys.c.destroyed == "")
        return connection.execute(update(t.keys).where(mine).values(wrapped=None, destroyed=at)).rowcount

    def forget(self, owners: Iterable[str]) -> None:
        """They were destroyed, and it is committed: what is kept here of them goes."""
        with self._lock:
            for owner in owners:
                self._gone.add(owner)
                self._opened.pop(owner, None)

    def look(self, connection: Connection) -> None:
        """What another process destroyed is forgotten here as well. Two clocks may differ by minutes."""
        found = connection.execute(_GONE, {"since": self._gone_since}).all()
        if found:
            newest = max(row.destroyed for row in found)
            self._gone_since = max(self._gone_since, rfc3339(datetime.fromisoformat(newest).timestamp() - OVERLAP_S))
            self.forget(row.owner for row in found)

    def wrap_again(self, connection: Connection, limit: int) -> int:
        """Up to `limit` keys that lie under another key-encryption key, under the current one; how many were left before."""
        others = (t.keys.c.kek != self.current) & (t.keys.c.destroyed == "")
        rows = connection.execute(_ROW.where(others).limit(limit).with_for_update()).all()  # nobody destroys them meanwhile
        for row in rows:
            wrapped = self._keks[self.current].wrap(self._unwrapped(row.owner, row.wrapped, row.kek), row.owner)
            values = {"wrapped": wrapped, "kek": self.current}
            mine = (t.keys.c.owner == row.owner) & (t.keys.c.destroyed == "")
            connection.execute(update(t.keys).where(mine).values(values))
        return len(rows)

    def known(self, owner: str) -> OwnerKey | None:
        """Without a question to the database; None: not kept here. May be asked on any thread. Raises Erased."""
        with self._lock:
            if owner in self._gone:
                raise _erased(owner)
            key = self._opened.get(owner)
            if key is not None:
                self._opened.move_to_end(owner)
            return key

    def _keep(self, row: Row[Any, Any, Any, Any]) -> OwnerKey:  # Any: a row of `_ROW`
        owner: str = row.owner
        if row.wrapped is None or row.destroyed:
            self.forget([owner])
            raise _erased(owner)
        key = OwnerKey(owner, self._unwrapped(owner, row.wrapped, row.kek))
        with self._lock:
            if owner in self._gone:  # destroyed while it was read
                raise _erased(owner)
            self._opened[owner] = key
            while len(self._opened) > MOST_KEPT:
                self._opened.popitem(last=False)
        return key

    def _unwrapped(self, owner: str, wrapped: bytes, kek: str) -> bytes:
        if kek not in self._keks:
            raise KeyMissing(
                f"key of {owner}: expected key-encryption key {kek} to open it, found {', '.join(self._keks)}; "
                "name where it lies in [vault]"
            )
        return self._keks[kek].unwrap(bytes(wrapped), owner)


def _erased(owner: str) -> Erased:
    return Erased(f"{owner}: its key was destroyed, so nothing of it can be read any more")
