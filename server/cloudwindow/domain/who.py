"""Whose media it is: a person in the session, or a screen that one of them shares."""

from enum import StrEnum


class Who(StrEnum):
    """One live part each. A screen has a picture and no sound."""

    APPLICANT = "applicant"
    CLERK = "clerk"
    INTERPRETER = "interpreter"
    APPLICANT_SCREEN = "applicant.screen"
    CLERK_SCREEN = "clerk.screen"

    @property
    def is_screen(self) -> bool:
        return self.value.endswith(".screen")
