"""The rendered person before the browser's camera: what may be shown in a document, unlike recorded people."""

from cloudwindow.applicant.acts import ACTS
from cloudwindow.applicant.performer import Cue
from cloudwindow.applicant.rendered import Manner, RenderedApplicant
from cloudwindow.applicant.specimen_card import Person
from tests.e2e.camera import FPS, Picture, looping, once, planes_of


class RenderedPerformance:
    """Like `people.Performance`, without a microphone."""

    def __init__(self) -> None:
        self.person = Person()
        self._actor = RenderedApplicant(Manner(), self.person)
        self._actor.prepare()
        self.neutral: Picture = looping([planes_of(self._actor.still(number / FPS)) for number in range(10)])
        self._answers = {prompt: self._answer(prompt) for prompt in ACTS if not prompt.startswith("environment")}

    def answer(self, prompt: str) -> Picture:
        return self._answers.get(prompt, self.neutral)

    def _answer(self, prompt: str) -> Picture:
        begin_s = 10.0
        self._actor.cue(Cue(prompt=prompt, expected="123456", attempt=1, at_s=begin_s))
        planes = [planes_of(self._actor.still(begin_s + number / FPS)) for number in range(34)]
        return once(planes, looping(planes[-8:]))
