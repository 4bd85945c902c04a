"""The addresses of the shell's own pages."""

from __future__ import annotations

from django.urls import path

from opennrm.web import views

app_name = "web"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
]
