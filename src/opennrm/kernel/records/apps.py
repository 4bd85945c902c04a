"""What belongs to a file: sealed, redacted, versioned."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """What belongs to a file: sealed, redacted, versioned."""

    name = "opennrm.kernel.records"
