"""Forms and what is filled in, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import IO, TYPE_CHECKING, Annotated, Any, cast
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Query, Router, Schema, Status
from ninja.files import UploadedFile  # noqa: TC002 - ninja reads the annotation
from pydantic import Field

from opennrm.kernel.access.enums import FileKind
from opennrm.kernel.access.services import open_file
from opennrm.kernel.actors import Action
from opennrm.kernel.errors import NotVisible
from opennrm.kernel.pages.api import ApiRequest, PageOf, Paging, may, page_of
from opennrm.protection.forms.enums import Channel, SubmissionStatus
from opennrm.protection.forms.selectors import (
    access_form,
    fillable_versions,
    published_version,
    shown_submission,
    submission_of,
    submissions_seen,
)
from opennrm.protection.forms.services import receive_with_files

if TYPE_CHECKING:
    from opennrm.protection.forms.models import FormVersion, Submission

router = Router(tags=["Forms"])


class FormOut(Schema):
    """A form and the version of it that people fill in now."""

    form_id: str = Field(description="Its name for programs.")
    title: str
    version: str
    version_id: UUID
    hash: str = Field(description="Of the XForm, as OpenRosa writes it.")
    languages: list[str]
    n_questions: int
    is_built_in: bool
    published_at: datetime | None


class SubmissionOut(Schema):
    """A filled-in form, without its answers."""

    code: str
    form_id: str
    version: str
    instance_id: str
    channel: Channel
    status: SubmissionStatus
    language: str
    created_at: datetime
    began_at: datetime | None = Field(description="By the device's clock.")
    ended_at: datetime | None = Field(description="By the device's clock.")
    clock_is_off: bool


class ProblemOut(Schema):
    """Something that needs another look."""

    path: str = Field(description="Which question; empty for the whole.")
    kind: str
    message: str


class SubmissionWhole(SubmissionOut):
    """A filled-in form with its answers as they were sent."""

    instance: str = Field(description="The XML.")
    problems: list[ProblemOut]


class SubmissionQuery(Schema):
    """Which filled-in forms are wanted."""

    form_id: str = Field("", max_length=100)
    status: SubmissionStatus | None = None


def _form(version: FormVersion) -> dict[str, Any]:
    return {
        "form_id": version.form.form_id, "title": version.title, "version": version.version,
        "version_id": version.pk, "hash": version.hash, "languages": version.languages,
        "n_questions": version.n_questions, "is_built_in": version.form.is_built_in,
        "published_at": version.published_at,
    }  # fmt: skip


def _submission(one: Submission) -> dict[str, Any]:
    return {
        "code": one.file.code, "form_id": one.form_version.form.form_id, "version": one.form_version.version,
        "instance_id": one.instance_id, "channel": one.channel, "status": one.status, "language": one.language,
        "created_at": one.created_at, "began_at": one.began_at, "ended_at": one.ended_at,
        "clock_is_off": one.clock_is_off,
    }  # fmt: skip


@router.get("/forms", auth=may(Action.FORM_FILL), response=PageOf[FormOut], summary="Forms to fill in")
def list_forms(request: ApiRequest, paging: Paging) -> dict[str, Any]:  # noqa: ARG001 - ninja hands it in
    """Return the forms that are published now."""
    return page_of(fillable_versions(), paging, _form)


def _published(form_id: str) -> FormVersion:
    version = published_version(access_form(form_id))
    if version is None:
        raise NotVisible
    return version


@router.get("/forms/{form_id}", auth=may(Action.FORM_FILL), response=FormOut, summary="One form")
def read_form(request: ApiRequest, form_id: str) -> dict[str, Any]:  # noqa: ARG001 - ninja hands it in
    """Return a form and the version of it that people fill in now."""
    return _form(_published(form_id))


@router.get("/forms/{form_id}/xform", auth=may(Action.FORM_FILL), summary="The XForm of a form")
def read_xform(request: ApiRequest, form_id: str) -> HttpResponse:  # noqa: ARG001 - ninja hands it in
    """Return the XForm of the version that people fill in now."""
    return HttpResponse(_published(form_id).xform.encode(), content_type="application/xml; charset=utf-8")


@router.get("/submissions", auth=may(Action.FORM_FILL), response=PageOf[SubmissionOut], summary="Filled-in forms")
def list_submissions(
    request: ApiRequest, paging: Paging, wanted: Annotated[SubmissionQuery, Query()]
) -> dict[str, Any]:
    """Return what was filled in as far as the caller may see it, the newest first; no answers."""
    found = submissions_seen(request.actor, request.at, form_id=wanted.form_id, status=wanted.status or "")
    return page_of(found, paging, _submission)


@router.get("/submissions/{code}", auth=may(Action.FORM_FILL), response=SubmissionWhole, summary="One filled-in form")
def read_submission(request: ApiRequest, code: str) -> dict[str, Any]:
    """Return a filled-in form with its answers; the reading is in the log."""
    opened = open_file(
        actor=request.actor, code=code, at=request.at, kind=FileKind.SCREENING, action=Action.FORM_FILL,
        page="api.submission",
    )  # fmt: skip
    submission = submission_of(opened)
    shown = shown_submission(opened, submission)
    problems = shown.problems if isinstance(shown.problems, list) else []
    return _submission(submission) | {"instance": str(shown.instance), "problems": problems}


@router.post(
    "/submissions", auth=may(Action.FORM_FILL), response={200: SubmissionOut, 201: SubmissionOut},
    summary="Send a filled-in form",
)  # fmt: skip
def create_submission(
    request: ApiRequest, instance: File[UploadedFile], files: Annotated[list[UploadedFile] | None, File()] = None
) -> Status[dict[str, Any]]:
    """Keep a filled-in form and its files exactly once (200 when it was here before); what fails is kept and flagged.

    `instance` is the XML as the form's model has it; `files` are named as the answers name them.
    """
    received = receive_with_files(
        actor=request.actor, at=request.at, instance_xml=instance.read(), channel=Channel.IMPORT,
        files={str(one.name): cast("IO[bytes]", one) for one in files or ()},
    )  # fmt: skip
    return Status(200 if received.was_known else 201, _submission(received.submission))
