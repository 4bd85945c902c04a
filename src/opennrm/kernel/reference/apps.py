"""Countries, languages, code lists, the country pack."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    """Countries, languages, code lists, the country pack."""

    name = "opennrm.kernel.reference"
