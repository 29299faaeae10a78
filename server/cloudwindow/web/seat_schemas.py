"""What comes in and goes out at the cloud seat, field by field: seats and the queue."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cloudwindow.web.schemas import In

# Words of a person: any line breaks, no other control characters.
Words = Annotated[str, StringConstraints(max_length=4000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
Note = Annotated[Words, Field(min_length=1)]


class AvailabilityIn(In):
    """From now on, or from the end of the session that is led; after a session's end also: everything about it is done."""

    availability: Literal["free", "break", "away"]


class JoinIn(In):
    silent: bool = True


class NoteIn(In):
    """`note`: for whoever comes next."""

    note: Note
