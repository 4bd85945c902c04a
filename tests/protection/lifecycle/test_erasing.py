"""A file is erased: nothing of the person can be read again, and the numbers stay."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.urls import reverse

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import File, Grant
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.errors import InvalidInput, NotVisible, Refused
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.namesearch.models import NameEntry
from opennrm.kernel.notifications.models import Notification
from opennrm.kernel.records.models import FileRecord
from opennrm.kernel.records.services import create_record
from opennrm.kernel.vault.models import DataKey, SealedField
from opennrm.kernel.vault.services import Erased, announce_destroyed, open_many
from opennrm.prosecution.compensation.models import Claim, Payment
from opennrm.prosecution.proceedings.models import Proceeding
from opennrm.protection.approvals.models import Approval
from opennrm.protection.cases.models import Case, Identity, Tie
from opennrm.protection.deadlines.services import add_task
from opennrm.protection.documents.services import add_document
from opennrm.protection.documents.services.storage import path_of
from opennrm.protection.identification.models import ExploitationEpisode
from opennrm.protection.lifecycle.models import Erasure, Remains
from opennrm.protection.lifecycle.rules import KEPT, SCRUBBED
from opennrm.protection.lifecycle.services import reopen_case, set_hold
from opennrm.protection.referrals.services import send_referral, withdraw_referral
from opennrm.protection.survivors.services import give_own_page
from tests.factories.consents import consent_answer, give_consent, sharing_answer
from tests.factories.contents import pdf
from tests.factories.directory import ServiceFactory
from tests.factories.files import NOON, make_case
from tests.protection.lifecycle.conftest import ask_to_close, ask_to_erase, close_case, decide
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from tests.personas import Personas

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = {"given_names": "Linnea", "family_names": "Ashdown"}


def full_case(personas: Personas) -> tuple[Opened, Path]:
    """Make a case with something of everything in it, and return it with its document's place."""
    alice = personas.actor("alice")
    opened = make_case(
        alice, identity=NAMES, sex="female", birth_year=1999, language="ro", avenue="hotline",
        first_account="They took her passport.", found_in="havenport", risk="high",
    )  # fmt: skip
    give_consent(alice, opened, consent_answer())
    give_consent(alice, opened, sharing_answer(personas.charlie.agency_id))
    with acting_as(alice, NOON):
        document = add_document(
            actor=alice, at=NOON, opened=opened, content=io.BytesIO(pdf()), title="Report", kind="medical",
            category=Category.HEALTH,
        )  # fmt: skip
        add_task(actor=alice, at=NOON, opened=opened, note="Call", due_at=NOON + timedelta(days=1))
        create_record(
            actor=alice, at=NOON, opened=opened, model=ExploitationEpisode,
            values={"purposes": ["forced_labour"], "account": "They locked the door."},
        )  # fmt: skip
    add_rest(personas, opened)
    return opened, path_of(document.stored_as)


def add_rest(personas: Personas, opened: Opened) -> None:
    """Add what other apps keep of a case: a referral that ended, proceedings, a claim with a payment, the own page."""
    alice = personas.actor("alice")
    give_consent(alice, opened, sharing_answer(personas.bob.agency_id))
    service = ServiceFactory.create(agency=personas.bob.agency)
    with acting_as(alice, NOON):
        referral = send_referral(
            actor=alice, at=NOON, opened=opened, service=service, need="shelter", urgency="routine",
            categories=Category.BASIC | Category.ASSISTANCE, message="A bed",
        )  # fmt: skip
        withdraw_referral(actor=alice, at=NOON, referral_id=referral.pk)
        records: list[tuple[type[FileRecord], dict[str, Any]]] = [
            (Proceeding, {"kind": "investigation", "opened_on": NOON.date(), "number": "12/26"}),
            (Claim, {"avenue": "criminal", "claimed_for": [], "currency": "EUR"}),
        ]
        stored = [
            create_record(actor=alice, at=NOON, opened=opened, model=model, values=values) for model, values in records
        ]
        payment = {"claim": stored[1].pk, "amount": 100, "paid_on": NOON.date(), "source": "offender"}
        create_record(actor=alice, at=NOON, opened=opened, model=Payment, values=payment)
        give_own_page(actor=alice, at=NOON, opened=opened, language="en")


def sealed_tokens(file: File) -> list[tuple[Any, bytes, str, SealedField]]:
    """Return every sealed value of a file, as a backup of today would hold them."""
    found = []
    with acting_as(SYSTEM, NOON):
        for model in apps.get_models():
            if issubclass(model, FileRecord):
                sealed = [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]
                for row in model._default_manager.filter(file=file):
                    found += [
                        (file.key_id, bytes(getattr(row, field.name)), row.bound_to, field)
                        for field in sealed
                        if getattr(row, field.name) is not None
                    ]
    return found


def erased_case(personas: Personas) -> tuple[Opened, Path, list[tuple[Any, bytes, str, SealedField]]]:
    """Close and erase a full case, and return what a backup of the day before holds."""
    opened, path = full_case(personas)
    close_case(personas, opened)
    backup = sealed_tokens(opened.file)
    ask_to_erase(personas.actor("alice"), opened)
    decide(personas.actor("sam"))
    return opened, path, backup


def test_sealed_values_do_not_open_any_more_not_even_from_a_backup(personas: Personas) -> None:
    opened, path, backup = erased_case(personas)
    assert len(backup) > 8
    with pytest.raises(Erased):
        open_many(backup)
    with acting_as(SYSTEM, NOON):
        key = DataKey.objects.get(pk=opened.file.key_id)
        assert (key.wrapped, key.destroyed_at) == (None, NOON)
        assert sealed_tokens(opened.file) == []
    assert not path.exists()


def test_every_row_of_the_file_is_gone_but_those_that_are_meant_to_stay(personas: Personas) -> None:
    opened, _path, _backup = erased_case(personas)
    left = {}
    with acting_as(SYSTEM, NOON):
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, models.ForeignKey) and field.related_model is File and field.name == "file":
                    n_rows = model._default_manager.filter(file=opened.file).count()
                    left.update({model._meta.label_lower: n_rows} if n_rows else {})
        assert NameEntry.objects.filter(file_id=opened.file.pk).count() == 0
    assert set(left) - KEPT - SCRUBBED == set()
    assert {name: left[name] for name in ("cases.case", "lifecycle.erasure", "lifecycle.remains")} == {
        "cases.case": 1, "lifecycle.erasure": 1, "lifecycle.remains": 1,
    }  # fmt: skip


def test_statistics_keep_their_numbers_and_nothing_that_leads_to_the_person(personas: Personas) -> None:
    opened, _path, _backup = erased_case(personas)
    with acting_as(SYSTEM, NOON):
        case, remains = Case.objects.get(file=opened.file), Remains.objects.get(file=opened.file)
        counted = Case.objects.filter(sex="female", is_child=False, avenue="hotline", stage="closed").count()
    assert counted == 1
    assert (remains.sex, remains.is_child, remains.stage, remains.avenue, remains.purposes) == (
        "female", False, "intake", "hotline", ["forced_labour"],
    )  # fmt: skip
    assert (remains.closure_reason, remains.opened_year, remains.erased_year) == ("plan_completed", 2026, 2026)
    assert remains.agency_id == personas.alice.agency_id
    dropped = (
        case.pseudonym, case.first_account, case.birth_year, case.language, case.found_in, case.risk, case.worker_id,
        case.author_person_id, case.found_on,
    )  # fmt: skip
    assert dropped == (None, None, None, "", "", "unknown", None, None, date(2026, 1, 1))


def test_events_and_log_stay_and_say_what_was_done(personas: Personas) -> None:
    opened, _path, _backup = erased_case(personas)
    with acting_as(SYSTEM, NOON):
        types = set(CaseEvent.objects.filter(file=opened.file).values_list("type", flat=True))
        erasure = Erasure.objects.get()
    assert {"case.opened", "case.closed", "case.erased"} <= types
    assert Entry.objects.filter(file_id=opened.file.pk, verb="case.opened").count() == 1
    entry = Entry.objects.get(file_id=opened.file.pk, verb="case.erased")
    assert entry.person_id == personas.sam.pk
    assert (erasure.status, erasure.erased_at, erasure.n_documents) == ("erased", NOON, 1)
    assert erasure.n_records >= 6
    told = Notification.objects.get(kind="case.erased")
    assert (told.person_id, told.file) == (personas.alice.pk, None)


def test_erased_file_is_not_there_for_anybody(personas: Personas) -> None:
    opened, _path, _backup = erased_case(personas)
    for name in ("alice", "sam", "charlie"):
        browser = browser_of(personas[name])
        for page in ("cases:overview", "cases:timeline", "cases:summary", "lifecycle:erase"):
            assert browser.get(reverse(page, args=[opened.code])).status_code == 404
        assert opened.code not in browser.get(reverse("cases:caseload")).content.decode()
        with acting_as(personas.actor(name), NOON), pytest.raises(NotVisible):
            access_file_by_id(actor=personas.actor(name), file_id=opened.file.pk, at=NOON)
    with acting_as(SYSTEM, NOON):
        assert Grant.objects.live(NOON).filter(file=opened.file).count() == 0


def test_erasure_leaves_every_other_file_as_it_was(personas: Personas) -> None:
    alice = personas.actor("alice")
    other = make_case(alice, identity={"given_names": "Mara"})
    opened, _path = full_case(personas)
    with acting_as(alice, NOON):
        create_record(
            actor=alice, at=NOON, opened=other, model=Tie,
            values={"relation": "exploited_together", "other_file": opened.file.pk},
        )  # fmt: skip
    before = sealed_tokens(other.file)
    close_case(personas, opened)
    ask_to_erase(alice, opened)
    decide(personas.actor("sam"))
    assert sealed_tokens(other.file) == before
    with acting_as(alice, NOON):
        assert Tie.objects.get().other_file_id is None
        assert Identity.objects.get().file_id == other.file.pk
        assert len(open_many(before)) == len(before)


def test_erasure_is_refused_unless_closed_due_or_asked_for_and_never_under_a_hold(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened, path = full_case(personas)
    with pytest.raises(Refused):
        ask_to_erase(alice, opened)
    close_case(personas, opened)
    with pytest.raises(Refused):
        ask_to_erase(alice, opened, reason="retention_over")
    with pytest.raises(InvalidInput):
        ask_to_erase(alice, opened, reason="no such reason")
    ask_to_erase(alice, opened)
    with pytest.raises(Refused):
        ask_to_erase(alice, opened)
    with acting_as(alice, NOON):
        again = access_file_by_id(actor=alice, file_id=opened.file.pk, at=NOON)
        set_hold(actor=alice, at=NOON, opened=again, reason="Trial")
    with pytest.raises(Refused):
        decide(sam)
    with acting_as(SYSTEM, NOON):
        assert (Erasure.objects.get().status, File.objects.get().erased_at, path.exists()) == ("asked", None, True)
        assert Approval.objects.pending().count() == 1


def test_case_opened_again_meanwhile_is_not_erased(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened, _path = full_case(personas)
    close_case(personas, opened)
    ask_to_erase(alice, opened)
    with acting_as(alice, NOON):
        again = access_file_by_id(actor=alice, file_id=opened.file.pk, at=NOON)
        reopen_case(actor=alice, at=NOON, opened=again, because="She came back")
    with pytest.raises(Refused):
        decide(sam)
    with acting_as(SYSTEM, NOON):
        assert File.objects.get().erased_at is None


def test_second_person_who_does_not_agree_keeps_the_file(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened, path = full_case(personas)
    close_case(personas, opened)
    ask_to_erase(alice, opened)
    decide(sam, approve=False)
    with acting_as(SYSTEM, NOON):
        assert (Erasure.objects.get().status, File.objects.get().erased_at, path.exists()) == (
            "not_agreed", None, True,
        )  # fmt: skip
    assert len(open_many(sealed_tokens(opened.file))) > 0


def test_file_whose_time_is_over_is_erased_for_that_reason(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened = make_case(alice)
    ask_to_close(alice, opened)
    decide(sam)
    with acting_as(alice, NOON):
        Case.objects.update(retained_until=NOON.date() - timedelta(days=1))
    ask_to_erase(alice, opened, reason="retention_over")
    decide(sam)
    with acting_as(SYSTEM, NOON):
        assert File.objects.get().erased_at == NOON


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_nothing_of_the_person_is_left_in_the_database_file(personas: Personas) -> None:
    _opened, _path, backup = erased_case(personas)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = Path(connection.settings_dict["NAME"]).read_bytes()
    assert [token for _key, token, _bound, _field in backup if token[13:45] in content] == []


def test_file_that_a_backup_brings_back_is_erased_again(personas: Personas) -> None:
    opened, path = full_case(personas)
    with acting_as(SYSTEM, NOON):
        DataKey.objects.filter(pk=opened.file.key_id).update(wrapped=None, destroyed_at=NOON)  # as the keyring says
        announce_destroyed([opened.file.key_id], at=NOON)
    with acting_as(SYSTEM, NOON):
        file = File.objects.get(pk=opened.file.pk)
        case = Case.objects.get(file=file)
        assert file.erased_at == NOON
        assert not NameEntry.objects.filter(file_id=file.pk).exists()
        assert not Identity.objects.filter(file=file).exists()
    assert (case.pseudonym, case.first_account, case.birth_year, case.worker_id) == (None, None, None, None)
    assert not path.exists()
    last = Entry.objects.filter(verb="case.erased").newest_first()[0]
    assert (last.file_id, last.actor_kind, last.detail["reason"]) == (file.pk, "system", "restored")
