"""How allauth's flows behave in this house: limits, audit, sealed secrets, no open door.

allauth finds these classes through the settings `ACCOUNT_ADAPTER`, `MFA_ADAPTER` and `SOCIALACCOUNT_ADAPTER`.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core import context
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login as django_login
from django.db import transaction
from django.db.models import BigIntegerField
from django.utils.translation import gettext_lazy as _

from opennrm.kernel import clock
from opennrm.kernel.accounts.models import Person
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.accounts.services.mail import send_mail
from opennrm.kernel.accounts.services.throttles import (
    SIGN_IN_BY_ADDRESS,
    SIGN_IN_BY_EMAIL,
    TooManyAttempts,
    count_attempt,
    forget_attempts,
    give_back_attempt,
)
from opennrm.kernel.actors import SYSTEM, Actor
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.queries import Prepared, Slot
from opennrm.kernel.vault.services import open_for_node, seal_for_node

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest, HttpResponse

_BY_ID: Prepared[Person] = Prepared(
    lambda: Person.objects.get_queryset().select_related("agency").filter(pk=Slot("id", BigIntegerField()))
)
_PURPOSE = "second_factor"
_BOUND_TO = "accounts.second_factor"
_NO_ADDRESS = "0.0.0.0"  # noqa: S104 - stands for no address at all
DEMO_KEY = "demo_sign_in"


def write_account_entry(verb: str, person: AbstractBaseUser | None, actor: Actor | None = None, **detail: Any) -> None:
    """Write what happened at the door."""
    known = isinstance(person, Person)
    by = actor or (actor_of(person) if isinstance(person, Person) else SYSTEM)
    with transaction.atomic():
        target = f"person:{person.pk}" if known and person is not None else "person:unknown"
        write_entry(actor=by, at=clock.now(), verb=verb, target=target, detail=detail)


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]
    """Knows active people of active agencies, together with their agency."""

    def get_user(self, user_id: Any) -> Person | None:
        """Return the person of a session, if they may still be here."""
        person = _BY_ID.first(id=user_id)
        return person if person is not None and self.user_can_authenticate(person) else None

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Tell whether the account and its agency are open."""
        return isinstance(user, Person) and user.is_active and user.agency.is_active


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Counts attempts in the database, writes the audit, sends mail in the background."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This e-mail address and password do not belong together. Check both."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your present password."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait 15 minutes, or ask your agency's administrator for help."
        ),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the caller's address; behind a Unix socket without a trusted proxy there is none."""
        return str(get_client_ip(request) or _NO_ADDRESS)

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Let nobody in who was not invited."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt before the password is looked at."""
        at = clock.now()
        try:
            count_attempt(limit=SIGN_IN_BY_ADDRESS, key=self.get_client_ip(request), at=at)
            count_attempt(limit=SIGN_IN_BY_EMAIL, key=_email_of(credentials), at=at)
        except TooManyAttempts:
            write_account_entry("account.locked_out", _person_with(credentials), SYSTEM)
            raise self.validation_error("too_many_login_attempts") from None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Check the password; a success clears the slate of this address."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None:
            forget_attempts(limit=SIGN_IN_BY_EMAIL, key=_email_of(credentials))
            give_back_attempt(limit=SIGN_IN_BY_ADDRESS, key=self.get_client_ip(request), at=clock.now())
        return user

    def _rollback_login_failed_rl_usage(self) -> None:
        """Leave allauth's own counting out."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002
        """Write that somebody tried."""
        write_account_entry("account.sign_in_failed", _person_with(credentials), SYSTEM)

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Check the password of somebody who is signed in."""
        found = self.authenticate(context.request, email=getattr(user, "email", ""), password=password)
        return found is not None and found.pk == user.pk

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Turn people of an agency that left away before the second step."""
        if isinstance(user, Person) and not user.agency.is_active:
            closed: HttpResponse = self.respond_user_inactive(request, user)
            return closed
        early: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return early

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask nobody for a password who came in by one click and has none."""
        if DEMO_KEY in context.request.session:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Write that somebody came in, and note the session."""
        UserSession.objects.create_from_request(request)
        write_account_entry("account.signed_in", user)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Write that somebody left."""
        if isinstance(request.user, Person):
            UserSession.objects.filter(session_key=request.session.session_key).delete()
            write_account_entry("account.signed_out", request.user)
        super().logout(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Change the password; the other sessions end with it."""
        super().set_password(user, password)
        current = context.request.session.session_key if context.request.user.is_authenticated else ""
        for session in UserSession.objects.filter(user_id=user.pk).exclude(session_key=current):
            session.end()
        write_account_entry("account.password_changed", user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send allauth's letters in the background."""
        letter = self.render_mail(template_prefix, email, context)
        send_mail(to=email, subject=str(letter.subject), body=str(letter.body))

    def format_email_subject(self, subject: str) -> str:
        """Leave the subject without the host name."""
        return subject

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, context: Any = None, email: str | None = None
    ) -> None:
        """Write a change of the ways in, and tell the person, so that a stranger's change does not pass unseen."""
        write_account_entry(f"account.{template_prefix.rpartition('/')[2]}", user)
        self.send_mail("accounts/mail/sign_in_changed", email or str(getattr(user, "email", "")), dict(context or {}))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals the secrets of second factors, and keeps one."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("You need one second step. Add another one before you remove this."),
        "incorrect_code": _("This code is wrong or too old. Wait for the next one and type it."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret under the node's own key."""
        return base64.b64encode(seal_for_node(_PURPOSE, text.encode(), bound_to=_BOUND_TO)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` sealed."""
        return open_for_node(_PURPOSE, base64.b64decode(encrypted_text), bound_to=_BOUND_TO).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Tell whether another second factor stays."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002 - allauth's own name
        """Propose a name for a passkey."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return str(_("Passkey %(number)d") % {"number": number})

    def _get_site_name(self) -> str:
        return str(settings.NODE_NAME)


class IdentityServiceAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Lets people of an agency's own identity service in, if they were invited here."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:  # noqa: ARG002
        """Keep nothing of what the service says about a person but the number it knows them by."""
        sociallogin.account.extra_data = {}

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """Make no accounts for strangers."""
        return False


def has_just_signed_in(request: HttpRequest) -> bool:
    """Tell whether password or second step were shown within the last quarter of an hour."""
    if DEMO_KEY in request.session:
        return True
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0.0)
    return bool(clock.now().timestamp() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


def sign_in_for_demonstration(request: HttpRequest, person_id: int) -> Person:
    """Sign in as a persona with one click, on an exercise node that allows it.

    Raises
    ------
    NotVisible
        Everywhere else.
    """
    person = Person.objects.active().select_related("agency").filter(pk=person_id).first()
    if not settings.DEMO_SIGN_IN or person is None:
        raise NotVisible
    django_login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[DEMO_KEY] = True
    UserSession.objects.create_from_request(request)
    write_account_entry("account.signed_in", person, demonstration=True)
    return person


def sign_in_after_invitation(request: HttpRequest, person: Person) -> None:
    """Sign in somebody who has just chosen a password."""
    django_login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, person, method="password", reauthenticated=True)
    UserSession.objects.create_from_request(request)
    write_account_entry("account.signed_in", person)


def _email_of(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email", "")).strip().lower()


def _person_with(credentials: dict[str, Any]) -> Person | None:
    return Person.objects.get_queryset().filter(email=_email_of(credentials)).first()
