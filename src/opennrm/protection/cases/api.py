"""Cases and their records, for programs: the same grants, the same redaction, the same rules as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from opennrm.kernel.access.enums import CATEGORY_LABELS, Category
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import InvalidInput, NotVisible
from opennrm.kernel.events.rules import title_of
from opennrm.kernel.events.selectors import events_of
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, checked, form_data, may, page_of
from opennrm.kernel.records.enums import Hidden
from opennrm.kernel.records.kinds import RecordKind, kind_named, kinds_of
from opennrm.kernel.records.rules import category_of, own_fields
from opennrm.kernel.records.selectors import Shown, access_record, plain_values, records_of, redact, show
from opennrm.protection.cases.forms import RecordForm, record_form
from opennrm.protection.cases.selectors import CaseloadFilter, case_of, caseload, caseload_page
from opennrm.protection.cases.services import Intake, open_case, save_record

if TYPE_CHECKING:
    from opennrm.kernel.access.rules import Opened
    from opennrm.kernel.events.models import CaseEvent
    from opennrm.kernel.records.models import FileRecord
    from opennrm.protection.cases.models import Case
    from opennrm.protection.cases.selectors import CaseloadRow

router = Router(tags=["Cases"])
WITHHELD_NOTE = 'A part that was not given to the caller reads {"withheld": true}; an erased one {"erased": true}.'


class CaseOut(Schema):
    """A case in a list."""

    code: str
    pseudonym: Any = Field(description=WITHHELD_NOTE)
    stage: str
    is_child: bool
    risk: str
    lead_agency: str
    is_lead: bool
    changed_at: datetime


class RecordOut(Schema):
    """One record of a case."""

    id: UUID
    kind: str
    version: int = Field(description="Send it back with a change, so that nothing of others is overwritten unseen.")
    created_at: datetime
    changed_at: datetime
    values: dict[str, Any] = Field(description=WITHHELD_NOTE)


class CaseDetail(Schema):
    """One case, as far as the caller may see it."""

    code: str
    lead_agency: str
    is_lead: bool
    readable: list[str]
    editable: list[str]
    case: RecordOut


class IntakeIn(Schema):
    """What is taken down at first contact; only the pseudonym is needed."""

    pseudonym: str = Field(max_length=60)
    is_child: bool = False
    risk: str = "unknown"
    sex: str = "unknown"
    birth_year: int | None = Field(None, ge=1900, le=2100)
    language: str = ""
    needs_interpreter: bool = False
    avenue: str = ""
    found_on: date | None = None
    found_in: str = ""
    first_account: str = Field("", max_length=4000)
    identity: dict[str, Any] = Field(default_factory=dict, description="The fields of the kind `identity`.")
    contact: dict[str, Any] = Field(default_factory=dict, description="The fields of the kind `contact`.")


class RecordIn(Schema):
    """A new record: its fields by name."""

    values: dict[str, Any]


class RecordChange(Schema):
    """A change of some fields of a record."""

    version: int = Field(ge=1, description="The version that the change was made from.")
    values: dict[str, Any]


class EventOut(Schema):
    """One event of a case."""

    type: str
    title: str
    at: datetime
    agency_id: int | None
    detail: dict[str, Any]


class FieldOut(Schema):
    """One field of a kind of records."""

    name: str
    label: str
    category: str
    choices: list[str]


class KindOut(Schema):
    """A kind of records."""

    kind: str
    title: str
    section: str
    action: str
    fields: list[FieldOut]


def plain(value: Any) -> Any:
    """Return a shown value as JSON has it: rows as their ids, what is hidden as a mark."""
    return {value.value: True} if isinstance(value, Hidden) else getattr(value, "pk", value)


def record_out(kind: str, shown: Shown) -> dict[str, Any]:
    """Return a record as `RecordOut` describes it."""
    row = shown.record
    return {
        "id": row.pk, "kind": kind, "version": row.version, "created_at": row.created_at, "changed_at": row.changed_at,
        "values": {name: plain(shown[name]) for name in shown},
    }  # fmt: skip


def _row(row: CaseloadRow) -> dict[str, Any]:
    case: Any = row.case.record
    return {
        "code": row.code, "pseudonym": plain(row.case["pseudonym"]), "stage": case.stage, "is_child": case.is_child,
        "risk": case.risk, "lead_agency": row.lead_agency, "is_lead": row.is_lead, "changed_at": case.changed_at,
    }  # fmt: skip


def _opened(
    request: ApiRequest, code: str, page: str, *, action: Action = Action.CASE_READ, edit: Category | None = None
) -> Opened:
    return open_file(actor=request.actor, code=code, at=request.at, action=action, edit=edit, page=f"api.{page}")


def _kind(slug: str) -> RecordKind:
    kind = kind_named(slug)
    if kind is None or kind.file_kind != "case":
        raise NotVisible
    return kind


def _of_kind(request: ApiRequest, code: str, slug: str, *, write: bool = False) -> tuple[Opened, RecordKind]:
    kind = _kind(slug)
    if write:
        opened = _opened(request, code, slug, action=kind.action, edit=kind.model.ROW_CATEGORY)
    else:
        opened = _opened(request, code, slug)
    if kind.applies is not None and not kind.applies(opened):
        raise NotVisible
    return opened, kind


def _checked(kind: RecordKind, opened: Opened, values: dict[str, Any], row: FileRecord | None = None) -> RecordForm:
    """Return the form of the kind with these values, unknown and wrong ones refused.

    Raises
    ------
    InvalidInput
        Names each field at fault.
    """
    unknown = [name for name in values if name not in kind.fields]
    if unknown:
        raise InvalidInput(_("There is no such field."), dict.fromkeys(unknown, _("There is no such field.")))
    standing = plain_values(row) if row is not None else {}
    merged = {name: value for name, value in {**standing, **values}.items() if name in kind.fields}
    form = record_form(kind, opened, form_data(merged), row=row)
    checked(form)
    return form


@router.get("/cases", auth=may(Action.CASE_READ), response=PageOf[CaseOut], summary="List cases")
def list_cases(request: ApiRequest, paging: Paging, *, stage: str = "", led: bool = False) -> dict[str, Any]:
    """Return the cases the caller may see, the last changed first."""
    cases = caseload(actor=request.actor, at=request.at, chosen=CaseloadFilter(stage=stage, led=led))
    found = page_of(cases.select_related("file", "file__lead_agency"), paging, lambda case: case)
    rows = caseload_page(actor=request.actor, at=request.at, cases=found["items"])
    return found | {"items": [_row(row) for row in rows]}


@router.post("/cases", auth=may(Action.CASE_OPEN), response={201: CaseDetail}, summary="Open a case")
def open_new_case(request: ApiRequest, intake: IntakeIn) -> Status[dict[str, Any]]:
    """Open a case led by the caller's agency."""
    given = intake.model_dump()
    identity, contact = given.pop("identity"), given.pop("contact")
    if given["found_on"] is None:
        del given["found_on"]
    opened = open_case(actor=request.actor, at=request.at, intake=Intake(given))
    for slug, values in (("identity", identity), ("contact", contact)):
        if values:
            form = _checked(_kind(slug), opened, values)
            save_record(actor=request.actor, at=request.at, opened=opened, kind=_kind(slug), values=form.values())
    return Status(201, _detail(opened, case_of(opened)))


def _detail(opened: Opened, case: Case) -> dict[str, Any]:
    return {
        "code": opened.code, "lead_agency": opened.file.lead_agency.name, "is_lead": opened.is_lead,
        "readable": [one.name for one in opened.sight.readable.parts],
        "editable": [one.name for one in opened.sight.editable.parts],
        "case": record_out("case", show(case, opened.sight)),
    }  # fmt: skip


@router.get("/cases/{code}", auth=may(Action.CASE_READ), response=CaseDetail, summary="Read a case")
def read_case(request: ApiRequest, code: str) -> dict[str, Any]:
    """Return one case, redacted for the caller."""
    opened = _opened(request, code, "case")
    return _detail(opened, case_of(opened))


@router.get("/cases/{code}/events", auth=may(Action.CASE_READ), response=PageOf[EventOut], summary="Read a timeline")
def list_events(request: ApiRequest, code: str, paging: Paging) -> dict[str, Any]:
    """Return what happened in a case, the newest first."""
    opened = _opened(request, code, "events")

    def out(event: CaseEvent) -> dict[str, Any]:
        title = title_of(event.type, event.detail)
        return {
            "type": event.type,
            "title": title,
            "at": event.at,
            "agency_id": event.agency_id,
            "detail": event.detail,
        }

    return page_of(events_of(opened), paging, out)


@router.get("/record-kinds", auth=may(Action.CASE_READ), response=list[KindOut], summary="List kinds of records")
def list_kinds(request: ApiRequest) -> list[dict[str, Any]]:  # noqa: ARG001 - the same for everybody
    """Return every kind of records with its fields."""
    return [
        {
            "kind": kind.slug, "title": str(kind.title), "section": kind.section, "action": kind.action.value,
            "fields": [_field(kind, name) for name in kind.fields],
        }
        for kind in kinds_of()
    ]  # fmt: skip


def _field(kind: RecordKind, name: str) -> dict[str, Any]:
    field = own_fields(kind.model)[name]
    options = getattr(field, "options", None)
    choices = (
        [str(code) for code, _label in options()] if options else [str(code) for code, _label in field.flatchoices]
    )
    category = CATEGORY_LABELS[category_of(kind.model, name)]
    return {"name": name, "label": str(field.verbose_name), "category": str(category), "choices": choices}


@router.get(
    "/cases/{code}/records/{kind}", auth=may(Action.CASE_READ), response=PageOf[RecordOut], summary="List records"
)
def list_records(request: ApiRequest, code: str, kind: str, paging: Paging) -> dict[str, Any]:
    """Return the records of a kind in a case, the newest first."""
    opened, found = _of_kind(request, code, kind)
    page = page_of(records_of(opened, found.model), paging, lambda row: row)
    return page | {"items": [record_out(kind, shown) for shown in redact(page["items"], opened.sight)]}


@router.post(
    "/cases/{code}/records/{kind}", auth=may(Action.CASE_EDIT), response={201: RecordOut}, summary="Add a record"
)
def add_record(request: ApiRequest, code: str, kind: str, body: RecordIn) -> Status[dict[str, Any]]:
    """Add a record of a kind to a case."""
    opened, found = _of_kind(request, code, kind, write=True)
    form = _checked(found, opened, body.values)
    row = save_record(actor=request.actor, at=request.at, opened=opened, kind=found, values=form.values())
    return Status(201, record_out(kind, show(row, opened.sight)))


@router.get(
    "/cases/{code}/records/{kind}/{record_id}", auth=may(Action.CASE_READ), response=RecordOut, summary="Read a record"
)
def read_record(request: ApiRequest, code: str, kind: str, record_id: UUID) -> dict[str, Any]:
    """Return one record, redacted for the caller."""
    opened, found = _of_kind(request, code, kind)
    return record_out(kind, show(access_record(opened=opened, model=found.model, record_id=record_id), opened.sight))


@router.patch(
    "/cases/{code}/records/{kind}/{record_id}",
    auth=may(Action.CASE_EDIT),
    response=RecordOut,
    summary="Change a record",
)
def change_record_values(
    request: ApiRequest, code: str, kind: str, record_id: UUID, body: RecordChange
) -> dict[str, Any]:
    """Change some fields; fields that others changed meanwhile to something else answer 409 and name themselves."""
    opened, found = _of_kind(request, code, kind, write=True)
    row = access_record(opened=opened, model=found.model, record_id=record_id)
    form = _checked(found, opened, body.values, row)
    values = {name: value for name, value in form.values().items() if name in body.values}
    stored = save_record(
        actor=request.actor,
        at=request.at,
        opened=opened,
        kind=found,
        values=values,
        record=row,
        base_version=body.version,
    )
    return record_out(kind, show(stored, opened.sight))
