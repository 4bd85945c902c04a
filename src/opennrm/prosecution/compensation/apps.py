"""Claims, awards, payments."""

from django.apps import AppConfig


class CompensationConfig(AppConfig):
    """Claims, awards, payments."""

    name = "opennrm.prosecution.compensation"
