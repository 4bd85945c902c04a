"""The addresses of the case pages."""

from django.urls import path

from opennrm.protection.cases import views

app_name = "cases"
urlpatterns = [
    path("cases/", views.caseload_list, name="caseload"),
    path("cases/new/", views.intake, name="intake"),
    path("cases/<str:code>/", views.overview, name="overview"),
    path("cases/<str:code>/timeline/", views.timeline, name="timeline"),
    path("cases/<str:code>/summary/", views.summary, name="summary"),
    path("cases/<str:code>/worker/", views.worker, name="worker"),
    path("cases/<str:code>/editing/", views.editing, name="editing"),
    path("cases/<str:code>/section/<slug:section>/", views.section, name="section"),
    path("cases/<str:code>/records/<slug:kind>/add/", views.record_add, name="record_add"),
    path("cases/<str:code>/records/<slug:kind>/<uuid:record_id>/", views.record, name="record"),
    path("cases/<str:code>/records/<slug:kind>/<uuid:record_id>/edit/", views.record_edit, name="record_edit"),
    path("cases/<str:code>/records/<slug:kind>/<uuid:record_id>/history/", views.record_history, name="record_history"),
]
