"""The addresses of screenings."""

from __future__ import annotations

from django.urls import path

from opennrm.protection.screening import views

app_name = "screening"
urlpatterns = [
    path("screening/", views.screening_list, name="list"),
    path("screening/figures/", views.figures_page, name="figures"),
    path("screening/built-in/", views.built_in, name="built_in"),
    path("screening/built-in/<slug:form_id>.xlsx", views.built_in_workbook, name="built_in_workbook"),
    path("screening/leaflet/<slug:language>/", views.leaflet_blank, name="leaflet_blank"),
    path("field/leaflet/<slug:language>/", views.leaflet_field, name="leaflet_field"),
    path("screening/<str:code>/", views.result, name="result"),
    path("screening/<str:code>/case/", views.case, name="case"),
    path("screening/<str:code>/not-now/", views.not_now, name="not_now"),
    path("screening/<str:code>/services/", views.services, name="services"),
    path("screening/<str:code>/together/", views.together, name="together"),
    path("screening/<str:code>/leaflet/<slug:language>/", views.leaflet_coded, name="leaflet"),
]
