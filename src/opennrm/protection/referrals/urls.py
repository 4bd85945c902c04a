"""The addresses of the referral pages."""

from django.urls import path

from opennrm.protection.referrals import views

app_name = "referrals"
urlpatterns = [
    path("referrals/", views.inbox, name="inbox"),
    path("referrals/sent/", views.sent, name="sent"),
    path("referrals/<uuid:referral_id>/", views.referral, name="referral"),
    path("referrals/<uuid:referral_id>/accept/", views.accept, name="accept"),
    path("referrals/<uuid:referral_id>/decline/", views.decline, name="decline"),
    path("referrals/<uuid:referral_id>/start/", views.start, name="start"),
    path("referrals/<uuid:referral_id>/complete/", views.complete, name="complete"),
    path("referrals/<uuid:referral_id>/withdraw/", views.withdraw, name="withdraw"),
    path("node-key/", views.node_key, name="node_key"),
    path("receipt/", views.receipt, name="receipt"),
    path("cases/<str:code>/refer/", views.choose_need, name="choose_need"),
    path("cases/<str:code>/refer/outside/", views.hand_over, name="hand_over"),
    path("cases/<str:code>/refer/<slug:need>/", views.choose_service, name="choose_service"),
    path("cases/<str:code>/refer/<slug:need>/<uuid:service_id>/", views.send, name="send"),
]
