"""The addresses of notifications."""

from __future__ import annotations

from django.urls import path

from opennrm.kernel.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.notification_list, name="list"),
    path("notifications/<int:notification_id>/", views.notification_open, name="open"),
    path("account/e-mails/", views.preference, name="preference"),
]
