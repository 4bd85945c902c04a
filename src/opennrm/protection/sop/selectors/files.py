"""The procedures that come as files: the model one, and the one that the country pack names."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from opennrm.kernel.errors import Refused
from opennrm.kernel.reference.selectors import country_pack
from opennrm.protection.sop.rules import Known, ReadProcedure, read_procedure, vocabulary

PROCEDURES = Path(__file__).resolve().parent.parent / "procedures"
MODEL = "dreamland"


def known() -> Known:
    """Return what procedures of this node can refer to."""
    return Known(country_pack().clocks, vocabulary())


@lru_cache(maxsize=32)
def read_text(text: str) -> ReadProcedure:
    """Return the procedure that a text holds; read once.

    Raises
    ------
    BadProcedure
        Naming each line that is wrong.
    """
    return read_procedure(text, known())


def packed_text() -> str:
    """Return the text of the procedure that the country pack names; the model procedure if it names none.

    Raises
    ------
    Refused
        The file is not there.
    """
    name = country_pack().sop or MODEL
    path = _path_of(name)
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refused(
            _("The procedure that the country pack names cannot be read: %(name)s") % {"name": name}
        ) from None


def _path_of(name: str) -> Path:
    """Return a built-in procedure by its name, any other file beside the country pack."""
    if not name.endswith((".yaml", ".yml")):
        return PROCEDURES / f"{name}.yaml"
    return Path(settings.ENV.country).resolve().parent / name
