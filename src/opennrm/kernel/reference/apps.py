"""Countries, languages, code lists, the country pack."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, register


class ReferenceConfig(AppConfig):
    """Countries, languages, code lists, the country pack."""

    name = "opennrm.kernel.reference"

    def ready(self) -> None:
        """Let Django's checks look at the country pack."""
        register(check_country_pack)


def check_country_pack(**_: object) -> list[Error]:
    """Report each line of the node's country pack that cannot be used."""
    from opennrm.kernel.reference.selectors import validate_pack

    name = settings.ENV.country
    return [Error(f"Country pack {name}, {problem}", id="reference.E001") for problem in validate_pack(name)]
