"""A link that is well."""

from dataclasses import replace
from typing import Final

from cloudwindow.domain.readings import LinkReading

HEALTHY: Final = LinkReading(
    at_s=0, loss=0.0, kbps=600, fps=30, frame_age_s=0.03, sound_age_s=0.02, silence_s=0.02, rtt_ms=40, jitter_ms=3, lag_s=0.001
)


def link(at_s: float, **changes: float) -> LinkReading:
    return replace(HEALTHY, at_s=at_s, **changes)
