"""The addresses of the auditors' pages."""

from __future__ import annotations

from django.urls import path

from opennrm.kernel.audit import views

app_name = "audit"
urlpatterns = [
    path("audit/", views.log, name="log"),
    path("audit/export/", views.export, name="export"),
    path("audit/verify/", views.verify, name="verify"),
]
