"""A live socket of the staff ends when its person's sign-in does."""

import asyncio
from collections.abc import Callable

from cloudwindow.domain.errors import Unauthorised
from cloudwindow.domain.people import Person
from cloudwindow.web import cookies
from cloudwindow.web.call import Call
from cloudwindow.web.sockets import POLICY, Over


async def while_signed_in(call: Call, still: Callable[[Person], None] = lambda _: None) -> None:
    """Asks again and again, and tells `still` who it is now. Raises Over when the sign-in has ended; never returns."""
    while True:
        await asyncio.sleep(call.deps.settings.ask_again_s)
        try:
            person = await call.deps.people.person_of(cookies.STAFF.of(call.request) or "")
        except Unauthorised:
            raise Over(POLICY, "signed out") from None
        still(person)
