"""The addresses of the directory."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from opennrm.protection.directory.views import agencies, capacity, hours, search, services

_one = [
    path("", services.service, name="service"),
    path("edit/", services.edit, name="edit"),
    path("translations/", services.translations, name="translations"),
    path("hours/", hours.hours, name="hours"),
    path("days/", hours.days, name="days"),
    path("days/<int:day_id>/remove/", hours.day_remove, name="day_remove"),
    path("count/", capacity.count, name="count"),
    path("uncount/", capacity.uncount, name="uncount"),
    path("places/<slug:by>/", capacity.change, name="change_places"),
    path("places/", capacity.history, name="history"),
    path("pause/", services.pause, name="pause"),
    path("reopen/", services.reopen, name="reopen"),
    path("close/", services.close, name="close"),
    path("verify/", services.verify, name="verify"),
]
_ours: list[URLPattern | URLResolver] = [
    path("", search.search, name="search"),
    path("print/", search.printable, name="print"),
    path("hsds.json", search.export, name="export"),
    path("free-places/", capacity.board, name="board"),
    path("focal-points/", agencies.desks, name="focal_points"),
    path("agencies/", agencies.agencies, name="agencies"),
    path("agencies/<slug:code>/", agencies.agency, name="agency"),
    path("agencies/<slug:code>/describe/", agencies.describe, name="describe"),
    path("agencies/<slug:code>/services/new/", services.new, name="new"),
    path("services/<uuid:service_id>/", include(_one)),
]
app_name = "directory"
urlpatterns = [path("directory/", include(_ours))]
