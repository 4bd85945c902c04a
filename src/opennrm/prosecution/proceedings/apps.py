"""Proceedings, suspects, protection measures, non-punishment."""

from django.apps import AppConfig


class ProceedingsConfig(AppConfig):
    """Proceedings, suspects, protection measures, non-punishment."""

    name = "opennrm.prosecution.proceedings"
