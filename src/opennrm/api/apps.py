"""The REST API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The assembly of the REST API."""

    name = "opennrm.api"
