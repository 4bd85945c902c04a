"""What an entry says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.pages.forms import GovForm
from opennrm.kernel.reference.selectors import code_list, language_choices, languages
from opennrm.protection.directory.enums import Sex
from opennrm.protection.directory.forms.search import Plain
from opennrm.protection.directory.models import AgencyProfile, Service
from opennrm.protection.directory.selectors import place_choices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms import BoundField

N_COMMON_LANGUAGES = 24
_AS_IN_MODEL = (
    "name", "description", "interpretation", "age_from", "age_to", "takes_children_along", "eligibility",
    "consent_needed", "is_free_of_charge", "fees", "is_nationwide", "address", "is_address_confidential", "latitude",
    "longitude", "phone", "email", "capacity_unit",
)  # fmt: skip
_SECTIONS = (
    (_("What it is"), ("name", "description", "needs")),
    (_("For whom"), ("sexes", "age_from", "age_to", "takes_children_along", "eligibility", "consent_needed")),
    (_("Languages"), ("languages", "more_languages", "interpretation")),
    (_("Where"), ("place", "is_nationwide", "address", "is_address_confidential", "latitude", "longitude")),
    (_("How to reach it"), ("phone", "email", "website")),
    (_("Cost and places"), ("is_free_of_charge", "fees", "capacity_unit")),
)


def _model_fields() -> dict[str, forms.Field]:
    return {name: field for name, field in fields_for_model(Service, fields=_AS_IN_MODEL).items() if field is not None}


class EntryForm(GovForm):
    """A service: what, for whom, where, how to reach it. Hours and free places have forms of their own."""

    needs = forms.MultipleChoiceField(
        widget=forms.SelectMultiple(attrs={"class": "nrm-columns"}),
        label=_("Needs it meets"), help_text=Service._meta.get_field("needs").help_text,
        error_messages={"required": _("Choose at least one need.")},
    )  # fmt: skip
    sexes = forms.MultipleChoiceField(label=_("Whom it is for"), choices=Sex.choices)
    languages = forms.MultipleChoiceField(
        widget=forms.SelectMultiple(attrs={"class": "nrm-columns"}),
        label=_("Languages staff speak"),
        required=False,
        help_text=_("Without an interpreter."),
    )
    more_languages = forms.ChoiceField(label=_("One more language"), required=False, widget=Plain)
    place = forms.ChoiceField(
        label=_("Place"), required=False, widget=Plain, help_text=Service._meta.get_field("place").help_text,
    )  # fmt: skip
    website = forms.URLField(
        label=Service._meta.get_field("website").verbose_name, required=False, max_length=200, assume_scheme="https"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, service: Service | None = None, address: str = "", **kwargs: Any) -> None:
        """Take the fields of the model, and what the entry says now."""
        held = list(service.languages) if service else []
        if service is not None:
            kwargs["initial"] = _initial(service, address)
        self.base_fields = {**_model_fields(), **type(self).base_fields}  # type: ignore[misc]  # of this form alone
        super().__init__(*args, **kwargs)
        self._offer(held)

    def _offer(self, held: list[str]) -> None:
        """Offer needs, places and languages; the common languages to tick, any other from a list."""
        common = [code for code, _name in language_choices()][:N_COMMON_LANGUAGES]
        ticked = [(code, name) for code, name in language_choices() if code in common or code in held]
        rest = [(code, name) for code, name in language_choices() if code not in common]
        self.fields["needs"].choices = code_list("needs").choices  # type: ignore[attr-defined]
        self.fields["languages"].choices = ticked  # type: ignore[attr-defined]
        self.fields["more_languages"].choices = [("", _("None")), *rest]  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", _("No one place")), *place_choices()]  # type: ignore[attr-defined]

    @property
    def sections(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """Return the fields under their headings."""
        for title, names in _SECTIONS:
            yield title, [self[name] for name in names]

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = dict(self.cleaned_data)
        data.pop("version")
        sexes, more = data.pop("sexes"), data.pop("more_languages")
        return data | {
            "languages": list(dict.fromkeys([*data["languages"], *([more] if more else [])])),
            **{f"accepts_{sex}": sex in sexes for sex in Sex.values},
        }


def _initial(service: Service, address: str) -> dict[str, Any]:
    names = (*_AS_IN_MODEL, "website", "needs", "languages", "place", "version")
    now = {name: getattr(service, name) for name in names}
    return now | {"sexes": [sex.value for sex in Sex if sex in service.sexes], "address": address}


class TranslationForm(GovForm):
    """The name and the description in another language."""

    language = forms.ChoiceField(label=_("Language"), widget=Plain)
    name = forms.CharField(label=_("Name of the service"), max_length=200, required=False)
    description = forms.CharField(
        label=_("What people get"), max_length=2000, required=False, widget=forms.Textarea,
        help_text=_("Leave both empty to take the translation out."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer all languages."""
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices()  # type: ignore[attr-defined]


class DescribeForm(GovForm):
    """What an agency does, in the node's main language and others."""

    description = forms.CharField(
        label=AgencyProfile._meta.get_field("description").verbose_name,
        help_text=AgencyProfile._meta.get_field("description").help_text,
        max_length=2000, required=False, widget=forms.Textarea,
    )  # fmt: skip

    def __init__(self, *args: Any, held: dict[str, str], offered: list[str], **kwargs: Any) -> None:
        """Ask for the description in each language that pages have, and in those it has already."""
        super().__init__(*args, **kwargs)
        own = {language.code: language.endonym for language in languages()}
        for code in dict.fromkeys([*offered, *held]):
            self.fields[f"in_{code}"] = forms.CharField(
                label=_("In %(language)s") % {"language": own.get(code, code)}, initial=held.get(code, ""),
                max_length=2000, required=False, widget=forms.Textarea,
            )  # fmt: skip

    def descriptions(self) -> dict[str, str]:
        """Return the description by language."""
        given = {name[3:]: value.strip() for name, value in self.cleaned_data.items() if name.startswith("in_")}
        return {code: text for code, text in given.items() if text}
