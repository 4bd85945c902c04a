"""Grants, overrides, requests for access and exclusions, as pages."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Grants, overrides, requests for access and exclusions, as pages."""

    name = "opennrm.protection.sharing"
