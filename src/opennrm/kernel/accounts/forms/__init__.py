"""What people fill in to sign in and to run an agency."""

from opennrm.kernel.accounts.forms.sign_in import (
    ChangePasswordForm,
    ForgottenPasswordForm,
    NewAuthenticatorForm,
    NewPasswordForm,
    PasswordAgainForm,
    SecondFactorAgainForm,
    SecondFactorForm,
    SignInForm,
)

__all__ = [
    "ChangePasswordForm",
    "ForgottenPasswordForm",
    "NewAuthenticatorForm",
    "NewPasswordForm",
    "PasswordAgainForm",
    "SecondFactorAgainForm",
    "SecondFactorForm",
    "SignInForm",
]
