"""The web shell."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Base layout, components, static assets, error pages."""

    name = "opennrm.web"
