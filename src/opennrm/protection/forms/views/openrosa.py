"""Forms and what is filled in, for ODK Collect and other apps of the OpenRosa protocol."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.kernel.errors import InvalidInput
from opennrm.protection.documents.services import AttachmentTooLarge
from opennrm.protection.forms.enums import Channel, SubmissionStatus
from opennrm.protection.forms.rules.openrosa import MEDIA_TYPE, ListedFile, ListedForm, form_list, manifest
from opennrm.protection.forms.selectors import access_media, fillable_version, fillable_versions
from opennrm.protection.forms.services import receive_with_files
from opennrm.protection.forms.views.doors import most_bytes, openrosa, told

if TYPE_CHECKING:
    from uuid import UUID

    from opennrm.kernel.actors import Actor
    from opennrm.kernel.pages import PageRequest
    from opennrm.protection.forms.models import FormVersion

XML = "xml_submission_file"
MORE = "*isIncomplete*"


@openrosa(methods=("GET", "HEAD"))
def forms(request: PageRequest, actor: Actor) -> HttpResponse:  # noqa: ARG001 - every door is told who sends
    """List the published forms, or the one that is asked for."""
    asked = request.GET.get("formID", "")
    found = [one for one in fillable_versions() if not asked or one.form.form_id == asked]
    listed = [_listed(request, one) for one in found]
    verbose = request.GET.get("verbose", "").lower() == "true"
    return HttpResponse(form_list(listed, verbose=verbose), content_type=MEDIA_TYPE)


def _listed(request: PageRequest, version: FormVersion) -> ListedForm:
    needs_files = any(version.media.all())
    return ListedForm(
        form_id=version.form.form_id, name=version.title, version=version.version, hash=version.hash,
        download_url=_address(request, "openrosa_form", version.pk),
        manifest_url=_address(request, "openrosa_manifest", version.pk) if needs_files else "",
    )  # fmt: skip


def _address(request: PageRequest, name: str, *args: object) -> str:
    return request.build_absolute_uri(reverse(f"forms:{name}", args=args))


@openrosa(methods=("GET", "HEAD"))
def form(request: PageRequest, actor: Actor, version_id: UUID) -> HttpResponse:  # noqa: ARG001 - as above
    """Hand out a form."""
    return HttpResponse(fillable_version(version_id).xform.encode(), content_type=MEDIA_TYPE)


@openrosa(methods=("GET", "HEAD"))
def form_manifest(request: PageRequest, actor: Actor, version_id: UUID) -> HttpResponse:  # noqa: ARG001 - as above
    """List the files that a form needs."""
    version = fillable_version(version_id)
    files = [
        ListedFile(one.name, one.hash, _address(request, "openrosa_file", version.pk, one.pk))
        for one in version.media.defer("content")
    ]
    return HttpResponse(manifest(files), content_type=MEDIA_TYPE)


@openrosa(methods=("GET", "HEAD"))
def form_file(request: PageRequest, actor: Actor, version_id: UUID, media_id: int) -> HttpResponse:  # noqa: ARG001
    """Hand out a file that a form needs."""
    media = access_media(fillable_version(version_id), media_id)
    answer = HttpResponse(bytes(media.content), content_type=media.media_type)
    answer["Content-Disposition"] = "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@openrosa(methods=("HEAD", "POST"))
def submission(request: PageRequest, actor: Actor) -> HttpResponse:
    """Take a filled-in form with its files, in one request or in several."""
    if request.method == "HEAD":
        return HttpResponse(status=204, headers={"Location": request.build_absolute_uri()})
    if int(request.META.get("CONTENT_LENGTH") or 0) > most_bytes():
        n_megabytes = most_bytes() // 1024 // 1024
        raise AttachmentTooLarge(
            _("This is more than %(n)d MB at once. Send smaller pictures or recordings.") % {"n": n_megabytes}
        )
    files = {name: cast("IO[bytes]", found) for name, found in request.FILES.items()}
    given = files.pop(XML, None)
    if given is None:
        raise InvalidInput(_("There is no filled-in form in this request (xml_submission_file)."))
    more_to_come = request.POST.get(MORE, "").lower() == "yes"
    received = receive_with_files(
        actor=actor, at=request.at, instance_xml=given.read(), files=files, channel=Channel.OPENROSA,
        more_to_come=more_to_come,
    )  # fmt: skip
    if more_to_come:
        return told(_("Received. The rest of the files is still to come."), 202, "submit_success")
    return told(_words(received.submission.status), 201, "submit_success")


def _words(status: str) -> str:
    if status == SubmissionStatus.FLAGGED:
        return _("Received. Something needs another look: see “Filled-in forms” on the site.")
    if status == SubmissionStatus.CONFLICTING:
        return _("Received beside another version with other answers. Choose one under “Filled-in forms” on the site.")
    return _("Received. Thank you.")
