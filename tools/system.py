"""`make test` needs a PostgreSQL server and Chromium: this installs them with apt where they are missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = "PostgreSQL's server and Chromium are needed by the tests"


def main() -> None:
    """Install what is missing."""
    missing = missing_packages()
    if not missing:
        return
    if shutil.which("apt-get") is None:
        sys.exit(f"{HERE}; install them yourself here (no apt-get): {' '.join(missing)}.")
    prefix = _root_prefix(missing)
    print(f"Installing {' '.join(missing)} ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    _apt([*prefix, "apt-get", "-qq", "update"], environment)
    _apt([*prefix, "apt-get", "-qq", "install", "-y", "--no-install-recommends", *missing], environment)


def missing_packages() -> list[str]:
    """Return the Debian packages that are not there yet."""
    missing = []
    if not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or not _has_contrib():
        missing.append("postgresql")
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        missing.append("chromium")
    if shutil.which("msgfmt") is None:
        missing.append("gettext")
    return missing


def _has_contrib() -> bool:
    return any(Path("/usr/share/postgresql").glob("*/extension/pg_trgm.control"))


def _root_prefix(missing: list[str]) -> list[str]:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        sys.exit(f"{HERE}. As root: apt-get install {' '.join(missing)}")
    return ["sudo"]


def _apt(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        print("\n".join(done.stdout.strip().splitlines()[-15:]), file=sys.stderr)
        sys.exit(f"{HERE}, and `{' '.join(command)}` failed. Is there a network?")


if __name__ == "__main__":
    main()
