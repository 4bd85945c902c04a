"""The addresses of sign-in, of one's own account and of the agencies' administration."""

from __future__ import annotations

from django.urls import include, path, re_path

from opennrm.kernel.accounts.views import agencies, app_passwords, doors, people, profile, tokens

# allauth looks these up by its own names.
_doors = [
    path("sign-in/", doors.sign_in, name="account_login"),
    path("sign-in/code/", doors.sign_in_code, name="mfa_authenticate"),
    path("sign-in/passkey/", doors.sign_in_passkey, name="mfa_login_webauthn"),
    path("sign-in/service/<slug:provider_id>/", doors.identity_service, name="openid_connect_login"),
    path("sign-in/service/<slug:provider_id>/back/", doors.identity_service_back, name="openid_connect_callback"),
    path("sign-in/service/cancelled/", doors.identity_service_cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/closed/", doors.inactive, name="account_inactive"),
    path("sign-out/", doors.sign_out, name="account_logout"),
    path("password/forgotten/", doors.forgotten_password, name="account_reset_password"),
    path("password/forgotten/sent/", doors.forgotten_password_sent, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        doors.new_password,
        name="account_reset_password_from_key",
    ),
    path("password/new/done/", doors.new_password_set, name="account_reset_password_from_key_done"),
    path("account/password/", doors.change_password, name="account_change_password"),
    path("account/confirm/", doors.password_again, name="account_reauthenticate"),
    path("account/confirm/code/", doors.code_again, name="mfa_reauthenticate"),
    path("account/confirm/passkey/", doors.passkey_again, name="mfa_reauthenticate_webauthn"),
    path("account/second-step/app/", doors.add_app, name="mfa_activate_totp"),
    path("account/second-step/app/remove/", doors.remove_app, name="mfa_deactivate_totp"),
    path("account/second-step/passkeys/", doors.passkeys, name="mfa_list_webauthn"),
    path("account/second-step/passkeys/add/", doors.add_passkey, name="mfa_add_webauthn"),
    path("account/second-step/passkeys/<int:pk>/", doors.rename_passkey, name="mfa_edit_webauthn"),
    path("account/second-step/passkeys/<int:pk>/remove/", doors.remove_passkey, name="mfa_remove_webauthn"),
    path("account/second-step/recovery/", doors.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/second-step/recovery/new/", doors.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/second-step/recovery/file/", doors.download_recovery_codes, name="mfa_download_recovery_codes"),
]
_ours = [
    path("sign-in/demonstration/", doors.demonstration, name="demonstration"),
    path("invitation/", doors.invitation, name="invitation"),
    path("invitation/<str:token>/", doors.invitation_link, name="invitation_link"),
    path("account/", profile.profile, name="profile"),
    path("account/still-here/", profile.still_here, name="still_here"),
    path("account/kept/<uuid:kept_id>/", profile.kept_form, name="kept_form"),
    path("account/preferences/", profile.preferences, name="preferences"),
    path("account/second-step/", profile.second_factor, name="second_factor"),
    path("account/sessions/", profile.sessions, name="sessions"),
    path("account/app-passwords/", app_passwords.app_passwords, name="app_passwords"),
    path("account/app-passwords/new/", app_passwords.app_password_new, name="app_password_new"),
    path("account/app-passwords/<uuid:password_id>/end/", app_passwords.app_password_end, name="app_password_end"),
    path("agencies/", agencies.agency_list, name="agency_list"),
    path("agencies/new/", agencies.agency_new, name="agency_new"),
    path("agencies/<slug:code>/", agencies.agency, name="agency"),
    path("agencies/<slug:code>/edit/", agencies.agency_edit, name="agency_edit"),
    path("agencies/<slug:code>/close/", agencies.agency_close, name="agency_close"),
    path("agencies/<slug:code>/contacts/new/", agencies.contact_point, name="contact_point_new"),
    path("agencies/<slug:code>/contacts/<int:contact_id>/", agencies.contact_point, name="contact_point"),
    path(
        "agencies/<slug:code>/contacts/<int:contact_id>/remove/",
        agencies.contact_point_remove,
        name="contact_point_remove",
    ),
    path("agencies/<slug:code>/people/", people.people, name="people"),
    path("agencies/<slug:code>/people/new/", people.person_new, name="person_new"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/name/", people.person_name, name="person_name"),
    path("people/<int:person_id>/roles/", people.person_roles, name="person_roles"),
    path("people/<int:person_id>/deactivate/", people.person_deactivate, name="person_deactivate"),
    path("people/<int:person_id>/invite-again/", people.person_invite_again, name="person_invite_again"),
    path("people/<int:person_id>/reset-second-step/", people.person_reset, name="person_reset"),
    path("agencies/<slug:code>/tokens/", tokens.tokens, name="tokens"),
    path("agencies/<slug:code>/tokens/new/", tokens.token_new, name="token_new"),
    path("tokens/<slug:prefix>/end/", tokens.token_revoke, name="token_revoke"),
]
# Where allauth leads back to, under its own names.
_aliases = [
    path("account/second-step/", profile.second_factor, name="mfa_index"),
    path("account/", profile.profile, name="socialaccount_connections"),
]
urlpatterns = [*_doors, path("", include((_ours, "accounts"))), *_aliases]
