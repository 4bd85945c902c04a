"""The addresses of approvals."""

from __future__ import annotations

from django.urls import path

from opennrm.protection.approvals import views

app_name = "approvals"
urlpatterns = [
    path("approvals/", views.to_decide, name="to_decide"),
    path("approvals/mine/", views.mine, name="mine"),
    path("approvals/<uuid:approval_id>/", views.decide, name="decide"),
    path("approvals/<uuid:approval_id>/withdraw/", views.withdraw, name="withdraw"),
]
