"""The applicant's word on how content they were."""

from typing import Annotated

from pydantic import Field

from cloudwindow.engine.rating import MOST
from cloudwindow.web.call import Call
from cloudwindow.web.schemas import In, IndexOut


class RatingIn(In):
    """From 1, not at all, to 5, very."""

    stars: Annotated[int, Field(ge=1, le=MOST)]


async def rate(call: Call, body: RatingIn) -> IndexOut:
    return IndexOut(index=await call.desk.rate(call.id, body.stars))
