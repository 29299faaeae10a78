"""How much may be sent to somebody whose link is poor: read off the reports that their browser sends back.

One encoder serves everybody, so the worst viewer's limit is asked of the sender: fewer bits, and no frozen picture.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

FLOOR_BPS: Final = 100_000.0  # what one viewer's link is taken for at least
LEAST_BPS: Final = 200_000.0  # of what a sender is asked for: under it a face is no longer a face
EVIDENCE_BPS: Final = 400_000.0  # the same of the applicant, whose picture is evidence, and whose link the governor watches
FREE_BPS: Final = 4_000_000.0  # a limit that has grown so far is none
GROWTH: Final = 1.08  # a second, once nobody complains any more
CALM_S: Final = 2.0  # without a complaint before it grows
LOSS_BAD: Final = 0.10  # the rule of GCC (draft-ietf-rmcat-gcc-02, section 6)
LOSS_GOOD: Final = 0.05  # some links lose a little at any rate; what piles up shows in the estimate
LOSS_PACKETS: Final = 50  # reports are put together until they speak of so many: a still scene has a handful a second
LOSS_SHARE: Final = 0.4  # of the newest of these in the mean
ANSWER_S: Final = 1.5  # until what was asked for has reached the viewer
LOSS_FROM_BPS: Final = 1_000_000.0  # where a first limit begins, though little was just being sent
WINDOW_S: Final = 1.0
UNDER: Final = 0.95  # an estimate under so much of what is sent may be a complaint
STALE: Final = 2  # that many estimates without growth are one
MARGIN: Final = 0.9  # of an estimate; what had piled up must flow off, too


@dataclass(slots=True)
class Downlink:
    """One viewer. Rates in bit/s; times of any steady clock come with the calls.

    An estimate (REMB, draft-alvestrand-rmcat-remb-03) follows what arrives, so that a still scene gives a low one on the best link:
    it counts only when it falls, or stays, below what is being sent.
    """

    limit_bps: float | None = None
    _sent: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=4096))
    _estimate_bps: float = 0.0
    _loss: float = 0.0
    _reported: tuple[int, float] = (0, 0.0)  # packets, and how many of them were lost
    _stale: int = 0
    _complained_s: float = -1e9
    _lowered_s: float = -1e9
    _ticked_s: float | None = None

    def sent(self, size: int, now_s: float) -> None:
        """`size` in bytes."""
        self._sent.append((now_s, size))

    def sent_bps(self, now_s: float) -> float:
        while self._sent and self._sent[0][0] < now_s - WINDOW_S:
            self._sent.popleft()
        return sum(size for _, size in self._sent) * 8 / WINDOW_S

    def estimate(self, bps: float, now_s: float) -> None:
        """The viewer's estimate of what its link carries."""
        before, self._estimate_bps = self._estimate_bps, bps
        if bps >= UNDER * self.sent_bps(now_s):
            self._stale = 0
            return
        self._stale = self._stale + 1 if bps <= 1.01 * before else 0
        if self._stale and (bps < UNDER * before or self._stale >= STALE):
            self._complain(MARGIN * bps, now_s)

    def lost(self, share: float, packets: int, now_s: float) -> None:
        """The share (0..1) of so many packets that a receiver report says were lost since the one before (RFC 3550, 6.4.1)."""
        packets, lost = self._reported[0] + packets, self._reported[1] + share * packets
        self._reported = (packets, lost) if packets < LOSS_PACKETS else (0, 0.0)
        if packets < LOSS_PACKETS:
            return
        self._loss += LOSS_SHARE * (lost / packets - self._loss)
        if self._loss > LOSS_BAD and now_s - self._lowered_s < ANSWER_S:
            self._complained_s = now_s  # the sender has only just been asked for less
        elif self._loss > LOSS_BAD:
            base = self.limit_bps or max(self.sent_bps(now_s), LOSS_FROM_BPS)
            self._complain(max(LEAST_BPS, base * (1 - self._loss / 2)), now_s)
        elif self._loss > LOSS_GOOD:
            self._complained_s = now_s  # no reason for less, and none for more

    def tick(self, now_s: float) -> float | None:
        """The limit now, grown by the time since the last call."""
        since_s = now_s - self._ticked_s if self._ticked_s is not None else 0.0
        self._ticked_s = now_s
        if self.limit_bps is not None and now_s - self._complained_s >= CALM_S:
            grown = self.limit_bps * GROWTH**since_s
            self.limit_bps = grown if grown < FREE_BPS else None
        return self.limit_bps

    def _complain(self, bps: float, now_s: float) -> None:
        self._complained_s = now_s
        before = self.limit_bps or FREE_BPS
        self.limit_bps = max(FLOOR_BPS, min(bps, before))
        if self.limit_bps < before:
            self._lowered_s = now_s


def worst(limits: Iterable[float | None]) -> float | None:
    """The limit that suits everybody; None: nobody needs one."""
    return min((limit for limit in limits if limit is not None), default=None)
