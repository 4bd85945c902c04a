"""Claims and payments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.actors import Action
from opennrm.kernel.events.rules import register_titles
from opennrm.kernel.records.kinds import RecordKind, SectionPanel, register_kind, register_section_panel
from opennrm.prosecution.compensation.models import Claim, Payment
from opennrm.prosecution.compensation.rules import claim_is_whole, payment_is_whole
from opennrm.prosecution.compensation.selectors import (
    Balance,
    balances_of,
    claim_choices,
    kept_for_claims,
    n_undecided_claims,
)
from opennrm.protection.lifecycle.rules import register_open_thing, register_retention

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor

register_kind(
    RecordKind(
        slug="claim",
        model=Claim,
        title=_("Claim"),
        title_plural=_("Claims"),
        add_label=_("Add a claim"),
        empty=_("No claims yet. Work out unpaid wages early: papers get lost and claims expire."),
        section="compensation",
        order=10,
        action=Action.JUSTICE_EDIT,
        clean=claim_is_whole,
        fields=("avenue", "claimed_for", "currency", "claimed", "filed_on", "status", "awarded", "decided_on", "note"),
        list_fields=("avenue", "claimed_for", "currency", "claimed", "status", "awarded", "decided_on"),
    )
)
register_kind(
    RecordKind(
        slug="payment",
        model=Payment,
        title=_("Payment"),
        title_plural=_("Payments"),
        add_label=_("Add a payment"),
        empty=_("Nothing has reached the person yet."),
        section="compensation",
        order=20,
        action=Action.JUSTICE_EDIT,
        clean=payment_is_whole,
        fields=("claim", "amount", "paid_on", "source"),
        list_fields=("claim", "amount", "paid_on", "source"),
        choices={"claim": claim_choices},
        applies=lambda opened: bool(claim_choices(opened)),
    )
)


def _balances(_actor: Actor, _at: datetime, opened: Opened) -> list[Balance] | None:
    return balances_of(opened) or None


register_section_panel(
    SectionPanel(section="compensation", key="balances", template="compensation/panel_balances.html", query=_balances)
)
register_titles(
    {
        "claim.added": _("A claim for compensation was entered"),
        "claim.changed": _("A claim for compensation was changed"),
        "payment.added": _("Compensation was received"),
        "payment.changed": _("An entry about a payment was changed"),
    }
)
register_open_thing("claims", _("Claims that are not decided"), "compensation", n_undecided_claims)
register_retention(kept_for_claims)
