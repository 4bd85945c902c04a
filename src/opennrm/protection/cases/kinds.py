"""The sections of a case page, and the records of the person and of connected people."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.access.enums import Category
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import InvalidInput
from opennrm.kernel.events.rules import register_titles
from opennrm.kernel.records.kinds import (
    CaseAction,
    Proposed,
    RecordKind,
    Saved,
    Section,
    register_case_action,
    register_kind,
    register_section,
)
from opennrm.kernel.reference.selectors import language_choices
from opennrm.protection.cases.models import Case, ContactPoint, Identity, IdentityDocument
from opennrm.protection.cases.selectors import place_choices
from opennrm.protection.cases.services import index_identity

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor

# The order in which a person's way is told; apps put their kinds and panels into these.
for order, (slug, title, category) in enumerate(
    [
        ("overview", _("Overview"), None),
        ("person", _("The person"), None),
        ("consent", _("Consent"), None),
        ("identification", _("Identification"), Category.IDENTIFICATION),
        ("needs", _("Needs and safety"), Category.ASSISTANCE),
        ("plan", _("Assistance plan"), Category.ASSISTANCE),
        ("referrals", _("Referrals"), None),
        ("child", _("Child's protection"), Category.ASSISTANCE),
        ("justice", _("Justice"), Category.LEGAL),
        ("compensation", _("Compensation"), Category.FINANCE),
        ("stay", _("Residence and return"), Category.LEGAL),
        ("people", _("Connected people"), Category.IDENTIFICATION),
        ("documents", _("Documents"), None),
        ("tasks", _("Tasks and deadlines"), None),
        ("access", _("Who has access"), None),
        ("timeline", _("Timeline"), None),
    ]
):
    register_section(Section(slug=slug, title=title, order=order * 10, category=category))


def _index(saved: Saved) -> None:
    index_identity(cast("Identity", saved.record))


def _born_in_the_past(proposed: Proposed) -> None:
    born = proposed.values.get("born_on")
    if born is not None and born > proposed.at.date():
        message = _("The date of birth must be in the past.")
        raise InvalidInput(message, {"born_on": message})


register_kind(
    RecordKind(
        slug="case",
        model=Case,
        title=_("Basic facts"),
        title_plural=_("Basic facts"),
        add_label=_("Basic facts"),
        empty="",
        section="person",
        order=0,
        single=True,
        fields=(
            "pseudonym",
            "is_child",
            "sex",
            "birth_year",
            "age_basis",
            "language",
            "needs_interpreter",
            "avenue",
            "found_on",
            "found_in",
            "first_account",
        ),
        list_fields=(
            "pseudonym",
            "is_child",
            "sex",
            "birth_year",
            "age_basis",
            "language",
            "needs_interpreter",
            "avenue",
            "found_on",
            "found_in",
            "first_account",
        ),
        choices={
            "language": lambda _opened: list(language_choices()),
            "found_in": lambda _opened: list(place_choices()),
        },
    )
)
register_kind(
    RecordKind(
        slug="identity",
        model=Identity,
        title=_("Identity"),
        title_plural=_("Identity"),
        add_label=_("Add names and date of birth"),
        empty=_(
            "No names or date of birth yet. They are kept apart from the case and sealed; nobody has to give them."
        ),
        section="person",
        order=10,
        single=True,
        fields=("given_names", "family_names", "other_names", "born_on", "born_in", "citizenships", "note"),
        list_fields=("given_names", "family_names", "other_names", "born_on", "born_in", "citizenships", "note"),
        clean=_born_in_the_past,
        on_saved=_index,
    )
)
register_kind(
    RecordKind(
        slug="identity-document",
        model=IdentityDocument,
        title=_("Identity document"),
        title_plural=_("Identity documents"),
        add_label=_("Add an identity document"),
        empty=_("No papers entered. Papers taken away by somebody else are an indicator of trafficking."),
        section="person",
        order=20,
        fields=("kind", "number", "country", "valid_until", "holder"),
        list_fields=("kind", "number", "country", "holder"),
    )
)
register_kind(
    RecordKind(
        slug="contact",
        model=ContactPoint,
        title=_("Safe contact"),
        title_plural=_("Safe contacts"),
        add_label=_("Add a safe way to make contact"),
        empty=_("No safe way to make contact yet. Ask the person which way cannot put them in danger."),
        section="person",
        order=30,
        fields=("channel", "value", "safe_times", "may_leave_message", "say_instead", "is_preferred"),
        list_fields=("channel", "value", "safe_times", "may_leave_message", "say_instead", "is_preferred"),
    )
)


def _leads(actor: Actor, _at: datetime, opened: Opened) -> bool:
    return opened.is_lead and actor.may(Action.CASE_EDIT) and not opened.is_closed


def _everybody(_actor: Actor, _at: datetime, _opened: Opened) -> bool:
    return True


register_case_action(
    CaseAction(key="worker", title=_("Change case worker"), url_name="cases:worker", shown=_leads, order=10)
)
register_case_action(
    CaseAction(key="summary", title=_("Print a summary"), url_name="cases:summary", shown=_everybody, order=90)
)

register_titles(
    {
        "case.opened": _("The case was opened"),
        "case.stage_changed": _("The case moved to another stage"),
        "case.risk_changed": _("The danger was assessed anew"),
        "case.assigned": _("The case has another case worker"),
        "case.changed": _("Basic facts were changed"),
        "identity.added": _("Names were added"),
        "identity.changed": _("Names were changed"),
        "identitydocument.added": _("An identity document was added"),
        "identitydocument.changed": _("An identity document was changed"),
        "contactpoint.added": _("A safe contact was added"),
        "contactpoint.changed": _("A safe contact was changed"),
    }
)
