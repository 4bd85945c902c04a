"""The addresses of forms and of what is filled in."""

from __future__ import annotations

from django.urls import path

from opennrm.protection.forms.views import designing

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
urlpatterns = [*_designing]
