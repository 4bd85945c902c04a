"""The addresses of forms and of what is filled in."""

from __future__ import annotations

from django.urls import path

from opennrm.protection.forms.views import data, designing, filled, filling, keeping, offline, openrosa

app_name = "forms"
_designing = [
    path("forms/", designing.form_list, name="list"),
    path("forms/upload/", designing.upload, name="upload"),
    path("forms/versions/<uuid:version_id>/", designing.version, name="version"),
    path("forms/versions/<uuid:version_id>/preview/", designing.preview, name="preview"),
    path("forms/versions/<uuid:version_id>/publish/", designing.publish, name="publish"),
    path("forms/versions/<uuid:version_id>/retire/", designing.retire, name="retire"),
    path("forms/versions/<uuid:version_id>/discard/", designing.discard, name="discard"),
    path("forms/versions/<uuid:version_id>/workbook/", designing.workbook, name="workbook"),
    path("forms/versions/<uuid:version_id>/xform/", designing.xform, name="xform"),
    path("forms/versions/<uuid:version_id>/files/add/", designing.media_add, name="media_add"),
    path("forms/versions/<uuid:version_id>/files/<int:media_id>/", designing.media, name="media"),
]
_filled = [
    path("filled/", filled.filled_list, name="filled"),
    path("filled/out/", data.exports, name="exports"),
    path("filled/out/new/", data.ask_export, name="ask_export"),
    path("filled/out/<uuid:export_id>/file/", data.fetch, name="fetch"),
    path("filled/in/", data.take_in, name="import"),
    path("filled/<str:code>/", filled.filled_one, name="filled_one"),
    path("filled/<str:code>/compare/", filled.compare, name="compare"),
    path("filled/<str:code>/set-aside/", filled.put_aside, name="set_aside"),
    path("filled/<str:code>/keep/", keeping.hold, name="hold"),
    path("filled/<str:code>/keep/lift/", keeping.lift, name="lift_hold"),
    path("filled/<str:code>/files/<uuid:document_id>/", filled.attachment, name="attachment"),
]
_offline = [
    path("field/waiting/", offline.waiting, name="waiting"),
    path("field/device/", offline.device, name="device"),
    path("field/devices/", offline.devices, name="devices"),
    path("field/devices/<uuid:device_id>/block/", offline.block, name="device_block"),
    path("field/devices/<uuid:device_id>/unreadable/", offline.unreadable, name="device_unreadable"),
    path("field/contact/<uuid:device_id>/", offline.contact, name="contact"),
    path("field/seen/<uuid:device_id>/", offline.seen, name="seen"),
    path("field/queue/", offline.queue, name="queue"),
    path("field/copies.json", offline.copies, name="copies"),
    path("field/worker.js", offline.worker, name="worker"),
    path("field/manifest.webmanifest", offline.manifest, name="manifest"),
]
# The last: whatever stands at /field/ besides has to be named before a form may have the name.
_filling = [
    path("field/", filling.fill_list, name="fill_list"),
    path("field/<str:form_id>/", filling.fill, name="fill"),
    path("field/<str:form_id>/submit/", filling.fill_submit, name="fill_submit"),
    path("field/<str:form_id>/paper/", filling.fill_paper, name="fill_paper"),
    path("field/<str:form_id>/media/<str:name>", filling.fill_media, name="fill_media"),
]
# Without a slash at the end: these addresses are the protocol's.
_openrosa = [
    path("openrosa/formList", openrosa.forms, name="openrosa_forms"),
    path("openrosa/submission", openrosa.submission, name="openrosa_submission"),
    path("openrosa/forms/<uuid:version_id>/form.xml", openrosa.form, name="openrosa_form"),
    path("openrosa/forms/<uuid:version_id>/manifest", openrosa.form_manifest, name="openrosa_manifest"),
    path("openrosa/forms/<uuid:version_id>/files/<int:media_id>", openrosa.form_file, name="openrosa_file"),
]
urlpatterns = [*_offline, *_designing, *_filled, *_filling, *_openrosa]
