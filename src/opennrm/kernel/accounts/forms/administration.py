"""Forms with which agencies are run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.accounts.enums import AgencyKind
from opennrm.kernel.accounts.models import Agency, ContactPoint, Person
from opennrm.kernel.accounts.rules import assignable_roles, token_scopes
from opennrm.kernel.accounts.services.tokens import LONGEST_DAYS
from opennrm.kernel.actors import Action, Role
from opennrm.kernel.pages.forms import GovForm
from opennrm.kernel.reference.selectors import language_choices

if TYPE_CHECKING:
    from opennrm.kernel.accounts.models import PersonQuerySet
    from opennrm.kernel.actors import Actor

_N_LANGUAGES = 24  # those that are asked for most
_NODE = _("As this node")
SCOPE_WORDS = {
    Action.CASE_READ: _("Read the cases the agency may see"),
    Action.CASE_OPEN: _("Open new cases"),
    Action.CASE_EDIT: _("Add to and change cases"),
    Action.CASE_SEARCH: _("Search for people"),
    Action.CASE_EXPORT: _("Export cases"),
    Action.CASE_IMPORT: _("Import cases"),
    Action.CONSENT_RECORD: _("Record consent"),
    Action.REFERRAL_SEND: _("Send referrals"),
    Action.REFERRAL_ANSWER: _("Answer referrals"),
    Action.JUSTICE_EDIT: _("Add to proceedings and claims"),
    Action.DIRECTORY_EDIT: _("Change the directory"),
    Action.OVERVIEW_READ: _("Read the overview"),
    Action.FORM_FILL: _("Fetch forms and send in what is filled in"),
}


def _help(model: type[Agency | Person | ContactPoint], name: str) -> Any:
    return getattr(model._meta.get_field(name), "help_text", "")


def _language_choices(first: Any) -> list[tuple[str, Any]]:
    return [("", first), *settings.LANGUAGES]


def _zones() -> list[tuple[str, Any]]:
    named = sorted(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix", "right"))
    )
    return [("", _NODE), *((zone, zone.replace("_", " ")) for zone in named)]


class RolesForm(GovForm):
    """What somebody comes to do."""

    roles = forms.MultipleChoiceField(label=_("Roles"), help_text=_("Choose all that the person needs, and no more."))

    def __init__(self, *args: Any, actor: Actor, agency: Agency, held: list[str], **kwargs: Any) -> None:
        """Offer what the actor may give, and what the person has."""
        super().__init__(*args, **kwargs)
        offered = {role.value for role in assignable_roles(actor, agency)} | set(held)
        self.fields["roles"].choices = [(role.value, role.label) for role in Role if role.value in offered]  # type: ignore[attr-defined]


class InviteForm(RolesForm):
    """Somebody new."""

    email = forms.EmailField(
        label=_("Work e-mail address"), help_text=_("The link that lets the person in goes there.")
    )
    name = forms.CharField(label=_("Name"), max_length=150, help_text=_help(Person, "name"))
    language = forms.ChoiceField(label=_("Language of the pages and e-mails"), required=False)
    field_order = ("name", "email", "roles", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the languages."""
        super().__init__(*args, held=[], **kwargs)
        self.fields["language"].choices = _language_choices(_NODE)  # type: ignore[attr-defined]
        self.fields["language"].widget = forms.Select(choices=_language_choices(_NODE))


class NameForm(GovForm):
    """How colleagues see somebody."""

    name = forms.CharField(label=_("Name"), max_length=150, help_text=_help(Person, "name"))


class DeactivateForm(GovForm):
    """Who takes over, when there is something to take over."""

    successor = forms.ModelChoiceField(
        label=_("Who takes over the open work?"), queryset=Person.objects.get_queryset().none(), empty_label=_("Choose")
    )

    def __init__(self, *args: Any, colleagues: PersonQuerySet, is_needed: bool, **kwargs: Any) -> None:
        """Offer the colleagues, if anything is open."""
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = colleagues  # type: ignore[attr-defined]
        if not is_needed:
            del self.fields["successor"]


class AcceptForm(GovForm):
    """The first step of somebody who was invited."""

    name = forms.CharField(label=_("Your name"), max_length=150, help_text=_help(Person, "name"))
    password1 = forms.CharField(
        label=_("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=_("At least 12 characters. Several words that belong together only for you are easy to remember."),
    )
    password2 = forms.CharField(
        label=_("The password again"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        """Keep whom the password must not resemble."""
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password1(self) -> str:
        """Refuse a password that is easily guessed."""
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        """Refuse two different passwords."""
        cleaned = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords are not the same."))
        return cleaned


class PreferencesForm(GovForm):
    """One's own language and time zone."""

    language = forms.ChoiceField(label=_("Language of the pages and e-mails"), required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("Times on all pages are shown in it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer languages and zones."""
        super().__init__(*args, **kwargs)
        for name, choices in (("language", _language_choices(_NODE)), ("time_zone", _zones())):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            self.fields[name].widget = forms.Select(choices=choices)


class AgencyForm(GovForm):
    """What others read about an agency."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_help(Agency, "name"))
    place = forms.CharField(
        label=_("Town or district"), max_length=120, required=False, help_text=_help(Agency, "place")
    )
    address = forms.CharField(
        label=_("Office address"), max_length=300, required=False, help_text=_help(Agency, "address")
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    languages = forms.MultipleChoiceField(
        widget=forms.SelectMultiple(attrs={"class": "nrm-columns"}),
        label=_("Languages spoken"),
        required=False,
        help_text=_("Without an interpreter."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the name in each other language of the node."""
        super().__init__(*args, **kwargs)
        held = self.initial.get("languages", [])
        offered = [choice for n, choice in enumerate(language_choices()) if n < _N_LANGUAGES or choice[0] in held]
        self.fields["languages"].choices = offered  # type: ignore[attr-defined]
        initial_names = self.initial.get("names", {})
        for code, language in settings.LANGUAGES:
            if code != settings.LANGUAGE_CODE:
                self.fields[f"name_{code}"] = forms.CharField(
                    label=_("Name in %(language)s") % {"language": language}, max_length=200, required=False
                )
                self.initial.setdefault(f"name_{code}", initial_names.get(code, ""))

    def values(self) -> dict[str, Any]:
        """Return the values as the service takes them."""
        given = dict(self.cleaned_data)
        found = {code: given.pop(f"name_{code}", "") for code, _language in settings.LANGUAGES}
        names = self.initial.get("names", {}) | found
        return given | {"names": {code: name for code, name in names.items() if name}}


class NewAgencyForm(AgencyForm):
    """An agency that joins."""

    code = forms.SlugField(label=_("Short code"), max_length=40, help_text=_help(Agency, "code"))
    kind = forms.ChoiceField(label=_("Kind of agency"), choices=[("", _("Choose")), *AgencyKind.choices])
    field_order = ("name", "code", "kind")


class ContactPointForm(GovForm):
    """A desk through which an agency is reached."""

    title = forms.CharField(label=_("Desk"), max_length=120, help_text=_help(ContactPoint, "title"))
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    email = forms.EmailField(label=_("E-mail address"), required=False, help_text=_help(ContactPoint, "email"))
    hours = forms.CharField(label=_("Hours"), max_length=120, required=False, help_text=_help(ContactPoint, "hours"))


class TokenForm(GovForm):
    """A key for a program."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=120, help_text=_("For example “Nightly import from our old database”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may the program do?"), help_text=_("It can never do more than the people of your agency.")
    )
    days = forms.IntegerField(
        label=_("For how many days?"),
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=90,
        help_text=_("At most a year. Then make a new one."),
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        """Offer what the agency's people may do."""
        super().__init__(*args, **kwargs)
        allowed = token_scopes(agency)
        choices = [(scope.value, words) for scope, words in SCOPE_WORDS.items() if scope in allowed]
        self.fields["scopes"].choices = choices  # type: ignore[attr-defined]
