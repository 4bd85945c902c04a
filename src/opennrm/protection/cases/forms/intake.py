"""First contact on one short page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.pages import GovForm
from opennrm.kernel.reference.selectors import country_choices, language_choices
from opennrm.protection.cases.enums import Channel, RiskLevel, Sex
from opennrm.protection.cases.models.case import avenue_choices
from opennrm.protection.cases.selectors import Lookalikes, lookalikes, place_choices
from opennrm.protection.cases.services import Intake

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from opennrm.kernel.actors import Actor

_OF_AGE = 18
_IDENTITY = ("given_names", "family_names", "other_names", "born_on", "citizenships")
_CONTACT = {"contact_channel": "channel", "contact_value": "value", "contact_safe_times": "safe_times"}


def _optional(choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", _("Not known")), *choices]


class IntakeForm(GovForm):
    """Only the first two questions need an answer."""

    pseudonym = forms.CharField(
        label=_("What to call the person"),
        max_length=60,
        help_text=_("A first name, a nickname or any word the person chooses. It need not be the real name."),
        error_messages={"required": _("Enter something to call the person.")},
    )
    is_child = forms.TypedChoiceField(
        label=_("Is the person under 18?"),
        choices=[("no", _("No")), ("yes", _("Yes, or perhaps"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        help_text=_("If there is doubt, answer yes: a child gets the benefit of the doubt."),
        error_messages={"required": _("Say whether the person is under 18. If there is doubt, answer yes.")},
    )
    risk = forms.ChoiceField(
        label=_("Is the person in danger now?"),
        choices=RiskLevel.choices,
        initial=RiskLevel.UNKNOWN,
        help_text=_("In immediate danger call the emergency number first; this form can wait."),
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, help_text=_("The language the person understands best.")
    )
    needs_interpreter = forms.BooleanField(label=_("An interpreter is needed"), required=False)
    sex = forms.ChoiceField(
        label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN, help_text=_("As the person says.")
    )
    birth_year = forms.IntegerField(
        label=_("Year of birth"), required=False, min_value=1900, max_value=2100, help_text=_("An estimate will do.")
    )
    given_names = forms.CharField(label=_("Given names"), max_length=120, required=False, help_text=_("In any script."))
    family_names = forms.CharField(
        label=_("Family names"), max_length=120, required=False, help_text=_("In any script.")
    )
    other_names = forms.CharField(
        label=_("Other names and spellings"), max_length=400, required=False, help_text=_("Separate them by commas.")
    )
    born_on = forms.DateField(label=_("Date of birth"), required=False)
    citizenship = forms.ChoiceField(label=_("Citizenship"), required=False)
    avenue = forms.ChoiceField(label=_("How was the person found?"), required=False)
    found_in = forms.ChoiceField(label=_("Place of first contact"), required=False)
    first_account = forms.CharField(
        label=_("What happened, in short"),
        max_length=4000,
        required=False,
        widget=forms.Textarea,
        help_text=_(
            "A sentence or two in the person's own words, if they want to say. Nobody has to tell their story now."
        ),
    )
    contact_channel = forms.ChoiceField(
        label=_("Safe way to make contact"), choices=_optional(list(Channel.choices)), required=False
    )
    contact_value = forms.CharField(label=_("Number, address or person"), max_length=200, required=False)
    contact_safe_times = forms.CharField(label=_("When is it safe?"), max_length=200, required=False)
    seen_lookalikes = forms.BooleanField(required=False, widget=forms.HiddenInput)

    steps = (
        (_("The person now"), ("pseudonym", "is_child", "risk", "language", "needs_interpreter")),
        (
            _("More about the person, if they want to say"),
            ("sex", "birth_year", "given_names", "family_names", "other_names", "born_on", "citizenship"),
        ),
        (_("First contact"), ("avenue", "found_in", "first_account")),
        (_("Safe contact"), ("contact_channel", "contact_value", "contact_safe_times")),
    )

    def __init__(self, *args: Any, actor: Actor, at: datetime, **kwargs: Any) -> None:
        """Offer the State's places, languages, avenues."""
        super().__init__(*args, **kwargs)
        self.actor, self.at = actor, at
        self.lookalikes = Lookalikes()
        choices = {
            "language": language_choices(),
            "citizenship": country_choices(),
            "avenue": avenue_choices(),
            "found_in": place_choices(),
        }
        for name, offered in choices.items():
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = _optional(list(offered))

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return the questions, in the groups they are asked in."""
        return [(title, [self[name] for name in names]) for title, names in self.steps]

    def clean(self) -> dict[str, Any]:
        """Refuse half a contact, and a child who is taken for an adult."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_child") is False and self._is_surely_child(cleaned):
            self.add_error("is_child", _("By this year of birth the person is under 18. Choose yes, or correct it."))
        if cleaned.get("contact_value") and not cleaned.get("contact_channel"):
            self.add_error("contact_channel", _("Choose how this reaches the person."))
        return cleaned

    def _is_surely_child(self, given: dict[str, Any]) -> bool:
        born, year, today = given.get("born_on"), given.get("birth_year"), self.at.date()
        if born is not None:
            return (born.year + _OF_AGE, born.month, born.day) > (today.year, today.month, today.day)
        return year is not None and today.year - year < _OF_AGE

    def warns_of_duplicates(self) -> bool:
        """Tell whether somebody very like this person has a file already, and the reader has not been told yet."""
        names = [
            self.cleaned_data[name]
            for name in ("given_names", "family_names", "other_names")
            if self.cleaned_data[name]
        ]
        if not names or self.cleaned_data["seen_lookalikes"]:
            return False
        born = self.cleaned_data["born_on"]
        year = born.year if born else self.cleaned_data["birth_year"]
        self.lookalikes = lookalikes(
            actor=self.actor, at=self.at, names=[" ".join(names[:2]), *names[2:]], birth_year=year,
            sex=self.cleaned_data["sex"],
        )  # fmt: skip
        if self.lookalikes:
            seen = cast("QueryDict", self.data).copy()
            seen["seen_lookalikes"] = "on"
            self.data = seen
        return bool(self.lookalikes)

    def searched_name(self) -> str:
        """Return the name under which the search finds the lookalikes again."""
        given = (self.cleaned_data.get(name) for name in ("given_names", "family_names"))
        return " ".join(part for part in given if part) or self.cleaned_data.get("other_names", "")

    def intake(self) -> Intake:
        """Return what was taken down, part by part."""
        given = self.cleaned_data
        born = given["born_on"]
        case = {
            name: given[name]
            for name in (
                "pseudonym",
                "is_child",
                "risk",
                "language",
                "needs_interpreter",
                "sex",
                "avenue",
                "found_in",
                "first_account",
            )
        }
        case["birth_year"] = given["birth_year"] or (born.year if born else None)
        identity = {name: given.get(name) for name in _IDENTITY}
        identity["citizenships"] = [given["citizenship"]] if given["citizenship"] else []
        contact = {ours: given[theirs] for theirs, ours in _CONTACT.items()}
        return Intake(case=case, identity=identity, contact=contact)
