"""The addresses of procedures."""

from __future__ import annotations

from django.urls import path

from opennrm.protection.sop import views

app_name = "sop"
urlpatterns = [
    path("procedure/", views.procedure, name="procedure"),
    path("procedure/to-do/", views.to_do, name="to_do"),
    path("procedure/figures/", views.figures_page, name="figures"),
    path("procedure/versions/", views.version_list, name="versions"),
    path("procedure/versions/new/", views.write, name="write"),
    path("procedure/versions/<uuid:version_id>/", views.version, name="version"),
    path("procedure/versions/<uuid:version_id>/edit/", views.edit, name="edit"),
    path("procedure/versions/<uuid:version_id>/trial/", views.trial, name="trial"),
    path("procedure/versions/<uuid:version_id>/publish/", views.publish, name="publish"),
    path("cases/<str:code>/procedure/<slug:rule_id>/", views.rule, name="rule"),
]
