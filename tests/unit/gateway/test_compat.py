"""The names that we hook must be there, or nothing starts."""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aiortc import RTCRtpReceiver

from cloudwindow.gateway import aiortc_compat, aiortc_sending
from cloudwindow.gateway.aiortc_compat import HOOKS, PINNED, HookMissing, check_hooks
from tests.places import SERVER

GATEWAY = sorted((SERVER / "gateway").glob("*.py"))


@pytest.mark.parametrize("hooks", [aiortc_compat.HOOKS, aiortc_sending.HOOKS], ids=["receiving", "sending"])
def test_the_installed_libraries_have_every_hook(hooks: Mapping[Any, tuple[str, ...]]) -> None:
    check_hooks(hooks)


@pytest.mark.parametrize("file", GATEWAY, ids=[file.stem for file in GATEWAY])
def test_no_private_name_is_touched_that_no_table_has(file: Path) -> None:
    listed = {name for hooks in (aiortc_compat.HOOKS, aiortc_sending.HOOKS) for names in hooks.values() for name in names}
    assert _touched(file) <= listed


def _touched(file: Path) -> set[str]:
    """`other._name`, and `vars(other)["_name"]`: whatever is not the object's own."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Attribute(value=ast.Name(id="self" | "cls")):
                continue
            case ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(value=str(name))):
                found.add(name)
    return {name for name in found if name.startswith("_") and not name.endswith("__")}


def test_a_missing_name_is_named() -> None:
    with pytest.raises(HookMissing, match="RTCRtpReceiver to have _RTCRtpReceiver__moved_away"):
        check_hooks({**HOOKS, RTCRtpReceiver: ("_RTCRtpReceiver__moved_away",)})
    with pytest.raises(HookMissing, match="_handle_rtp_packet to have _moved_away"):
        check_hooks({RTCRtpReceiver._handle_rtp_packet: ("_moved_away",)})


def test_another_version_is_named() -> None:
    with pytest.raises(HookMissing, match=r"expected aiortc 9\.9\."):
        check_hooks(pinned={**PINNED, "aiortc": "9.9."})
