"""Questionnaires as XLSForms."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Questionnaires as XLSForms."""

    name = "opennrm.protection.forms"
    label = "nrm_forms"  # Django has an app of its own that is called "forms"
