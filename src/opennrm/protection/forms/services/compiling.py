"""Compile a workbook in a process of its own, with limits on its time and memory."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from opennrm.kernel.errors import InvalidInput
from opennrm.protection.forms.rules.workbooks import MOST_ROWS, check_workbook

if TYPE_CHECKING:
    from opennrm.kernel.errors import DomainError

SECONDS = 60
_ROW = re.compile(r"\[row : (\d+)\]")
MEMORY_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Compiled:
    """An XForm, and what its designer should know."""

    xform: str
    warnings: tuple[str, ...] = ()


def compile_form(content: bytes, name: str) -> Compiled:
    """Return the XForm of a workbook; an XForm is taken as it is.

    Raises
    ------
    InvalidInput
        It is no XLSForm; the message says what is wrong and, where the compiler knows, in which row.
    """
    ending = check_workbook(content, name)
    if ending == ".xml":
        return Compiled(_text(content))
    result = _run(content, ending)
    if "error" in result:
        why = _ROW.sub(lambda found: _("Row %(n)s:") % {"n": found[1]}, str(result["error"]))
        raise _refusal(_("The workbook is not an XLSForm that can be compiled: %(why)s") % {"why": why})
    if int(str(result["n_rows"])) > MOST_ROWS:
        raise _refusal(_("The form has more than %(n)d rows. Split it into several forms.") % {"n": MOST_ROWS})
    warnings = result["warnings"]
    return Compiled(str(result["xform"]), tuple(map(str, warnings if isinstance(warnings, list) else ())))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refusal(_("The XForm is not written in UTF-8. Save it in UTF-8.")) from None


def _run(content: bytes, ending: str) -> dict[str, object]:
    command = [sys.executable, "-m", "opennrm.protection.forms.rules.compiling", ending]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=content, capture_output=True, timeout=SECONDS, check=False, preexec_fn=_limit
        )  # fmt: skip
        found: dict[str, object] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise _refusal(_("The workbook takes too long to compile. Split the form into several.")) from None
    except ValueError:
        raise _refusal(
            _("The workbook cannot be read. Open it in Excel or LibreOffice and save it anew as .xlsx.")
        ) from None
    return found


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _refusal(message: str) -> DomainError:
    return InvalidInput(message, {"workbook": message})
