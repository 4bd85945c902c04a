"""Compile a workbook to an XForm. Runs as a program of its own, so that a hostile workbook harms nobody.

Reads the workbook from standard input and writes one JSON object: ``{"xform": …, "warnings": […]}`` or
``{"error": …}``.
"""

from __future__ import annotations

import json
import sys
from io import BytesIO
from typing import Any

NAMESPACE = "http://opennrm.org/xforms"
PREFIX = "opennrm"


def compile_workbook(content: bytes, ending: str) -> dict[str, Any]:
    """Return the XForm of a workbook and what its designer should know, or why there is none."""
    # Imported here: only the program of its own needs it, and it is slow to load.
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import get_xlsform
    from pyxform.xls2xform import convert

    warnings: list[str] = []
    try:
        workbook = get_xlsform(BytesIO(content), file_type=ending)
        _declare_namespace(workbook)
        rows = len(workbook.survey or []) + len(workbook.choices or [])
        result = convert({name: getattr(workbook, name) for name in _fields(workbook)}, warnings=warnings)
    except PyXFormError as error:
        return {"error": str(error)}
    return {"xform": result.xform, "warnings": warnings, "n_rows": rows}


def _fields(workbook: Any) -> tuple[str, ...]:
    return tuple(type(workbook).__dataclass_fields__)


def _declare_namespace(workbook: Any) -> None:
    """Make our columns known, should the designer have forgotten the line in the settings."""
    settings = dict(next(iter(workbook.settings or ()), {}))
    header = dict(next(iter(workbook.settings_header or ()), {}))
    declared = str(settings.get("namespaces") or "")
    if f"{PREFIX}=" not in declared:
        settings["namespaces"] = f'{declared} {PREFIX}="{NAMESPACE}"'.strip()
    workbook.settings, workbook.settings_header = [settings], [header | {"namespaces": None}]


def main() -> None:
    """Compile what comes on standard input; the first argument is its ending."""
    result = compile_workbook(sys.stdin.buffer.read(), sys.argv[1])
    sys.stdout.write(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
