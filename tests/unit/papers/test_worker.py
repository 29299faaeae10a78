"""What the worker answers, and who gets messages."""

import pytest

from cloudwindow.domain.errors import Conflict
from cloudwindow.papers import worker
from cloudwindow.papers.jobs import packed
from cloudwindow.papers.sms import NoSms, PrintedSms


def test_the_worker_tells_no_more_than_the_kind_of_what_broke() -> None:
    answer = worker._answer({"job": "page", "with": {"pdf": packed(b"x"), "number": "secret"}})
    assert answer["failed"] == ""
    assert "secret" not in answer["words"]
    assert worker._answer({"job": "none", "with": {}})["failed"] == ""


async def test_messages_are_printed_for_demonstrations_and_refused_otherwise() -> None:
    said: list[str] = []
    await PrintedSms(said.append).send("+8613800000000", "a code")
    assert "a code" in said[0]
    assert "138" not in said[0]
    with pytest.raises(Conflict, match="sends no messages"):
        await NoSms().send("+8613800000000", "a code")
