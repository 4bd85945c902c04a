"""The addresses of the survivor's own page; they carry nothing that tells whose."""

from django.urls import path

from opennrm.protection.survivors import views

app_name = "survivors"
urlpatterns = [
    path("me/", views.home, name="home"),
    path("me/in/", views.sign_in, name="sign_in"),
    path("me/out/", views.sign_out, name="sign_out"),
    path("me/rights/", views.rights, name="rights"),
    path("me/consents/", views.consents, name="consents"),
    path("me/consents/<uuid:consent_id>/take-back/", views.take_back_consent, name="take_back"),
    path("me/who-looked/", views.who_looked, name="who_looked"),
    path("rights/", views.rights_leaflet, name="leaflet"),
    path("cases/<str:code>/own-page/", views.give, name="give"),
    path("cases/<str:code>/own-page/end/", views.end, name="end"),
]
