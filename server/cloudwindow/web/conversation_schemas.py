"""What comes in and goes out between the people of a session, field by field."""

from typing import Literal

from cloudwindow.web.schemas import In, Out, Sdp


class SeatOfferIn(In):
    sdp: Sdp
    who: Literal["clerk", "clerk.screen"] = "clerk"


class ViewIn(In):
    sdp: Sdp
    of: Literal["clerk", "clerk.screen", "interpreter"]


class SeatViewIn(In):
    sdp: Sdp
    of: Literal["applicant", "applicant.screen", "clerk", "clerk.screen", "interpreter"]


class ViewOut(Out):
    sdp: str
    view: str


class StopIn(In):
    who: Literal["applicant.screen"]


class SeatStopIn(In):
    who: Literal["clerk", "clerk.screen"]


class StoppedOut(Out):
    """An empty object: they send no more."""
