"""What all stories share: the State's agencies, their people, its services, the timeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from opennrm.cli.dreamland.timeline import Timeline
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.actors import Action, Actor, Role
from opennrm.protection.directory.enums import ServiceStatus

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.cli.dreamland.lives import Life
    from opennrm.kernel.accounts.models import Agency, Person
    from opennrm.protection.directory.models import Service

# Which agencies walk with people, and how many of all cases each takes.
LEADS = {
    "harbour-light": 30, "open-door": 16, "social-services": 12, "new-roots": 9, "lighthouse-shelter": 8,
    "thornfield-reception": 7, "bellmoor-city": 5, "safe-passage": 4, "legal-aid-centre": 2,
}  # fmt: skip
CHILD_LEADS = {"rowan-house": 55, "social-services": 30, "harbour-light": 15}
# Who meets people first on an avenue; on all other avenues the agency that walks with them opens the file itself.
FINDERS = {
    "border_control": "border-guard", "labour_inspection": "labour-inspectorate", "police_operation": "state-police",
    "detention": "state-police", "diplomatic_household": "protocol-department", "hotline": "blue-line",
    "health_service": "coast-health", "reception_centre": "thornfield-reception",
    "asylum_procedure": "thornfield-reception",
}  # fmt: skip


@dataclass
class World:
    """The State on the day on which it is made."""

    at: datetime
    agencies: dict[str, Agency]
    services: dict[str, Service]
    people: dict[str, list[Person]] = field(default_factory=dict)  # by agency code, personas first
    personas: dict[str, Person] = field(default_factory=dict)
    seed: str = "dreamland"
    timeline: Timeline = field(init=False)
    suspects: dict[str, int] = field(default_factory=dict)  # the file of an alleged trafficker, by scheme

    def __post_init__(self) -> None:
        """Begin the timeline."""
        self.timeline = Timeline(self.at)

    def rng(self, key: object) -> Random:
        """Return a source of chance of its own, so that one story never changes another."""
        return Random(f"{self.seed}:{key}")  # noqa: S311 - invented people

    def actor(self, key: str) -> Actor:
        """Return a persona as the services know them."""
        return actor_of(self.personas[key])

    def who(self, agency: Agency | str, may: Action, rng: Random, *, but: int | None = None) -> Person:
        """Return somebody of an agency who may do this, and is not `but`."""
        able = self.able(agency, may, but=but)
        weights = [3 if person.story else 2 for person in able]
        return rng.choices(able, weights)[0]

    def able(self, agency: Agency | str, may: Action, *, but: int | None = None) -> list[Person]:
        """Return those of an agency who may do this."""
        code = agency if isinstance(agency, str) else agency.code
        return [one for one in self.people.get(code, []) if actor_of(one).may(may) and one.pk != but]

    def worker(self, agency: str, rng: Random) -> Person:
        """Return a case manager of an agency; personas have a little more to do."""
        able = [one for one in self.people[agency] if Role.CASE_MANAGER in one.role_set]
        return rng.choices(able, [3 if one.story else 2 for one in able])[0]

    def lead_for(self, rng: Random, *, is_child: bool) -> str:
        """Return the agency that walks with somebody."""
        leads = CHILD_LEADS if is_child else LEADS
        return rng.choices(list(leads), list(leads.values()))[0]

    def service_for(self, rng: Random, need: str, life: Life, *, not_of: set[int], age: int) -> Service | None:
        """Return a service that could take somebody for a need, the nearer the likelier."""
        fitting = [
            service
            for service in self.services.values()
            if need in service.needs
            and service.status == ServiceStatus.ACTIVE
            and service.agency_id not in not_of
            and getattr(service, f"accepts_{life.sex}")
            and (service.age_from is None or age >= service.age_from)
            and (service.age_to is None or age <= service.age_to)
            and self.able(service.agency, Action.REFERRAL_ANSWER)
        ]
        if not fitting:
            return None
        return rng.choices(fitting, [_pull(service, life.place) for service in fitting])[0]


def _pull(service: Service, place: str) -> int:
    near = 6 if service.place == place else 2 if service.is_nationwide else 1
    known = 3 if service.agency.code in {"lighthouse-shelter", "legal-aid-centre", "rowan-house"} else 1
    return near * known
