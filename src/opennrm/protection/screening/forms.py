"""Who was screened together, and what a screening fills in the form that opens a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.pages import GovForm
from opennrm.protection.screening.enums import GroupKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from opennrm.protection.screening.models import Screening
    from opennrm.protection.screening.rules.mapping import Value

_DIRECT = (
    "pseudonym", "risk", "language", "sex", "birth_year", "avenue", "found_in", "first_account",
)  # fmt: skip
_CONTACT = {"channel": "contact_channel", "value": "contact_value", "safe_times": "contact_safe_times"}


class TogetherForm(GovForm):
    """Choose the others."""

    codes = forms.MultipleChoiceField(
        label=_("Who was screened together with this person?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Screenings of your agency from a day before to a day after."),
    )
    kind = forms.ChoiceField(
        label=_("How do they belong together?"), choices=GroupKind.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, offered: Iterable[Screening], **kwargs: Any) -> None:
        """Offer screenings by number, time and result."""
        super().__init__(*args, **kwargs)
        field = self.fields["codes"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [(one.file.code, _words(one)) for one in offered]


class ReferralForm(forms.Form):
    """The service that was tapped, which the new case is to be referred to."""

    need = forms.SlugField()
    service = forms.UUIDField()


def _words(one: Screening) -> str:
    moment = date_format(one.created_at, "SHORT_DATETIME_FORMAT")
    return f"{one.file.code} · {moment} · {one.get_certainty_display()}"


def intake_data(fields: Mapping[str, Mapping[str, Value]]) -> dict[str, Any]:
    """Return the answers as the form that opens a case would have them posted."""
    case, contact = fields.get("case", {}), fields.get("contact", {})
    data: dict[str, Any] = {name: case[name] for name in _DIRECT if name in case}
    if "is_child" in case:  # else it is asked
        data["is_child"] = "yes" if case["is_child"] else "no"
    data["needs_interpreter"] = "on" if case.get("needs_interpreter") is True else ""
    data.setdefault("risk", "unknown")
    data.setdefault("sex", "unknown")
    data |= {theirs: contact[ours] for ours, theirs in _CONTACT.items() if ours in contact}
    return data | {name: value for name, value in fields.get("identity", {}).items() if name != "born_on"}
