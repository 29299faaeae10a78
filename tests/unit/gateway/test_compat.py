"""The names that we hook must be there, or nothing starts."""

import pytest
from aiortc import RTCRtpReceiver

from cloudwindow.gateway.aiortc_compat import HOOKS, PINNED, HookMissing, check_hooks


def test_the_installed_libraries_have_every_hook() -> None:
    check_hooks()


def test_a_missing_name_is_named() -> None:
    with pytest.raises(HookMissing, match="RTCRtpReceiver to have _RTCRtpReceiver__moved_away"):
        check_hooks({**HOOKS, RTCRtpReceiver: ("_RTCRtpReceiver__moved_away",)})


def test_another_version_is_named() -> None:
    with pytest.raises(HookMissing, match=r"expected aiortc 9\.9\."):
        check_hooks(pinned={**PINNED, "aiortc": "9.9."})
