"""The addresses of probable duplicates and joined files."""

from __future__ import annotations

from django.urls import path

from opennrm.protection.merging import views

app_name = "merging"
urlpatterns = [
    path("duplicates/", views.duplicates, name="duplicates"),
    path("duplicates/<uuid:pair_id>/", views.duplicate, name="duplicate"),
    path("cases/<str:code>/join/", views.choose, name="choose"),
    path("cases/<str:code>/join/<str:other>/", views.join, name="join"),
    path("cases/<str:code>/joined/", views.joined, name="joined"),
    path("cases/<str:code>/joined/<uuid:merge_id>/apart/", views.apart, name="apart"),
    path("cases/<str:code>/joined/<uuid:merge_id>/give-again/<int:agency_id>/", views.give, name="give"),
]
