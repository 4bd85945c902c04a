"""allauth's forms, with our words, our look and our limits."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm as BaseChangePasswordForm
from allauth.account.forms import LoginForm, ReauthenticateForm, ResetPasswordForm, ResetPasswordKeyForm
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as MfaReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.kernel import clock
from opennrm.kernel.accounts.services.sign_in import AccountAdapter
from opennrm.kernel.accounts.services.throttles import (
    CODE_USED,
    RESET_BY_ADDRESS,
    RESET_BY_EMAIL,
    SECOND_FACTOR,
    TooManyAttempts,
    count_attempt,
    forget_attempts,
)

_PASSWORD_HINT = _("At least 12 characters. Several words that belong together only for you are easy to remember.")


def _plain(form: forms.Form, **labels: Any) -> None:
    """Take the placeholders off and set our labels."""
    form.use_required_attribute = False
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.label = labels.get(name, field.label)


class SignInForm(LoginForm):  # type: ignore[misc]
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set our labels."""
        super().__init__(*args, **kwargs)
        _plain(self, login=_("E-mail address"), password=_("Password"))
        self.fields["password"].help_text = ""
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set our labels."""
        super().__init__(*args, **kwargs)
        _plain(self, password=_("Your password"))


class ChangePasswordForm(BaseChangePasswordForm):  # type: ignore[misc]
    """The present password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set our labels."""
        super().__init__(*args, **kwargs)
        labels = {"oldpassword": _("Your present password"), "password1": _("New password")}
        _plain(self, password2=_("The new password again"), **labels)
        self.fields["password1"].help_text = _PASSWORD_HINT


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, for somebody who followed the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set our labels."""
        super().__init__(*args, **kwargs)
        _plain(self, password1=_("New password"), password2=_("The new password again"))
        self.fields["password1"].help_text = _PASSWORD_HINT


class ForgottenPasswordForm(ResetPasswordForm):  # type: ignore[misc]
    """The address to which a link goes, if somebody has it here; the page answers the same either way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set our labels."""
        super().__init__(*args, **kwargs)
        _plain(self, email=_("E-mail address"))

    def clean_email(self) -> str:
        """Look who has the address, unless it was asked too often."""
        email = str(self.cleaned_data["email"]).strip().lower()
        at = clock.now()
        address = AccountAdapter().get_client_ip(context.request)
        try:
            count_attempt(limit=RESET_BY_ADDRESS, key=address, at=at)
            count_attempt(limit=RESET_BY_EMAIL, key=email, at=at)
        except TooManyAttempts as error:
            raise forms.ValidationError(str(error)) from None
        self.users = filter_users_by_email(email, is_active=True, prefer_verified=True)
        return email


class _LimitedCode:
    """Counts wrong codes for each person, and takes no code twice."""

    user: Any
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """Check the code.

        Raises
        ------
        ValidationError
            When it is wrong, was used before, or too many were tried.
        """
        at, key = clock.now(), str(self.user.pk)
        try:
            count_attempt(limit=SECOND_FACTOR, key=key, at=at)
            code: str = super().clean_code()  # type: ignore[misc]
            count_attempt(limit=CODE_USED, key=f"{key}:{code}", at=at)
        except TooManyAttempts as error:
            words = "too_many_login_attempts" if error.limit is SECOND_FACTOR else None
            adapter = AccountAdapter() if words else get_adapter()
            raise adapter.validation_error(words or "incorrect_code") from None
        forget_attempts(limit=SECOND_FACTOR, key=key)
        return code


class SecondFactorForm(_LimitedCode, AuthenticateForm):  # type: ignore[misc]
    """The code of the authenticator app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set our labels."""
        super().__init__(*args, **kwargs)
        _plain(self, code=_("Code"))
        self.fields["code"].help_text = _("The six digits in your authenticator app, or one of your recovery codes.")
        self.fields["code"].widget.attrs |= {"class": "govuk-input--width-10", "spellcheck": "false"}


class SecondFactorAgainForm(_LimitedCode, MfaReauthenticateForm):  # type: ignore[misc]
    """The code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set our labels."""
        super().__init__(*args, **kwargs)
        _plain(self, code=_("Code from your authenticator app"))


class NewAuthenticatorForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set our labels."""
        super().__init__(*args, **kwargs)
        _plain(self, code=_("Code that the app shows now"))
        self.fields["code"].widget.attrs |= {
            "class": "govuk-input--width-10", "inputmode": "numeric", "spellcheck": "false",
        }  # fmt: skip


class NewPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey, and whether it lets in by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set our labels."""
        super().__init__(*args, **kwargs)
        alone = _("Let me sign in with it alone, without my password")
        _plain(self, name=_("Name of this passkey"), passwordless=alone)
        self.fields["name"].help_text = _("So that you know it later, for example “My telephone”.")
        if "passwordless" in self.fields:
            self.fields["passwordless"].help_text = ""


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set our labels."""
        super().__init__(*args, **kwargs)
        _plain(self, name=_("Name of this passkey"))
