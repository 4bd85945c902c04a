"""Agencies' services: eligibility, capacity, opening hours."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Agencies' services: eligibility, capacity, opening hours."""

    name = "opennrm.protection.directory"
