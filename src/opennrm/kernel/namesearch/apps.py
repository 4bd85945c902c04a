"""Search by name over encrypted identities."""

from django.apps import AppConfig


class NamesearchConfig(AppConfig):
    """Search by name over encrypted identities."""

    name = "opennrm.kernel.namesearch"
