"""What people fill in to sign in and to run an agency."""

from opennrm.kernel.accounts.forms.administration import (
    SCOPE_WORDS,
    AcceptForm,
    AgencyForm,
    ContactPointForm,
    DeactivateForm,
    InviteForm,
    NameForm,
    NewAgencyForm,
    PreferencesForm,
    RolesForm,
    TokenForm,
)
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
    "SCOPE_WORDS",
    "AcceptForm",
    "AgencyForm",
    "ChangePasswordForm",
    "ContactPointForm",
    "DeactivateForm",
    "ForgottenPasswordForm",
    "InviteForm",
    "NameForm",
    "NewAgencyForm",
    "NewAuthenticatorForm",
    "NewPasswordForm",
    "PasswordAgainForm",
    "PreferencesForm",
    "RolesForm",
    "SecondFactorAgainForm",
    "SecondFactorForm",
    "SignInForm",
    "TokenForm",
]
