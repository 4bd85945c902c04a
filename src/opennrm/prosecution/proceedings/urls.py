"""The addresses of the pages about alleged traffickers and connected people."""

from django.urls import path

from opennrm.prosecution.proceedings import views

app_name = "proceedings"
urlpatterns = [
    path("suspects/", views.suspects, name="suspects"),
    path("suspects/new/", views.suspect_new, name="suspect_new"),
    path("suspects/<str:code>/", views.suspect, name="suspect"),
    path("suspects/<str:code>/edit/", views.suspect_edit, name="suspect_edit"),
    path("suspects/<str:code>/share/", views.suspect_share, name="suspect_share"),
    path("suspects/<str:code>/access/<int:grant_id>/end/", views.suspect_end_grant, name="suspect_end_grant"),
    path("cases/<str:code>/people/add/", views.tie_add, name="tie_add"),
    path("cases/<str:code>/people/suspect/", views.suspect_of_case, name="suspect_of_case"),
]
