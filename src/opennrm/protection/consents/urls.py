"""The addresses of consents."""

from django.urls import path

from opennrm.protection.consents import views

app_name = "consents"
urlpatterns = [
    path("cases/<str:code>/consent/", views.purpose, name="purpose"),
    path("cases/<str:code>/consent/ask/<slug:purpose>/", views.scope, name="scope"),
    path("cases/<str:code>/consent/ask/<slug:purpose>/text/", views.text, name="text"),
    path("cases/<str:code>/consent/ask/<slug:purpose>/answer/", views.answer, name="answer"),
    path("cases/<str:code>/consent/without/", views.without, name="without"),
    path("cases/<str:code>/consent/bases/", views.bases, name="bases"),
    path("cases/<str:code>/consent/<uuid:consent_id>/", views.consent, name="consent"),
    path("cases/<str:code>/consent/<uuid:consent_id>/withdraw/", views.withdraw, name="withdraw"),
    path("withdrawals/", views.inbox, name="inbox"),
    path("withdrawals/<uuid:notice_id>/", views.notice, name="notice"),
    path("recordings/", views.recordings, name="recordings"),
    path("recordings/<slug:text>/<slug:language>/", views.record, name="record"),
    path("recordings/<slug:text>/<slug:language>/remove/", views.remove_recording, name="remove_recording"),
    path("recordings/<uuid:recording_id>.sound", views.play, name="play"),
    path("legal-bases/", views.register, name="register"),
]
