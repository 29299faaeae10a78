"""Senders of short messages. An office brings its own; without one nothing is sent, and in a demonstration it is printed."""

from collections.abc import Callable

from typing_extensions import override

from cloudwindow.domain.errors import Conflict
from cloudwindow.domain.ports_seat import SmsSender
from cloudwindow.domain.refusals import Why, because


class PrintedSms(SmsSender):
    """For demonstrations: the words go to the operator, the number nowhere."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    @override
    async def send(self, phone: str, words: str) -> None:
        self._write(f"[demonstration] a message to a phone: {words}\n")


class NoSms(SmsSender):
    @override
    async def send(self, phone: str, words: str) -> None:
        raise Conflict(
            "this server sends no messages to phones; offer the signature on the page or as a QR code", because(Why.PHONE_NONE)
        )
