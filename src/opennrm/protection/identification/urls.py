"""The addresses of identification."""

from django.urls import path

from opennrm.protection.identification import views

app_name = "identification"
case = "cases/<str:code>/identification"
urlpatterns = [
    path("identification/", views.inbox, name="inbox"),
    path(f"{case}/request/", views.request_step, name="request"),
    path(f"{case}/<uuid:decision_id>/", views.decision, name="decision"),
    path(f"{case}/<uuid:decision_id>/decide/", views.decide_step, name="decide"),
    path(f"{case}/<uuid:decision_id>/more/", views.more, name="more"),
    path(f"{case}/<uuid:decision_id>/information/", views.information, name="information"),
    path(f"{case}/<uuid:decision_id>/withdraw/", views.withdraw, name="withdraw"),
    path(f"{case}/<uuid:decision_id>/anew/", views.anew, name="anew"),
    path(f"{case}/<uuid:decision_id>/notice/", views.notice, name="notice"),
    path(f"{case}/<uuid:decision_id>/told/", views.told, name="told"),
    path(f"{case}/<uuid:decision_id>/appeal/", views.appeal, name="appeal"),
    path(f"{case}/appeals/<uuid:appeal_id>/", views.appeal_answer, name="appeal_answer"),
    path("cases/<str:code>/reflection/extend/", views.extend, name="extend"),
    path("cases/<str:code>/reflection/end/", views.end, name="end"),
    path("cases/<str:code>/reflection/end-by-law/", views.end_law, name="end_by_law"),
]
