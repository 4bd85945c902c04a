"""The addresses of the reference pages."""

from django.urls import path

from opennrm.kernel.reference import views

app_name = "reference"
urlpatterns = [
    path("reference/", views.law, name="law"),
    path("reference/states/", views.states, name="states"),
    path("reference/code-lists/", views.lists, name="lists"),
    path("reference/code-lists/<str:name>/", views.one_list, name="list"),
]
