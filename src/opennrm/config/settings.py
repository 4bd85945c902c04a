"""Django's settings, made from the environment read in `environment`."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF  # noqa: F401
from django.utils.translation import gettext_lazy as _

from opennrm.config.environment import read_environment

django_stubs_ext.monkeypatch()
ENV = read_environment()

SECRET_KEY = ENV.secret_key.get_secret_value()
DEBUG = False
ALLOWED_HOSTS = ENV.allowed_hosts
ROOT_URLCONF = "opennrm.config.urls"
WSGI_APPLICATION = "opennrm.config.wsgi.application"
AUTH_USER_MODEL = "accounts.Person"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "opennrm.web",
    "opennrm.kernel.pages",
    "opennrm.kernel.audit",
    "opennrm.kernel.vault",
    "opennrm.kernel.reference",
    "opennrm.kernel.accounts",
    "opennrm.kernel.access",
    "opennrm.kernel.events",
    "opennrm.kernel.notifications",
    "opennrm.kernel.records",
    "opennrm.kernel.webhooks",
    "opennrm.protection.directory",
    "opennrm.protection.cases",
    "opennrm.protection.consents",
    "opennrm.protection.identification",
    "opennrm.protection.assistance",
    "opennrm.protection.referrals",
    "opennrm.protection.survivors",
    "opennrm.prosecution.proceedings",
    "opennrm.prosecution.compensation",
]
DATABASES = {"default": ENV.database()}
USE_TZ = True
TIME_ZONE = ENV.time_zone
LANGUAGE_CODE = ENV.language
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("ru", _("Russian"))]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"

__all__ = ["re", "unquote", "urlsplit"]
