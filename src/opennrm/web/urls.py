"""The addresses of the shell's own pages."""

from __future__ import annotations

from django.urls import path

from opennrm.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("help", views.help_page, name="help"),
    path("privacy", views.privacy, name="privacy"),
    path("accessibility", views.accessibility, name="accessibility"),
    path("language", views.language, name="language"),
    path("leave", views.leave, name="leave"),
    path("healthz", views.healthz, name="healthz"),
]
