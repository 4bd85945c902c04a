"""Getting in, staying in, and being kept out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from opennrm.cli.worker import run_waiting_tasks
from opennrm.config.environment import BadEnvironment, read_environment
from opennrm.kernel.accounts.models import Throttle
from opennrm.kernel.accounts.services import drop_old_attempts, invite_person
from opennrm.kernel.audit.models import Entry
from tests.factories.accounts import LONG_AGO, PASSWORD, PersonFactory

if TYPE_CHECKING:
    from opennrm.kernel.accounts.models import Person
    from tests.personas import Personas

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MORNING = datetime(2026, 3, 2, 9, 0, 10, tzinfo=UTC)
Enter = Callable[["Person"], Client]


def code_at(at: datetime) -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(at.timestamp()) // 30)))


def try_password(client: Client, person: Person, password: str = PASSWORD) -> object:
    return client.post(reverse("account_login"), {"login": person.email, "password": password})


def verbs() -> list[str]:
    return list(Entry.objects.oldest_first().values_list("verb", flat=True))


@pytest.fixture
def clock() -> object:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def with_app(personas: Personas) -> Person:
    TOTP.activate(personas.alice, SECRET)
    return personas.alice


def test_sign_in_takes_password_and_code(client: Client, with_app: Person, clock: object) -> None:
    answer = try_password(client, with_app)
    assert answer["Location"] == reverse("mfa_authenticate")  # type: ignore[index]
    assert client.get(reverse("accounts:profile")).status_code == 302
    answer = client.post(reverse("mfa_authenticate"), {"code": code_at(MORNING)})
    assert answer["Location"] == "/"
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert verbs() == ["account.signed_in"]


def test_second_factor_secret_is_sealed(with_app: Person) -> None:
    stored = Authenticator.objects.get(user=with_app).data["secret"]
    assert SECRET not in stored
    assert len(stored) > len(SECRET)


def test_code_is_good_once_even_in_another_process(client: Client, with_app: Person, clock: object) -> None:
    from django.core.cache import cache

    try_password(client, with_app)
    client.post(reverse("mfa_authenticate"), {"code": code_at(MORNING)})
    cache.clear()  # another process remembers nothing of this one's
    other = Client()
    try_password(other, with_app)
    answer = other.post(reverse("mfa_authenticate"), {"code": code_at(MORNING)})
    assert answer.status_code == 200
    assert "This code is wrong or too old" in answer.content.decode()
    assert other.get(reverse("accounts:profile")).status_code == 302


def test_wrong_codes_lock_for_a_while(client: Client, with_app: Person, clock: time_machine.Traveller) -> None:
    try_password(client, with_app)
    for _attempt in range(6):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    answer = client.post(reverse("mfa_authenticate"), {"code": code_at(MORNING)})
    assert "Too many attempts" in answer.content.decode()
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_recovery_code_lets_in_once(client: Client, with_app: Person, clock: object) -> None:
    codes = RecoveryCodes.activate(with_app).get_unused_codes()
    try_password(client, with_app)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert client.get(reverse("accounts:profile")).status_code == 200
    other = Client()
    try_password(other, with_app)
    other.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert other.get(reverse("accounts:profile")).status_code == 302


def test_wrong_passwords_lock_the_account_for_a_while(
    client: Client, with_app: Person, clock: time_machine.Traveller
) -> None:
    for _attempt in range(6):
        try_password(client, with_app, "wrong")
    answer = try_password(client, with_app)
    assert "Too many attempts" in answer.content.decode()  # type: ignore[attr-defined]
    assert verbs() == ["account.sign_in_failed"] * 6 + ["account.locked_out"]
    clock.shift(timedelta(minutes=16))
    assert try_password(client, with_app)["Location"] == reverse("mfa_authenticate")  # type: ignore[index]


def test_lock_looks_the_same_for_an_address_nobody_has(client: Client, personas: Personas, clock: object) -> None:
    ghost = PersonFactory.build(email="ghost@nowhere.example")
    answers = {}
    for person in (personas.alice, ghost):
        texts = [try_password(client, person, "wrong").content.decode() for _n in range(7)]  # type: ignore[attr-defined]
        answers[person.email] = [re.sub(r'value="[^"]*"', "", text) for text in texts]
    assert answers["alice@harbour.example"] == answers["ghost@nowhere.example"]


def test_success_clears_the_count_of_this_address_only(client: Client, with_app: Person, personas: Personas) -> None:
    for person in (with_app, personas.bob):
        try_password(client, person, "wrong")
    try_password(client, with_app)
    assert Throttle.objects.filter(kind="sign_in_email").count() == 1
    assert list(Throttle.objects.filter(kind="sign_in_address").values_list("n_hits", flat=True)) == [2]


def test_throttles_keep_no_address_in_the_clear(client: Client, personas: Personas) -> None:
    try_password(client, personas.alice, "wrong")
    assert "alice" not in str(list(Throttle.objects.values()))


def test_old_attempts_are_forgotten(client: Client, personas: Personas, clock: object) -> None:
    try_password(client, personas.alice, "wrong")
    assert drop_old_attempts(at=MORNING) == 0
    assert drop_old_attempts(at=MORNING + timedelta(hours=1)) == 2


def test_person_without_second_factor_gets_no_further(client: Client, personas: Personas) -> None:
    try_password(client, personas.alice)
    for name in ("accounts:profile", "accounts:preferences", "notifications:list", "accounts:agency_list"):
        assert client.get(reverse(name))["Location"] == reverse("accounts:second_factor")
    assert client.get(reverse("accounts:second_factor")).status_code == 200


def test_person_let_go_is_out_at_the_next_click(enter: Enter, personas: Personas) -> None:
    client = enter(personas.alice)
    assert client.get(reverse("accounts:profile")).status_code == 200
    type(personas.alice).objects.get_queryset().filter(pk=personas.alice.pk).update(is_active=False)
    assert client.get(reverse("accounts:profile"))["Location"].startswith(reverse("account_login"))


def test_person_of_a_closed_agency_cannot_sign_in(client: Client, with_app: Person) -> None:
    agency = with_app.agency
    agency.is_active, agency.closed_at = False, LONG_AGO
    agency.save()
    assert try_password(client, with_app)["Location"] == reverse("account_inactive")  # type: ignore[index]
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_idle_session_ends_and_says_so(enter: Enter, personas: Personas, clock: time_machine.Traveller) -> None:
    client = enter(personas.alice)
    client.get(reverse("accounts:profile"))
    clock.shift(timedelta(minutes=29))
    assert client.get(reverse("accounts:profile")).status_code == 200
    clock.shift(timedelta(minutes=31))
    answer = client.get(reverse("accounts:profile"), follow=True)
    assert answer.redirect_chain == [("/sign-in/?next=/account/", 302)]
    assert "You were signed out because nothing happened" in answer.content.decode()
    assert (verbs()[-1], UserSession.objects.count()) == ("account.timed_out", 0)


def test_sessions_are_seen_and_ended(enter: Enter, personas: Personas) -> None:
    here = enter(personas.alice)
    here.get(reverse("accounts:profile"), headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"})
    there = Client()
    there.force_login(personas.alice)
    session = there.session
    session["second_factor"] = personas.alice.pk
    session.save()
    there.get(reverse("accounts:profile"), headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130 Safari"})
    shown = here.get(reverse("accounts:sessions")).content.decode()
    assert ("Firefox, Windows" in shown, "Chrome, Android" in shown) == (True, True)
    here.post(reverse("accounts:sessions"))
    assert there.get(reverse("accounts:profile")).status_code == 302
    assert here.get(reverse("accounts:profile")).status_code == 200


def test_session_of_somebody_else_is_not_ended(enter: Enter, personas: Personas) -> None:
    theirs = UserSession.objects.create(user=personas.bob, ip="127.0.0.1", session_key="k" * 32, user_agent="")
    enter(personas.alice).post(reverse("accounts:sessions"), {"session": theirs.pk})
    assert UserSession.objects.filter(pk=theirs.pk).exists()


def test_invitation_leads_to_password_and_second_factor(client: Client, personas: Personas, clock: object) -> None:
    invited = invite_person(
        actor=personas.actor("ada"), at=MORNING, agency=personas.ada.agency, email="new@harbour.example", name="New",
        roles=["case_manager"],
    )  # fmt: skip
    answer = client.get(invited.link)
    assert answer["Location"] == reverse("accounts:invitation")
    weak = client.post(reverse("accounts:invitation"), {"name": "N", "password1": "password1234", "password2": "x"})
    assert weak.status_code == 422
    given = {"name": "Newt", "password1": "seven quiet herons", "password2": "seven quiet herons"}
    assert client.post(reverse("accounts:invitation"), given)["Location"] == reverse("accounts:second_factor")
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(MORNING.timestamp()) // 30))
    done = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    assert len(client.get(done["Location"]).context["unused_codes"]) == 10
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert Client().get(invited.link).status_code == 404


def test_last_second_factor_cannot_be_removed(enter: Enter, with_app: Person) -> None:
    client = enter(with_app)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = client.post(reverse("mfa_deactivate_totp"))
    assert "You need one second step" in answer.content.decode()
    assert Authenticator.objects.filter(user=with_app).count() == 1


def test_change_of_password_ends_the_other_sessions(enter: Enter, personas: Personas) -> None:
    other = Client()
    other.force_login(personas.alice)
    client = enter(personas.alice)
    given = {"oldpassword": PASSWORD, "password1": "seven quiet herons", "password2": "seven quiet herons"}
    client.post(reverse("account_change_password"), given)
    personas.alice.refresh_from_db()
    assert personas.alice.check_password("seven quiet herons")
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert other.get(reverse("accounts:profile"))["Location"].startswith(reverse("account_login"))
    assert "account.password_changed" in verbs()


@pytest.mark.parametrize("password", ["short", "password1234", "alice@harbour.example", "qwertyuiop12"])
def test_password_that_is_easily_guessed_is_refused(enter: Enter, personas: Personas, password: str) -> None:
    given = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    answer = enter(personas.alice).post(reverse("account_change_password"), given)
    assert answer.status_code == 200
    personas.alice.refresh_from_db()
    assert personas.alice.check_password(PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_forgotten_password_answers_the_same_for_everybody(client: Client) -> None:
    person = PersonFactory.create(email="ana@agency.example")
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ("ana@agency.example", "nobody@agency.example")
    ]
    assert [(one.status_code, one["Location"]) for one in answers] == [(302, "/password/forgotten/sent/")] * 2
    assert mail.outbox == []
    run_waiting_tasks()
    assert [letter.to for letter in mail.outbox] == [["ana@agency.example"]]
    link = re.search(r"https?://\S+", str(mail.outbox[0].body))
    assert link is not None
    page = client.get(link.group(), follow=True)
    given = {"password1": "seven quiet herons", "password2": "seven quiet herons"}
    client.post(page.redirect_chain[-1][0], given)
    person.refresh_from_db()
    assert person.check_password("seven quiet herons")


@pytest.mark.django_db(transaction=True)
def test_mail_in_the_queue_is_sealed(client: Client) -> None:
    from django_tasks_db.models import DBTaskResult

    PersonFactory.create(email="ana@agency.example")
    client.post(reverse("account_reset_password"), {"email": "ana@agency.example"})
    kept = str(list(DBTaskResult.objects.values()))
    assert ("ana@" in kept, "/password/new/" in kept) == (False, False)


def test_forgotten_password_is_not_asked_for_without_end(client: Client, personas: Personas) -> None:
    answers = [client.post(reverse("account_reset_password"), {"email": "x@y.example"}) for _n in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]


def test_demonstration_is_one_click(client: Client, personas: Personas, settings: object) -> None:
    settings.DEMO_SIGN_IN = True  # type: ignore[attr-defined]
    assert "Demonstration" in client.get(reverse("account_login")).content.decode()
    client.post(reverse("accounts:demonstration"), {"person": personas.bob.pk})
    assert client.get(reverse("accounts:profile")).context["person"] == personas.bob


def test_demonstration_is_closed_unless_set(client: Client, personas: Personas) -> None:
    assert "Demonstration" not in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse("accounts:demonstration"), {"person": personas.bob.pk}).status_code == 404
    assert client.get(reverse("accounts:profile")).status_code == 302


@pytest.mark.parametrize(("kind", "is_taken"), [("national", False), ("regional", False), ("exercise", True)])
def test_demonstration_is_refused_on_real_nodes(monkeypatch: pytest.MonkeyPatch, kind: str, is_taken: bool) -> None:
    monkeypatch.setenv("OPENNRM_NODE_KIND", kind)
    monkeypatch.setenv("OPENNRM_DEMO_SIGN_IN", "true")
    read_environment.cache_clear()
    try:
        if is_taken:
            assert read_environment().demo_sign_in
        else:
            with pytest.raises(BadEnvironment, match="OPENNRM_DEMO_SIGN_IN"):
                read_environment()
    finally:
        monkeypatch.undo()
        read_environment.cache_clear()


def test_demonstration_is_warned_of(settings: object) -> None:
    from opennrm.kernel.accounts.apps import warn_of_open_door

    assert warn_of_open_door() == []
    settings.DEMO_SIGN_IN = True  # type: ignore[attr-defined]
    assert [warning.id for warning in warn_of_open_door()] == ["accounts.W001"]


def test_passwords_are_hashed_with_argon2_outside_tests() -> None:
    from opennrm.config import settings as real

    assert real.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert django_settings.SESSION_COOKIE_HTTPONLY


def test_pages_speak_the_persons_language(enter: Enter, personas: Personas) -> None:
    personas.alice.language = "fr"
    personas.alice.save()
    assert '<html lang="fr"' in enter(personas.alice).get(reverse("accounts:profile")).content.decode()


@pytest.mark.parametrize(
    "name",
    ["accounts:person_new", "accounts:person_roles", "accounts:person_deactivate", "accounts:person_reset",
     "accounts:token_new"],
)  # fmt: skip
def test_what_matters_asks_for_the_password_again(enter: Enter, personas: Personas, name: str) -> None:
    client = enter(personas.ada)
    target = personas.ada.agency.code if name in {"accounts:person_new", "accounts:token_new"} else personas.alice.pk
    page = reverse(name, args=[target])
    assert client.get(page).status_code == 200
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 16 * 60
    session.save()
    asked = client.get(page)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    done = client.post(asked["Location"], {"password": PASSWORD})
    assert done["Location"] == page
    assert client.get(page).status_code == 200


def test_form_sent_after_a_long_while_is_kept_and_sent_once_the_password_is_shown(
    enter: Enter, personas: Personas
) -> None:
    client = enter(personas.ada)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 16 * 60
    session.save()
    asked = client.post(reverse("accounts:person_roles", args=[personas.alice.pk]), {"roles": ["supervisor"]})
    personas.alice.refresh_from_db()
    assert personas.alice.roles == ["case_manager"]
    client.post(asked["Location"], {"password": PASSWORD})
    personas.alice.refresh_from_db()
    assert personas.alice.roles == ["supervisor"]


def test_demonstration_shows_those_with_a_story(client: Client, personas: Personas, settings: object) -> None:
    settings.DEMO_SIGN_IN = True  # type: ignore[attr-defined]
    assert len(client.get(reverse("account_login")).context["people"]) == 13
    personas.bob.story = "Runs the night shift and has two beds left."
    personas.bob.save()
    answer = client.get(reverse("account_login"))
    assert list(answer.context["people"]) == [personas.bob]
    assert "two beds left" in answer.content.decode()


def test_still_here_keeps_the_session(enter: Enter, personas: Personas, clock: time_machine.Traveller) -> None:
    client = enter(personas.alice)
    for _quarter in range(6):
        assert client.get(reverse("accounts:still_here")).status_code == 204
        clock.shift(timedelta(minutes=15))
    assert client.get(reverse("accounts:profile")).status_code == 200
