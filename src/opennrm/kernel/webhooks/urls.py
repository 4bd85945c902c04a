"""The addresses of webhooks."""

from __future__ import annotations

from django.urls import path

from opennrm.kernel.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("agencies/<slug:code>/webhooks/", views.webhook_list, name="list"),
    path("agencies/<slug:code>/webhooks/new/", views.webhook_new, name="new"),
    path("webhooks/<uuid:subscription_id>/end/", views.webhook_end, name="end"),
    path("webhooks/messages/<uuid:delivery_id>/again/", views.delivery_again, name="again"),
]
