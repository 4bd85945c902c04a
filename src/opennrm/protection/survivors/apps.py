"""The survivor's own page."""

from django.apps import AppConfig


class SurvivorsConfig(AppConfig):
    """The survivor's own page."""

    name = "opennrm.protection.survivors"
