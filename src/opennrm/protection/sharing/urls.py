"""The addresses of the sharing pages."""

from django.urls import path

from opennrm.protection.sharing import views

app_name = "sharing"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/ask/<str:handle>/", views.ask, name="ask"),
    path("access/requests/", views.requests, name="requests"),
    path("access/requests/<uuid:request_id>/", views.answer, name="answer"),
    path("access/override/", views.override, name="override"),
    path("access/overrides/", views.overrides, name="overrides"),
    path("access/overrides/<uuid:override_id>/", views.review_override, name="review"),
    path("cases/<str:code>/access/share/", views.share_case, name="share"),
    path("cases/<str:code>/access/<int:grant_id>/renew/", views.renew_grant, name="renew"),
    path("cases/<str:code>/access/<int:grant_id>/end/", views.end_grant, name="end"),
    path("cases/<str:code>/access/exclude/", views.exclude, name="exclude"),
    path("cases/<str:code>/access/exclusions/<int:exclusion_id>/lift/", views.lift, name="lift"),
]
