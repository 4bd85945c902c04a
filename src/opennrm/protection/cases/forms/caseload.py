"""Filter the caseload; choose a case worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.models import Person
from opennrm.kernel.pages import GovForm
from opennrm.protection.cases.enums import RiskLevel, Stage
from opennrm.protection.cases.selectors import CaseloadFilter

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened


class CaseloadFilterForm(GovForm):
    """What to look for; an answer that makes no sense is no filter."""

    stage = forms.ChoiceField(
        label=_("Stage"),
        choices=[("", _("All open")), *Stage.choices],
        required=False,
        widget=forms.Select(attrs={"data-few": "select"}),
    )
    risk = forms.ChoiceField(label=_("Danger"), choices=[("", _("All")), *RiskLevel.choices], required=False)
    mine = forms.BooleanField(label=_("Only cases I work on"), required=False)
    led = forms.BooleanField(label=_("Only cases my agency leads"), required=False)
    children = forms.BooleanField(label=_("Only children"), required=False)

    def chosen(self) -> CaseloadFilter:
        """Return the filter that was asked for."""
        self.is_valid()
        return CaseloadFilter(**{name: value for name, value in self.cleaned_data.items() if value})


class WorkerForm(GovForm):
    """Choose somebody of the lead agency."""

    worker = forms.ModelChoiceField(label=_("Case worker"), queryset=Person.objects.none())

    def __init__(self, *args: Any, opened: Opened, **kwargs: Any) -> None:
        """Offer the people of the lead agency who work on cases."""
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Person]", self.fields["worker"])
        field.queryset = Person.objects.filter(agency_id=opened.file.lead_agency_id, is_active=True).order_by("name")
