"""The addresses of tasks."""

from __future__ import annotations

from django.urls import path

from opennrm.protection.deadlines import views

app_name = "deadlines"
urlpatterns = [
    path("tasks/", views.task_list, name="list"),
    path("tasks/calendar/", views.calendar, name="calendar"),
    path("tasks/calendar/end/", views.calendar_end, name="calendar_end"),
    path("calendar/<str:secret>.ics", views.calendar_feed, name="calendar_feed"),
    path("tasks/<uuid:task_id>/", views.task, name="task"),
    path("tasks/<uuid:task_id>/done/", views.done, name="done"),
    path("tasks/<uuid:task_id>/assign/", views.assign, name="assign"),
    path("tasks/<uuid:task_id>/move/", views.move, name="move"),
    path("tasks/<uuid:task_id>/drop/", views.drop, name="drop"),
    path("cases/<str:code>/add-task/", views.add, name="add"),
]
