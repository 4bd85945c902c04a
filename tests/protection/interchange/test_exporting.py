"""Cases out to a file: agreed by a second person, redacted, marked, in the log."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opennrm.kernel import clock
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.selectors import access_file, access_file_by_id
from opennrm.kernel.access.services import revoke_grant
from opennrm.kernel.accounts.selectors import actor_of
from opennrm.kernel.actors import SYSTEM, Role
from opennrm.kernel.audit.models import Entry
from opennrm.kernel.errors import InvalidInput, NotPermitted, NotVisible, Refused
from opennrm.kernel.events.models import CaseEvent
from opennrm.kernel.records.selectors import shown_records
from opennrm.kernel.records.services import create_record
from opennrm.kernel.reference.selectors import code_list
from opennrm.protection.approvals.models import Approval
from opennrm.protection.approvals.services import decide_approval
from opennrm.protection.assistance.models import Need
from opennrm.protection.cases.models import Case, ContactPoint, Identity
from opennrm.protection.identification.models import ExploitationEpisode
from opennrm.protection.interchange.models import Export
from opennrm.protection.interchange.selectors import HEAD
from opennrm.protection.interchange.services import ask_export, fetch_export, import_cases
from tests.factories.accounts import PersonFactory
from tests.factories.files import NOON, make_case, share_case
from tests.personas import Personas, make_personas
from tests.support.sign_in import browser_of

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.actors import Actor
    from opennrm.kernel.records.models import FileRecord

pytestmark = pytest.mark.django_db
OKSANA = {"given_names": "Oksana", "family_names": "Melnyk", "citizenships": ["UKR"]}


@pytest.fixture
def personas() -> Personas:
    return make_personas()


def ask(
    actor: Actor, opened: Opened | None = None, *, at: datetime = NOON, format: str = "csv",  # noqa: A002
    reason: str = "Yearly audit",
) -> Export:  # fmt: skip
    with acting_as(actor, at):
        again = access_file_by_id(actor=actor, file_id=opened.file.pk, at=at) if opened else None
        return ask_export(actor=actor, at=at, opened=again, format=format, reason=reason)


def decide(actor: Actor, *, at: datetime = NOON, approve: bool = True) -> None:
    with acting_as(actor, at):
        asked = Approval.objects.pending().get()
        decide_approval(actor=actor, at=at, approval_id=asked.pk, approve=approve, note="Because")


def fetch(actor: Actor, export: Export, *, at: datetime = NOON) -> bytes:
    with acting_as(actor, at):
        download = fetch_export(actor=actor, at=at, export_id=export.pk)
    return b"".join(download.pieces)


def rows_in(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_file_leaves_only_once_a_second_person_agreed(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    opened = make_case(alice, identity=OKSANA)
    export = ask(alice)
    with pytest.raises(Refused):
        fetch(alice, export)
    with pytest.raises(NotVisible):
        decide(alice)
    decide(sam)
    (row, mark) = rows_in(fetch(alice, export))

    assert (row["source_id"], row["prs_FirstName"], row["prs_SecondName"]) == (opened.code, "Oksana", "Melnyk")
    assert mark["source_id"] == (
        f"# Confidential. Taken out of OpenNRM by Alice, Harbour on {NOON.isoformat(timespec='minutes')},"
        f" export {export.pk}, for: Yearly audit"
    )


def test_refused_export_is_never_fetched(personas: Personas) -> None:
    alice = personas.actor("alice")
    export = ask(alice)
    decide(personas.actor("sam"), approve=False)
    with pytest.raises(Refused):
        fetch(alice, export)


def test_link_is_the_askers_own_and_ends_after_a_day(personas: Personas) -> None:
    alice, sam = personas.actor("alice"), personas.actor("sam")
    export = ask(alice)
    decide(sam)
    for stranger in (sam, personas.actor("charlie")):
        with pytest.raises(NotVisible):
            fetch(stranger, export)
    fetch(alice, export, at=NOON + timedelta(hours=23))
    with pytest.raises(Refused):
        fetch(alice, export, at=NOON + timedelta(hours=24))


def test_caseload_holds_what_the_agency_leads_and_nothing_else(personas: Personas) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    mine = [make_case(alice).code, make_case(alice).code]
    theirs = make_case(charlie)
    share_case(charlie, theirs, personas.alice.agency_id or 0, Category.ALL)
    export = ask(alice)
    decide(personas.actor("sam"))
    assert [row["source_id"] for row in rows_in(fetch(alice, export))][:-1] == mine


def test_file_is_redacted_by_the_sight_of_who_takes_it_out(personas: Personas) -> None:
    alice = personas.actor("alice")
    agency = personas.charlie.agency
    supervisor = PersonFactory.create(agency=agency, roles=[Role.SUPERVISOR.value])
    opened = make_case(alice, identity=OKSANA)
    share_case(alice, opened, agency.pk if agency else 0, Category.BASIC | Category.ASSISTANCE)
    charlie = personas.actor("charlie")
    export = ask(charlie, opened)
    decide(actor_of(supervisor))
    data = fetch(charlie, export)
    row = rows_in(data)[0]

    assert b"Oksana" not in data
    assert {name for name, cell in row.items() if cell == "[withheld]"} == {
        name for name in HEAD if name.startswith(("prs_", "vic_", "hte_")) or name == "cas_IncomingReferralDate"
    } - {"prs_Gender", "prs_PrimaryLanguage", "vic_TraffickingStatus"}
    assert row["source_id"] == opened.code


def test_access_that_ended_meanwhile_closes_the_file(personas: Personas) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")
    supervisor = PersonFactory.create(agency=personas.charlie.agency, roles=[Role.SUPERVISOR.value])
    opened = make_case(alice)
    grant = share_case(alice, opened, personas.charlie.agency_id or 0)
    export = ask(charlie, opened)
    decide(actor_of(supervisor))
    with acting_as(alice, NOON):
        revoke_grant(actor=alice, at=NOON, grant=grant, because="done")
    with pytest.raises(NotVisible):
        fetch(charlie, export)


def test_every_case_that_leaves_is_in_the_log_and_its_timeline(personas: Personas) -> None:
    alice = personas.actor("alice")
    files = [make_case(alice).file.pk, make_case(alice).file.pk]
    export = ask(alice)
    decide(personas.actor("sam"))
    fetch(alice, export)

    assert list(Entry.objects.filter(verb="case.exported").order_by("pk").values_list("file_id", flat=True)) == files
    assert Entry.objects.filter(verb="export", target=f"export:{export.pk}").count() == 1
    with acting_as(SYSTEM, NOON):
        told = CaseEvent.objects.filter(type="case.exported").values_list("file_id", flat=True)
        assert sorted(told) == files


def test_xlsx_opens_in_a_spreadsheet_and_is_marked(personas: Personas) -> None:
    alice = personas.actor("alice")
    make_case(alice, pseudonym="=1+1 <&\x07>", identity=OKSANA)
    export = ask(alice, format="xlsx")
    decide(personas.actor("sam"))
    book = openpyxl.load_workbook(io.BytesIO(fetch(alice, export)))
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]

    assert tuple(str(cell) for cell in cells[0]) == HEAD
    assert (cells[1][1], book.worksheets[0]["B2"].data_type) == ("=1+1 <& >", "s")
    assert str(cells[2][0]).startswith("# Confidential. Taken out of OpenNRM by Alice, Harbour")
    assert (book.properties.creator, str(export.pk) in str(book.properties.description)) == ("Alice, Harbour", True)


def test_csv_runs_no_formula(personas: Personas) -> None:
    alice = personas.actor("alice")
    make_case(alice, pseudonym="=HYPERLINK(1)")
    export = ask(alice)
    decide(personas.actor("sam"))
    assert rows_in(fetch(alice, export))[0]["onrm_Pseudonym"] == "'=HYPERLINK(1)"


def test_export_needs_a_role_and_a_reason(personas: Personas) -> None:
    with pytest.raises(NotPermitted):
        ask(personas.actor("bob"))
    with pytest.raises(InvalidInput):
        ask(personas.actor("alice"), reason="  ")
    assert (Export.objects.count(), Approval.objects.count()) == (0, 0)


def test_pages_ask_agree_and_fetch(personas: Personas) -> None:
    at = clock.now()
    opened = make_case(personas.actor("alice"), at=at, identity=OKSANA)
    client = browser_of(personas.alice)
    asked = client.post(reverse("interchange:ask_case", args=[opened.code]), {"reason": "Court", "format": "csv"})
    export = Export.objects.get()
    address = reverse("interchange:fetch", args=[export.pk])

    assert (asked.status_code, asked.headers["Location"]) == (302, reverse("interchange:exports"))
    assert client.get(address).status_code == 409
    decide(personas.actor("sam"), at=clock.now())
    assert address in client.get(reverse("interchange:exports")).content.decode()
    answer: Any = client.get(address)
    data = b"".join(answer.streaming_content)
    assert (answer.status_code, next(row["source_id"] for row in rows_in(data))) == (200, opened.code)
    assert browser_of(personas.sam).get(address).status_code == 404


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)


def _codes(name: str, *, exact: bool = False) -> st.SearchStrategy[list[str]]:
    found = code_list(name)
    usable = [one.ours for one in found.correspondences if one.is_exact] if exact else list(found.values)
    return st.lists(st.sampled_from(usable), max_size=3, unique=True)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again_elsewhere(personas: Personas, form: str) -> None:
    alice, charlie = personas.actor("alice"), personas.actor("charlie")

    @settings(max_examples=8, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(
        given_names=NAMES, family_names=NAMES, pseudonym=NAMES, is_child=st.booleans(),
        born_on=st.none() | st.dates(datetime(1930, 1, 1).date(), datetime(2025, 1, 1).date()),  # noqa: DTZ001
        citizenships=st.lists(st.sampled_from(["UKR", "MDA", "NGA"]), unique=True),
        contact=NAMES, sex=st.sampled_from(["female", "male", "other", "unknown"]),
        purposes=_codes("exploitation_forms", exact=True), control=_codes("htcds.vic_MethodsOfControl"),
        recruitment=_codes("htcds.vic_MethodOfRecruitment"), needs=_codes("needs", exact=True),
    )  # fmt: skip
    def travel(**told: Any) -> None:
        identity = {name: told[name] for name in ("given_names", "family_names", "born_on", "citizenships")}
        case = {name: told[name] for name in ("pseudonym", "is_child", "sex")} | {"language": "uk"}
        opened = make_case(alice, identity=identity, **case)
        episode = {name: told[name] for name in ("purposes", "control", "recruitment") if told[name]}
        with acting_as(alice, NOON):
            records: list[tuple[type[FileRecord], dict[str, Any]]] = [
                (ContactPoint, {"channel": "phone", "value": told["contact"]}),
                *((ExploitationEpisode, episode) for _ in range(bool(episode))),
                *((Need, {"need": need}) for need in told["needs"]),
            ]
            for model, values in records:
                create_record(actor=alice, at=NOON, opened=opened, model=model, values=values)
        export = ask(alice, opened, format=form)
        decide(personas.actor("sam"))
        data = fetch(alice, export)
        with acting_as(charlie, NOON):
            report = import_cases(actor=charlie, at=NOON, data=data, dry_run=False)
        assert (report.errors, report.n_opened) == ([], 1)
        _same(alice, opened.code, charlie, report.opened[0].code, told)

    travel()


def _same(alice: Actor, ours: str, charlie: Actor, theirs: str, told: dict[str, Any]) -> None:
    one, other = _facts(alice, ours), _facts(charlie, theirs)
    if told["born_on"] is not None:  # the age that the date gives overrules "adult"
        one["is_child"] = other["is_child"] or one["is_child"]
    assert other == one


def _facts(actor: Actor, code: str) -> dict[str, Any]:
    wanted: dict[type[FileRecord], tuple[str, ...]] = {
        Case: ("pseudonym", "is_child", "sex", "language", "found_on"),
        Identity: ("given_names", "family_names", "born_on", "citizenships"), ContactPoint: ("channel", "value"),
        ExploitationEpisode: ("purposes", "control", "recruitment"),
    }  # fmt: skip
    with acting_as(actor, NOON):
        opened = access_file(actor=actor, code=code, at=NOON)
        shown = {model: shown_records(opened, model) for model in wanted}
        needs = sorted(one["need"] for one in shown_records(opened, Need))
    return {
        name: rows[0][name] or None for model, rows in shown.items() for name in wanted[model] if rows
    } | {"needs": needs}  # fmt: skip
