"""Django's settings, made from the environment read in `environment`."""

from __future__ import annotations

from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import unquote, urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF
from django.contrib.messages import constants as levels

from opennrm.config.environment import read_environment
from opennrm.config.logs import logging_settings

django_stubs_ext.monkeypatch()
ENV = read_environment()
PACKAGE = Path(__file__).resolve().parent.parent

# A node without a key of its own can run single commands; `opennrm check` and `opennrm serve` refuse it.
SECRET_KEY = ENV.secret_key.get_secret_value() or token_urlsafe(50)
DEBUG = False
ALLOWED_HOSTS = ENV.allowed_hosts
ROOT_URLCONF = "opennrm.config.urls"
WSGI_APPLICATION = "opennrm.config.wsgi.application"
AUTH_USER_MODEL = "accounts.Person"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "web:home"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "opennrm.web",
    "opennrm.api",
    "opennrm.kernel.pages",
    "opennrm.kernel.ticks",
    "opennrm.kernel.audit",
    "opennrm.kernel.vault",
    "opennrm.kernel.reference",
    "opennrm.kernel.accounts",
    "opennrm.kernel.access",
    "opennrm.kernel.namesearch",
    "opennrm.kernel.events",
    "opennrm.kernel.notifications",
    "opennrm.kernel.records",
    "opennrm.kernel.webhooks",
    "opennrm.kernel.backups",
    "opennrm.protection.directory",
    "opennrm.protection.cases",
    "opennrm.protection.approvals",
    "opennrm.protection.deadlines",
    "opennrm.protection.documents",
    "opennrm.protection.sharing",
    "opennrm.protection.notes",
    "opennrm.protection.consents",
    "opennrm.protection.identification",
    "opennrm.protection.assistance",
    "opennrm.protection.referrals",
    "opennrm.protection.lifecycle",
    "opennrm.protection.interchange",
    "opennrm.protection.sop",
    "opennrm.protection.forms",
    "opennrm.protection.screening",
    "opennrm.protection.merging",
    "opennrm.protection.survivors",
    "opennrm.prosecution.proceedings",
    "opennrm.prosecution.compensation",
    # After ours, so that our templates come first.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "opennrm.kernel.accounts.views.middleware.ActorMiddleware",
    "opennrm.kernel.accounts.views.middleware.SignInMiddleware",
    "opennrm.protection.survivors.views.middleware.SurvivorMiddleware",
    # Last: it calls the view itself, so nobody below would be asked.
    "opennrm.kernel.access.views.UnitOfWorkMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "opennrm.web.selectors.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
        },
    }
]

FORM_RENDERER = "opennrm.kernel.pages.forms.GovRenderer"
SURVIVOR_LOGIN_URL = "survivors:sign_in"

DATABASES = {"default": ENV.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

USE_TZ = True
TIME_ZONE = ENV.time_zone
LANGUAGE_CODE = ENV.language
LANGUAGES = [("en", "English"), ("fr", "Français"), ("ru", "Русский")]  # each in its own language
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["opennrm.config.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = ENV.dir / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
MESSAGE_TAGS = {levels.SUCCESS: "success", levels.WARNING: "warning", levels.ERROR: "error", levels.INFO: "info"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Signing in: allauth's flows, our pages, our limits (they are counted in the database, for all processes together).
AUTHENTICATION_BACKENDS = ["opennrm.kernel.accounts.services.sign_in.PersonBackend"]
IDLE_MINUTES = ENV.idle_minutes
DEMO_SIGN_IN = ENV.demo_sign_in
WEBHOOKS_PRIVATE = ENV.webhooks_private
# Browsers hold a form to its action through redirections too.
IDENTITY_SERVICE_ORIGIN = ["{0.scheme}://{0.netloc}".format(urlsplit(ENV.oidc_url))] if ENV.oidc_url else []
IDENTITY_SERVICE = ENV.oidc_name or "OpenID Connect" if ENV.oidc_url else ""
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.trusted_proxies
ACCOUNT_ADAPTER = "opennrm.kernel.accounts.services.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    "login": "opennrm.kernel.accounts.forms.SignInForm",
    "reset_password": "opennrm.kernel.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "opennrm.kernel.accounts.forms.NewPasswordForm",
    "change_password": "opennrm.kernel.accounts.forms.ChangePasswordForm",
    "reauthenticate": "opennrm.kernel.accounts.forms.PasswordAgainForm",
}
MFA_ADAPTER = "opennrm.kernel.accounts.services.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey alone lets in, so it must know its owner
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENV.https
MFA_TOTP_ISSUER = ENV.node_name
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = False
MFA_FORMS = {
    "authenticate": "opennrm.kernel.accounts.forms.SecondFactorForm",
    "reauthenticate": "opennrm.kernel.accounts.forms.SecondFactorAgainForm",
    "activate_totp": "opennrm.kernel.accounts.forms.NewAuthenticatorForm",
    "add_webauthn": "opennrm.kernel.accounts.forms.NewPasskeyForm",
    "edit_webauthn": "opennrm.kernel.accounts.forms.RenamePasskeyForm",
}
USERSESSIONS_TRACK_ACTIVITY = False  # our own middleware notes it once a minute
SOCIALACCOUNT_ADAPTER = "opennrm.kernel.accounts.services.sign_in.IdentityServiceAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "agency",
                "name": ENV.oidc_name or "OpenID Connect",
                "client_id": ENV.oidc_client_id,
                "secret": ENV.oidc_client_secret.get_secret_value(),
                "settings": {"server_url": ENV.oidc_url},
            }
        ]
        if ENV.oidc_url
        else [],
    }
}

# What browsers are told. No page has inline script or style.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # Sounds and films that belong to forms.
        "media-src": [SELF],
        "form-action": [SELF, *IDENTITY_SERVICE_ORIGIN],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if ENV.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENV.https
SECURE_SSL_REDIRECT = ENV.https
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.trusted_proxies else None
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = ENV.https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "opennrm.kernel.accounts.services.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "opennrm.web.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Uploads that do not fit in memory rest on the disk under a key that only the process knows.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "opennrm.protection.documents.services.uploads.SealedUploadHandler",
]
DOCUMENT_BYTES = ENV.document_megabytes * 1024 * 1024
DOCUMENT_SCAN_COMMAND = ENV.document_scan_command

NODE_NAME = ENV.node_name
BASE_URL = ENV.base_url or ("https" if ENV.https else "http") + f"://{ALLOWED_HOSTS[0]}"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.email_from
MAIL = ENV.mail_server()
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL.hostname else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = ENV.dir / "mail"
EMAIL_HOST, EMAIL_PORT = MAIL.hostname or "", MAIL.port or (465 if MAIL.scheme == "smtps" else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(MAIL.username or ""), unquote(MAIL.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.scheme == "smtp+tls", MAIL.scheme == "smtps"
EMAIL_TIMEOUT = 10

LOGGING = logging_settings(ENV.log_level)
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # whether browsers preload HSTS is for the owner of the domain to say
