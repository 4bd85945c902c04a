"""What a result means and what it does not mean, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.protection.screening.enums import Certainty

if TYPE_CHECKING:
    from django.utils.functional import Promise

MEANING: dict[Certainty, Promise] = {
    Certainty.STRONG: _(
        "The answers fit the definition of trafficking. Treat the person as a presumed victim from now on."
    ),
    Certainty.SOME: _("Some answers are signs of trafficking or exploitation. They are reason enough to offer help."),
    Certainty.UNKNOWN: _("Too little was asked or said to tell. That is common in a first talk."),
    Certainty.NONE_TODAY: _("Today's answers hold no sign of trafficking."),
}
_NOT_A_DECISION = _(
    "This is not a decision. Whether somebody is a victim of trafficking is decided by the identification authority, "
    "never by a form."
)
_NO_REFUSAL = _("It is no reason to refuse help, asylum, a reflection period or a proper identification.")
NOT_MEANING: dict[Certainty, tuple[Promise, ...]] = {
    Certainty.STRONG: (
        _NOT_A_DECISION,
        _("It does not mean that the person must talk to the police, or that anybody is guilty."),
    ),
    Certainty.SOME: (
        _NOT_A_DECISION,
        _NO_REFUSAL,
        _("It does not mean that the person is not a victim because signs are few. One sign can be enough."),
    ),
    Certainty.UNKNOWN: (
        _NOT_A_DECISION,
        _NO_REFUSAL,
        _("It does not mean that nothing happened. Fear, shame or a threat can keep a person silent."),
    ),
    Certainty.NONE_TODAY: (
        _NOT_A_DECISION,
        _NO_REFUSAL,
        _("It does not mean that the person is not a victim. Many people can speak only after weeks in safety."),
    ),
}
