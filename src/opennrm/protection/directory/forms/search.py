"""What can be looked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.kernel.pages.forms import GovForm
from opennrm.kernel.reference.selectors import code_list, language_choices
from opennrm.protection.directory.enums import Sex
from opennrm.protection.directory.models.services import MOST_AGE
from opennrm.protection.directory.selectors import Search, place_choices


def _any_of(choices: list[tuple[str, Any]], empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *choices]


class Plain(forms.Select):
    """A drop-down that stays one: filters take little room."""


class SearchForm(GovForm):
    """The filters above the list of services; every one can be left out."""

    text = forms.CharField(label=_("Name or word"), max_length=100, required=False)
    need = forms.ChoiceField(label=_("Need"), required=False, widget=Plain)
    place = forms.ChoiceField(label=_("Near"), required=False, widget=Plain)
    language = forms.ChoiceField(label=_("Language"), required=False, widget=Plain)
    sex = forms.ChoiceField(label=_("For"), required=False, widget=Plain)
    age = forms.IntegerField(label=_("Age"), min_value=0, max_value=MOST_AGE, required=False)
    brings_children = forms.BooleanField(label=_("With their children"), required=False)
    only_free = forms.BooleanField(label=_("Leave out what is full"), required=False)
    only_open = forms.BooleanField(label=_("Open now"), required=False)
    agency_kind = forms.ChoiceField(label=_("Kind of agency"), required=False, widget=Plain)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the lists in the language of the page."""
        super().__init__(*args, **kwargs)
        offered = {
            "need": _any_of(code_list("needs").choices, _("Any need")),
            "place": _any_of(place_choices(), _("Anywhere")),
            "language": _any_of(language_choices(), _("Any language")),
            "sex": _any_of(list(Sex.choices), _("Everybody")),
            "agency_kind": _any_of(list(AgencyKind.choices), _("Any agency")),
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def search(self) -> Search:
        """Return what is looked for; what makes no sense is left out."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value not in ("", None, False)}
        return Search(**given)

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """Return the filters that always show."""
        return [self[name] for name in ("need", "place", "language")]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """Return the filters that open when they are wanted."""
        return [
            self[name] for name in ("sex", "age", "text", "agency_kind", "brings_children", "only_free", "only_open")
        ]

    @property
    def has_more(self) -> bool:
        """Tell whether one of the further filters is set."""
        return any(field.value() not in ("", None, False) for field in self.more_fields)


class AgencyFilterForm(GovForm):
    """The filters above the list of agencies and of their desks."""

    text = forms.CharField(label=_("Name or word"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=_("Kind of agency"), required=False, widget=Plain,
        choices=_any_of(list(AgencyKind.choices), _("Any agency")),
    )  # fmt: skip


class BoardFilterForm(GovForm):
    """The filters above the board of free places."""

    need = forms.ChoiceField(label=_("Need"), required=False, widget=Plain)
    place = forms.ChoiceField(label=_("Place"), required=False, widget=Plain)
    only_stale = forms.BooleanField(label=_("Not checked for a week"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the lists in the language of the page."""
        super().__init__(*args, **kwargs)
        self.fields["need"].choices = _any_of(code_list("needs").choices, _("Any need"))  # type: ignore[attr-defined]
        self.fields["place"].choices = _any_of(place_choices(), _("Anywhere"))  # type: ignore[attr-defined]
