"""What filled-in forms say, and the step after."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """What filled-in forms say, and the step after."""

    name = "opennrm.protection.screening"
