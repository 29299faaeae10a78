"""What stops a copy that is being made, and what is said of it."""

import errno
import os
from pathlib import Path

import pytest

from cloudwindow.blobs import open_blobs
from cloudwindow.domain.errors import StorageFull
from cloudwindow.domain.ids import SessionId
from cloudwindow.domain.viewing_events import ExportAsked
from cloudwindow.store.press import Kind, Order, Press

ASKED = ExportAsked(request="exp_1", by="per_1", what="package", words="the court asked for it")


@pytest.mark.parametrize(
    ("code", "raised"), [(errno.ENOSPC, StorageFull), (errno.EDQUOT, StorageFull), (errno.EIO, OSError)], ids=errno.errorcode.get
)
async def test_a_full_disk_is_told_as_one_and_nothing_is_left(tmp_path: Path, code: int, raised: type[Exception]) -> None:
    async def make(order: Order) -> None:
        order.out.write_bytes(b"half of it")
        raise OSError(code, os.strerror(code))

    press = Press({"package": Kind(ending=".zip", make=make)}, open_blobs("memory:///"), tmp_path)
    with pytest.raises(raised):
        await press.make(SessionId("ses_1"), ASKED, lambda done, total: None)
    assert list(tmp_path.iterdir()) == []
