"""`domain.ports_seat.ResultSeal` with the log's own key."""

import base64
from collections.abc import Mapping

from typing_extensions import override

from cloudwindow.domain.plain import Json
from cloudwindow.domain.ports_seat import ResultSeal, SealedLog
from cloudwindow.ledger.result import sign_result
from cloudwindow.store.checkpointer import Checkpointer


class LogSeal(ResultSeal):
    def __init__(self, checkpointer: Checkpointer) -> None:
        self._checkpointer = checkpointer

    @override
    async def checkpoint(self) -> SealedLog | None:
        await self._checkpointer.seal()
        newest = await self._checkpointer.newest()
        if newest is None:
            return None
        at = next((line.removeprefix("time ") for line in newest.extra if line.startswith("time ")), "")
        return SealedLog(origin=newest.origin, size=newest.size, root=base64.b64encode(newest.root).decode(), at=at)

    @override
    def sign(self, result: Mapping[str, Json]) -> bytes:
        return sign_result(result, self._checkpointer.signer)
