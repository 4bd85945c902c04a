"""Compile the catalogues: `python scripts/compile_catalogues.py [FOLDER]`.

Turns every `django.po` into the `django.mo` that Django reads, with Babel and nothing of the system. A catalogue that
is up to date is left alone. The Makefile, the build of the wheel and the tests all call `compile_catalogues`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "src" / "opennrm" / "locale"


def compile_catalogues(folder: Path = LOCALE) -> list[Path]:
    """Compile what has changed, and return what was written."""
    return [_compile(source) for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(source)]


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path) -> Path:
    """Write beside the target and move into place, so that a reader never meets half a file."""
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
    target = source.with_suffix(".mo")
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".mo.new")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalogue)
    Path(name).chmod(0o644)
    return Path(name).replace(target)


if __name__ == "__main__":
    for written in compile_catalogues(Path(sys.argv[1]) if len(sys.argv) > 1 else LOCALE):
        sys.stdout.write(f"{written}\n")
