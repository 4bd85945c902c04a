"""The addresses of restricted notes."""

from django.urls import path

from opennrm.protection.notes import views

app_name = "notes"
urlpatterns = [
    path("cases/<str:code>/notes/", views.notes, name="list"),
    path("cases/<str:code>/notes/add/", views.add, name="add"),
    path("cases/<str:code>/notes/<uuid:note_id>/open/", views.open_one, name="open"),
]
