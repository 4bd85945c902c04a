"""Who may decide on a consent, and when an answer is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from opennrm.kernel.access.enums import Basis, Purpose
from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.kernel.actors import Action, Actor, ActorKind
from opennrm.protection.consents.enums import Answer, Assent, Capacity, ConsentPurpose, Giver

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened

SHORTEST_REASON = 20

RECORDING_TYPES = ("audio/mpeg", "audio/ogg", "audio/mp4")
MOST_RECORDING_BYTES = 10 * 1024 * 1024

# Consents that open parts of the file to somebody; the others open nothing.
OPENING = {ConsentPurpose.SHARING, ConsentPurpose.LAW_ENFORCEMENT, ConsentPurpose.CROSS_BORDER}
GRANT_PURPOSES = {
    ConsentPurpose.SHARING: Purpose.ASSISTANCE,
    ConsentPurpose.LAW_ENFORCEMENT: Purpose.CRIMINAL_JUSTICE,
    ConsentPurpose.CROSS_BORDER: Purpose.CROSS_BORDER,
}
LAW_ENFORCEMENT_KINDS = (
    AgencyKind.POLICE, AgencyKind.BORDER, AgencyKind.PROSECUTION, AgencyKind.LABOUR_INSPECTORATE,
)  # fmt: skip


def who_may_agree(*, is_child: bool, capacity: str) -> frozenset[str]:
    """Return who can agree: an adult alone; for a child, or an adult who cannot decide, somebody appointed to."""
    if is_child or capacity == Capacity.LACKING:
        return frozenset({Giver.GUARDIAN, Giver.BEST_INTERESTS})
    return frozenset({Giver.PERSON})


def problems_with_giver(
    *, answer: str, given_by: str, giver_name: str, capacity: str, assent: str, is_child: bool
) -> dict[str, str]:
    """Return what is wrong with who decided, by field; nothing for a refusal by the person, which always counts."""
    problems: dict[str, str] = {}
    if answer == Answer.GIVEN and given_by not in who_may_agree(is_child=is_child, capacity=capacity):
        problems["given_by"] = _wrong_giver(is_child=is_child, capacity=capacity)
    if given_by != Giver.PERSON and not giver_name.strip():
        problems["giver_name"] = _("Say who decided: a name, or the number of the decision.")
    if is_child and given_by != Giver.PERSON and not assent:
        problems["assent"] = _("Say what the child thinks of it.")
    if answer == Answer.GIVEN and assent == Assent.OBJECTS and given_by == Giver.GUARDIAN:
        problems["assent"] = _(
            "The child does not want it. Only a best-interests decision, taken after hearing the child, can go further."
        )
    return problems


def _wrong_giver(*, is_child: bool, capacity: str) -> str:
    if is_child:
        return _(
            "For a child the guardian or a best-interests decision is needed. The child's own word is noted below."
        )
    if capacity == Capacity.LACKING:
        return _(
            "The person could not decide at that moment. A legal representative or a best-interests decision is needed."
        )
    return _("An adult who can decide decides alone.")


def may_withdraw(actor: Actor, opened: Opened) -> bool:
    """Tell whether the actor may put a withdrawal down: it is as easy as agreeing, for all who work on the case."""
    if actor.kind is ActorKind.SURVIVOR:
        return actor.file_id == opened.file.pk
    return actor.may(Action.CONSENT_RECORD) or actor.may(Action.CASE_EDIT)


def basis_of(given_by: str) -> Basis:
    """Return the legal basis of a grant that follows from a consent."""
    return Basis.BEST_INTERESTS if given_by == Giver.BEST_INTERESTS else Basis.CONSENT
