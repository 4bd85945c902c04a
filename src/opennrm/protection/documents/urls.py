"""The addresses of documents."""

from __future__ import annotations

from django.urls import path

from opennrm.protection.documents import views

app_name = "documents"
urlpatterns = [
    path("cases/<str:code>/documents/add/", views.add, name="add"),
    path("cases/<str:code>/documents/<uuid:document_id>/content/", views.download, name="download"),
    path("cases/<str:code>/documents/<uuid:document_id>/edit/", views.edit, name="edit"),
    path("cases/<str:code>/documents/<uuid:document_id>/replace/", views.replace, name="replace"),
    path("cases/<str:code>/documents/<uuid:document_id>/remove/", views.remove, name="remove"),
]
