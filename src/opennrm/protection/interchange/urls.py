"""The addresses of import and export."""

from __future__ import annotations

from django.urls import path

from opennrm.protection.interchange import views

app_name = "interchange"
urlpatterns = [
    path("import/", views.take_in, name="import"),
    path("exports/", views.exports, name="exports"),
    path("exports/new/", views.ask_caseload, name="ask_caseload"),
    path("exports/<uuid:export_id>/file/", views.fetch, name="fetch"),
    path("cases/<str:code>/export/", views.ask_case, name="ask_case"),
]
