"""The people of the permission table: one for each role, in agencies that know little of each other.

alice    case manager of the NGO that leads the file
sam      supervisor in alice's agency
ada      administrator of alice's agency
bob      service provider of a shelter to which a file was referred
charlie  case manager of a stranger agency: sees nothing of alice's
dora     identification authority
ivan     police investigator
fred     border guard, first responder
lena     labour inspector
petra    protocol officer of the foreign ministry
cora     national co-ordinator
otto     auditor
nora     node administrator
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.kernel.accounts.models import Agency, Person
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.actors import Actor, Role
from tests.factories.accounts import AgencyFactory, PersonFactory


@dataclass(frozen=True)
class Personas:
    """Everybody, by first name."""

    alice: Person
    sam: Person
    ada: Person
    bob: Person
    charlie: Person
    dora: Person
    ivan: Person
    fred: Person
    lena: Person
    petra: Person
    cora: Person
    otto: Person
    nora: Person

    def actor(self, name: str) -> Actor:
        """Return a persona as the services know them."""
        return actor_of(self[name])

    def __getitem__(self, name: str) -> Person:
        """Return a persona by first name."""
        person = getattr(self, name)
        assert isinstance(person, Person)
        return person

    @staticmethod
    def names() -> list[str]:
        """Return all first names."""
        return [field.name for field in fields(Personas)]


def _agency(code: str, kind: AgencyKind) -> Agency:
    return AgencyFactory.create(code=code, name=code.replace("-", " ").title(), kind=kind)


def _person(name: str, agency: Agency, *roles: Role) -> Person:
    return PersonFactory.create(
        email=f"{name}@{agency.code}.example", name=name.title(), agency=agency, roles=[role.value for role in roles]
    )


def make_personas() -> Personas:
    """Make everybody and their agencies."""
    harbour = _agency("harbour", AgencyKind.NGO)
    return Personas(
        alice=_person("alice", harbour, Role.CASE_MANAGER),
        sam=_person("sam", harbour, Role.SUPERVISOR),
        ada=_person("ada", harbour, Role.AGENCY_ADMIN),
        bob=_person("bob", _agency("lighthouse-shelter", AgencyKind.SHELTER), Role.SERVICE_PROVIDER),
        charlie=_person("charlie", _agency("far-hills", AgencyKind.NGO), Role.CASE_MANAGER),
        dora=_person("dora", _agency("identification", AgencyKind.IDENTIFICATION_AUTHORITY), Role.DECISION_MAKER),
        ivan=_person("ivan", _agency("police", AgencyKind.POLICE), Role.INVESTIGATOR),
        fred=_person("fred", _agency("border-guard", AgencyKind.BORDER), Role.FIRST_RESPONDER),
        lena=_person("lena", _agency("labour", AgencyKind.LABOUR_INSPECTORATE), Role.LABOUR_INSPECTOR),
        petra=_person("petra", _agency("protocol", AgencyKind.PROTOCOL_DEPARTMENT), Role.PROTOCOL_OFFICER),
        cora=_person("cora", _agency("coordinator", AgencyKind.COORDINATOR_OFFICE), Role.COORDINATOR),
        otto=_person("otto", _agency("ombuds-office", AgencyKind.OVERSIGHT), Role.AUDITOR),
        nora=_person("nora", _agency("node-office", AgencyKind.NODE_OPERATOR), Role.NODE_ADMIN),
    )
