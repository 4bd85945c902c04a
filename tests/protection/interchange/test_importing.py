"""Cases in from a file: checked first, all or nothing, once."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.models import File
from opennrm.kernel.access.selectors import access_file
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.errors import InvalidInput, NotPermitted
from opennrm.kernel.records.selectors import shown_records
from opennrm.protection.assistance.models import Need
from opennrm.protection.cases.models import Case, ContactPoint, Identity, IdentityDocument
from opennrm.protection.identification.models import ExploitationEpisode
from opennrm.protection.interchange.models import ImportedRow
from opennrm.protection.interchange.services import ImportReport, import_cases
from tests.factories.files import NOON, make_case
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from opennrm.kernel.actors import Actor

pytestmark = pytest.mark.django_db
ROW = {
    "source_id": "A-17", "prs_FirstName": "Oksana", "prs_SecondName": "Melnyk", "prs_Birthdate": "1998-03-21",
    "prs_Gender": "Feminine", "prs_PrimaryLanguage": "uk", "prs_Citizenship": "UKR; Moldova",
    "prs_IdentityNumber": "AB 123", "prs_MobilePhone": "+380 44 555", "prs_Email": "o@example.org",
    "vic_TypeOfExploitation": "ForcedLabour;ForcedBegging", "vic_MethodsOfControl": "DebtBondage; Other",
    "vic_MethodOfRecruitment": "AtWork", "vic_ForcedLabourIndustry": "F_Construction", "hte_Country": "MD",
    "hte_City": "Riverton", "hte_Type": "Recruitment", "cas_IncomingReferralDate": "2026-02-01", "spl_Type": "Legal",
}  # fmt: skip


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def as_csv(*rows: dict[str, str], delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_xlsx(*rows: dict[str, Any]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def take_in(actor: Actor, data: bytes, *, dry_run: bool = False) -> ImportReport:
    with acting_as(actor, NOON):
        return import_cases(actor=actor, at=NOON, data=data, dry_run=dry_run)


def counts() -> tuple[int, ...]:
    with acting_as(SYSTEM, NOON):
        models = (File, Case, Identity, ContactPoint, ExploitationEpisode, ImportedRow)
        return tuple(int(model._default_manager.count()) for model in models)


def test_row_becomes_a_case_with_all_its_parts(personas: Personas) -> None:
    alice = personas.actor("alice")
    report = take_in(alice, as_csv(ROW))

    assert (report.n_opened, report.errors) == (1, [])
    with acting_as(alice, NOON):
        opened = access_file(actor=alice, code=report.opened[0].code, at=NOON)
        (case,), (identity,) = shown_records(opened, Case), shown_records(opened, Identity)
        (episode,), (paper,), (need,) = (
            shown_records(opened, model) for model in (ExploitationEpisode, IdentityDocument, Need)
        )
        contacts = sorted(one["value"] for one in shown_records(opened, ContactPoint))
    assert opened.file.lead_agency == personas.alice.agency
    assert (case["sex"], case["language"], case["birth_year"], case["is_child"]) == ("female", "uk", 1998, False)
    assert case["pseudonym"] == "Imported person 2"  # a name is never put where all who see the file read it
    assert case["found_on"].isoformat() == "2026-02-01"
    assert (identity["given_names"], identity["family_names"]) == ("Oksana", "Melnyk")
    assert (identity["born_on"].isoformat(), identity["citizenships"]) == ("1998-03-21", ["UKR", "MDA"])
    assert contacts == ["+380 44 555", "o@example.org"]
    assert (paper["number"], need["need"]) == ("AB 123", "legal_aid")
    assert episode["purposes"] == ["forced_labour", "forced_begging"]
    assert (episode["control"], episode["means"]) == (["DebtBondage", "Other"], ["coercion"])
    assert (episode["acts"], episode["recruitment"], episode["sector"]) == (
        ["recruitment"], ["AtWork"], ["F_Construction"],
    )  # fmt: skip
    assert (episode["country"], episode["place"]) == (["MDA"], "Riverton")


def test_xlsx_says_the_same_as_csv(personas: Personas) -> None:
    import datetime as dt

    report = take_in(
        personas.actor("alice"),
        as_xlsx({**ROW, "prs_Birthdate": dt.datetime(1998, 3, 21), "source_id": 17}),  # noqa: DTZ001 - as a cell holds it
    )
    assert (report.n_opened, report.errors) == (1, [])
    again = take_in(personas.actor("alice"), as_csv({**ROW, "source_id": "17"}, delimiter=";"))
    assert (again.n_opened, again.n_known) == (0, 1)


def test_dry_run_changes_nothing(personas: Personas) -> None:
    before = counts()
    report = take_in(personas.actor("alice"), as_csv(ROW), dry_run=True)

    assert (report.n_opened, report.opened[0].code) == (1, "")
    assert report.opened[0].parts == ["Identity", "Contact", "Identity documents", "What happened", "Needs"]
    assert counts() == before


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("prs_Gender", "Female"),
        ("prs_Birthdate", "21/03/1998"),
        ("prs_Birthdate", "2126-01-01"),
        ("prs_Citizenship", "Atlantis"),
        ("prs_PrimaryLanguage", "Klingonese"),
        ("vic_MethodsOfControl", "Voodoo"),
        ("vic_TraffickingStatus", "Maybe"),
        ("prs_FirstName", "O" * 61),
        ("onrm_IsChild", "perhaps"),
    ],
)
def test_mistake_is_named_and_nothing_is_opened(personas: Personas, column: str, text: str) -> None:
    before = counts()
    report = take_in(personas.actor("alice"), as_csv(ROW, {**ROW, "source_id": "B", column: text}))

    assert [(one.row, one.column) for one in report.errors] == [(3, column)]
    assert report.opened == []
    assert counts() == before


def test_what_has_no_counterpart_is_said_and_left_out(personas: Personas) -> None:
    report = take_in(
        personas.actor("alice"),
        as_csv({"prs_Gender": "TransgenderFeminine", "prs_MaritalStatus": "Single", "shoe": "38", "con_Consent": "x",
                "vic_TraffickingStatus": "ActualVictimOfTrafficking", "cas_Status": "Closed"}),
    )  # fmt: skip
    assert (report.n_opened, report.errors) == (1, [])
    assert [(one.row, one.column) for one in report.warnings] == [
        (1, "prs_MaritalStatus"), (1, "shoe"), (2, "prs_Gender"), (2, "prs_Birthdate"), (2, "vic_TraffickingStatus"),
        (2, "cas_Status"), (2, "con_Consent"),
    ]  # fmt: skip
    with acting_as(SYSTEM, NOON):
        assert list(Case.objects.values_list("sex", "stage")) == [("unknown", "intake")]


def test_file_without_a_single_field_of_the_standard_is_not_taken(personas: Personas) -> None:
    before = counts()
    with pytest.raises(InvalidInput):
        take_in(personas.actor("alice"), as_csv({"shoe": "38", "hat": "57"}))
    assert counts() == before


def test_same_file_again_opens_nothing(personas: Personas) -> None:
    alice, without_id = personas.actor("alice"), {"prs_FirstName": "Ion", "prs_Birthdate": "1990-01-01"}
    take_in(alice, as_csv(ROW, without_id))
    before = counts()
    again = take_in(alice, as_csv(ROW, without_id))

    assert (again.n_rows, again.n_known, again.n_opened) == (2, 2, 0)
    assert counts() == before


def test_same_row_of_another_agency_is_another_case(personas: Personas) -> None:
    take_in(personas.actor("alice"), as_csv(ROW))
    report = take_in(personas.actor("charlie"), as_csv(ROW))

    assert (report.n_opened, report.n_known) == (1, 0)
    assert [one.message for one in report.warnings if one.column == ""] == [
        "Another agency holds a file of somebody of a very like name. Search for the person first."
    ]


def test_row_twice_in_one_file_is_a_mistake(personas: Personas) -> None:
    report = take_in(personas.actor("alice"), as_csv(ROW, ROW))
    assert [(one.row, one.column) for one in report.errors] == [(3, "source_id")]


def test_child_has_no_means(personas: Personas) -> None:
    alice = personas.actor("alice")
    report = take_in(alice, as_csv({**ROW, "prs_Birthdate": "2012-01-01"}))
    with acting_as(alice, NOON):
        opened = access_file(actor=alice, code=report.opened[0].code, at=NOON)
        (episode,), (case,) = shown_records(opened, ExploitationEpisode), shown_records(opened, Case)
    assert (case["is_child"], episode["means"], episode["control"]) == (True, None, ["DebtBondage", "Other"])


def test_lookalike_of_ones_own_is_named(personas: Personas) -> None:
    alice = personas.actor("alice")
    opened = make_case(alice, identity={"given_names": "Oksana", "family_names": "Melnyk"})
    report = take_in(alice, as_csv(ROW), dry_run=True)
    assert [one.message for one in report.warnings if one.column == ""] == [
        f"Somebody of a very like name has a file: {opened.code}. Look before you import."
    ]
    assert Entry.objects.filter(verb="search", target="import").count() == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n", b"PK\x03\x04nothing", b"\xff\xfe\x00", b'a,b\n"open', b"a,a\n1,2", b"x" * (20 * 1024 * 1024 + 1)],
)
def test_unreadable_file_is_refused(personas: Personas, data: bytes) -> None:
    before = counts()
    with pytest.raises(InvalidInput):
        take_in(personas.actor("alice"), data)
    assert counts() == before


def test_import_needs_the_role(personas: Personas) -> None:
    with pytest.raises(NotPermitted):
        take_in(personas.actor("bob"), as_csv(ROW))
    assert counts() == (0, 0, 0, 0, 0, 0)


def test_page_looks_first_and_then_opens(personas: Personas) -> None:
    client, address = browser_of(personas.alice), reverse("interchange:import")

    def send(step: str, data: bytes) -> Any:
        return client.post(address, {"step": step, "file": SimpleUploadedFile("cases.csv", data)})

    assert client.get(address).status_code == 200
    looked = send("look", as_csv(ROW))
    assert (looked.status_code, counts()[0]) == (200, 0)
    wrong = send("import", as_csv({**ROW, "prs_Gender": "F"}))
    assert (wrong.status_code, counts()[0]) == (422, 0)
    assert "Nothing was changed." in wrong.content.decode()
    assert (send("import", as_csv(ROW)).status_code, counts()[0]) == (200, 1)
    assert send("import", b"").status_code == 422


def test_lead_of_an_imported_case_has_all_of_it(personas: Personas) -> None:
    alice = personas.actor("alice")
    report = take_in(alice, as_csv(ROW))
    with acting_as(alice, NOON):
        assert access_file(actor=alice, code=report.opened[0].code, at=NOON).sight.editable == Category.ALL
