"""`make install`: the environment in `.venv`, with exactly the locked packages, and the built front end.

Needs nothing but Python 3.11. A second run takes a second; an environment that an earlier run left half-made is made
anew.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".installed"
LOCKS = [ROOT / "requirements" / "bootstrap.txt", ROOT / "requirements" / "dev.txt"]
OFFLINE = ("Could not resolve", "NewConnectionError", "Temporary failure in name resolution", "dns error",
           "Failed to fetch", "Network is unreachable", "Connection refused", "No matching distribution found for uv",
           "error sending request", "timed out")  # fmt: skip


def main() -> None:
    """Make or refresh the environment, then build the front end."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever runs this may have an older one
        sys.exit(f"OpenNRM needs Python 3.11 or later; this is {sys.version.split()[0]}. Try: make PYTHON=python3.12")
    mark = _mark()
    if not (STAMP.exists() and STAMP.read_text() == mark and _works()):
        _make_environment()
        _install()
        STAMP.write_text(mark)
    print("Building the front end ...", flush=True)
    _run([str(PYTHON), "hatch_build.py"], "The front end could not be built.")
    print("Ready.")


def _mark() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in (*LOCKS, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _works() -> bool:
    """Tell whether the environment's own Python still runs (the system's may have been replaced under it)."""
    if not PYTHON.exists():
        return False
    return (
        subprocess.run([str(PYTHON), "-c", "import django, opennrm"], capture_output=True, check=False).returncode == 0
    )


def _make_environment() -> None:
    if VENV.exists() and not STAMP.exists():
        print("The environment in .venv is half-made: making it anew.", flush=True)
        shutil.rmtree(VENV)
    elif VENV.exists() and not _works():
        print("The environment in .venv does not work any more: making it anew.", flush=True)
        shutil.rmtree(VENV)
    if VENV.exists():
        STAMP.unlink()
        return
    print(f"Making .venv with Python {sys.version.split()[0]} ...", flush=True)
    hint = "Python's venv module is missing. On Debian and Ubuntu: sudo apt-get install python3-venv"
    _run([sys.executable, "-m", "venv", str(VENV)], hint)


def _install() -> None:
    print("Installing the locked packages ...", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    uv = [str(VENV / "bin" / "uv"), "pip"]
    if not (VENV / "bin" / "uv").exists():
        _run([*pip, "-r", str(LOCKS[0])], "The installer (uv) could not be installed.")
    sync = [*uv, "sync", "--quiet", "--python", str(PYTHON), "--require-hashes", str(LOCKS[1])]
    _run(sync, "The packages could not be installed.")
    ours = [*uv, "install", "--quiet", "--python", str(PYTHON), "--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    _run(ours, "OpenNRM itself could not be installed.")


def _run(command: list[str], hint: str) -> None:
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode == 0:
        return
    if any(sign in done.stdout for sign in OFFLINE):
        hint = f"{hint} There seems to be no network; packages come from PyPI and npm."
    print("\n".join(done.stdout.strip().splitlines()[-20:]), file=sys.stderr)
    sys.exit(f"\n{hint}\nRun the same command again afterwards.")


if __name__ == "__main__":
    main()
