"""One talk with a form in the hand: who asks whom, what is answered, and what was done after."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from opennrm.cli.dreamland.screenings.filling import answers_for, filled
from opennrm.cli.dreamland.screenings.sheets import sheets
from opennrm.kernel.access.context import acting_as, system_wall
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.protection.forms.enums import Channel
from opennrm.protection.forms.models import FormVersion
from opennrm.protection.forms.selectors import definition_of
from opennrm.protection.forms.services import receive_submission
from opennrm.protection.screening.models import Screening
from opennrm.protection.screening.services import choose_not_now, note_case

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.cli.dreamland.timeline import Steps
    from opennrm.cli.dreamland.world import World
    from opennrm.kernel.access.models import File
    from opennrm.kernel.accounts.models import Person

_NOBODY_NEEDED = {"en", "fr", "ru"}
_CHANNELS = (Channel.BROWSER, Channel.BROWSER, Channel.BROWSER, Channel.OFFLINE, Channel.OFFLINE, Channel.OPENROSA)
_OWN_AVENUE = {"labour_inspection", "detention"}  # forms that know where they are used


@dataclass
class Talk:
    """One person is asked once."""

    key: str
    at: datetime
    by: Person
    form_id: str
    outcome: str
    language: str
    sex: str
    place: str
    avenue: str
    pseudonym: str
    age: int = 30
    given: dict[str, str] = field(default_factory=dict)
    case: File | None = None
    is_left: bool = False  # no next step was chosen yet
    number: str = ""  # of a form that was sent before with other answers

    def xml(self, world: World) -> bytes:
        """Return the filled-in form."""
        rng = world.rng(f"screening {self.key}")
        number = self.number or str(UUID(int=rng.getrandbits(128), version=4))
        answers = answers_for(rng, self.form_id, self.outcome, self._facts() | self.given)
        if self.form_id in {"labour_inspection", "ilo_labour"} and self.outcome in {"strong", "some"}:
            said = sheets()["first_account"]
            answers.setdefault("first_account", rng.choice(said.get(self.language) or said["en"]))
        version = FormVersion.objects.without_content().published().get(form__form_id=self.form_id)
        return filled(definition_of(version), answers, number=number, at=self.at)

    def _facts(self) -> dict[str, str]:
        """Return what the form asks about the person; the questions of each form only."""
        facts = {
            "place": self.place, "language": self.language, "sex": self.sex, "pseudonym": self.pseudonym,
            "interpreter": "no" if self.language in _NOBODY_NEEDED else "yes",
        }  # fmt: skip
        facts |= {} if self.form_id in _OWN_AVENUE else {"avenue": self.avenue}
        if self.form_id == "child":
            return facts | {"age_years": str(min(self.age, 17))}
        return facts | {"age": "child" if self.age < 18 else "adult"}  # noqa: PLR2004 - of age

    def send(self, world: World) -> Screening:
        """Send the form as the one who asked, and return what was made of it."""
        rng = world.rng(f"sending {self.key}")
        channel = Channel.OFFLINE if self.number else rng.choice(_CHANNELS)
        actor = actor_of(self.by)
        with acting_as(actor, self.at):
            sent = receive_submission(actor=actor, at=self.at, instance_xml=self.xml(world), channel=channel)
            found: Screening = Screening.objects.select_related("file").get(submission=sent.submission)
        return found


def held(world: World, talk: Talk) -> Steps:
    """Tell of a talk and of the step after: a case, or not now."""
    yield talk.at
    screening = talk.send(world)
    if talk.is_left:
        return
    yield talk.at + timedelta(minutes=world.rng(f"after {talk.key}").randint(4, 18))
    with acting_as(actor_of(talk.by), world.timeline.now):
        decide(world, talk, screening)


def decide(world: World, talk: Talk, screening: Screening) -> None:
    """Take the step after a talk: the case that was opened then is noted, else the leaflet is given."""
    actor, at = actor_of(talk.by), world.timeline.now
    opened = access_file_by_id(actor=actor, file_id=screening.file_id, at=at)
    if talk.case is not None:
        with system_wall():  # the case may have changed hands since
            note_case(actor=actor, at=at, opened=opened, screening=screening, file=talk.case)
    else:
        choose_not_now(actor=actor, at=at, opened=opened)
