"""Where a form wants its answers to go: nowhere but here, and readable."""

from __future__ import annotations

from django.utils.translation import gettext as _

from opennrm.kernel.errors import InvalidInput
from opennrm.protection.forms.rules.xml import local_name, parse_xml_safely


def refuse_elsewhere(xform: str) -> None:
    """Refuse a form whose answers an app would send to another server, or in a shape that only others can read.

    Raises
    ------
    InvalidInput
        It names another address, or a key to encrypt for.
    """
    for element in parse_xml_safely(xform.encode()).iter():
        if local_name(element) != "submission":
            continue
        if element.get("action"):
            _refuse(_("The form sends its answers to another server. Delete submission_url from its settings."))
        if element.get("base64RsaPublicKey"):
            _refuse(_("The form encrypts its answers for somebody else. Delete public_key from its settings."))


def _refuse(message: str) -> None:
    raise InvalidInput(message, {"workbook": message})
