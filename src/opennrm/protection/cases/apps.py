"""A person's case."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """A person's case."""

    name = "opennrm.protection.cases"
