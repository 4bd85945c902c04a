"""The addresses of tasks."""

from __future__ import annotations

from django.urls import path

from opennrm.protection.deadlines import views

app_name = "deadlines"
urlpatterns = [
    path("tasks/", views.task_list, name="list"),
    path("tasks/<uuid:task_id>/done/", views.done, name="done"),
    path("tasks/<uuid:task_id>/assign/", views.assign, name="assign"),
    path("tasks/<uuid:task_id>/move/", views.move, name="move"),
    path("tasks/<uuid:task_id>/drop/", views.drop, name="drop"),
    path("cases/<str:code>/add-task/", views.add, name="add"),
]
