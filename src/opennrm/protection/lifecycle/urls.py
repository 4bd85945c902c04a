"""The addresses of transfer, closure, hold and erasure."""

from __future__ import annotations

from django.urls import path

from opennrm.protection.lifecycle import views

app_name = "lifecycle"
urlpatterns = [
    path("offered-cases/", views.offers, name="offers"),
    path("offered-cases/<uuid:transfer_id>/", views.offer, name="offer"),
    path("offered-cases/<uuid:transfer_id>/accept/", views.accept, name="accept"),
    path("offered-cases/<uuid:transfer_id>/decline/", views.decline, name="decline"),
    path("kept-long-enough/", views.due, name="due"),
    path("cases/<str:code>/transfer/", views.transfer, name="transfer"),
    path("cases/<str:code>/transfer/withdraw/", views.withdraw, name="withdraw"),
    path("cases/<str:code>/close/", views.close, name="close"),
    path("cases/<str:code>/reopen/", views.reopen, name="reopen"),
    path("cases/<str:code>/hold/", views.hold, name="hold"),
    path("cases/<str:code>/hold/lift/", views.lift, name="lift_hold"),
    path("cases/<str:code>/erase/", views.erase, name="erase"),
]
