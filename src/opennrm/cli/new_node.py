"""What must be there before Django can load a node's settings: its folder, and `node.env` in it."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

_DEMO_FOLDER = "opennrm-demo"
_MADE = "# Made by `opennrm {command}`. `opennrm check --settings` lists what else can be set here.\n"


def prepare(command: str, folder: str | None, arguments: list[str]) -> None:
    """Make the folder of a new node and its `node.env`, unless it is there; say so to the settings."""
    if "--help" in arguments or "-h" in arguments:
        return
    default = _DEMO_FOLDER if command == "demo" else "node"
    path = Path(folder or os.environ.get("OPENNRM_DIR") or default)  # noqa: TID251 - before the settings
    os.environ["OPENNRM_DIR"] = str(path)  # noqa: TID251 - as above
    try:
        write_environment(path, demo_settings() if command == "demo" else init_settings(), command)
    except OSError as error:
        sys.exit(f"The folder {path} cannot be made: {error.strerror}.")


def init_settings() -> dict[str, str]:
    """Return the settings of a new node that is meant for real work: safe, and to be completed by hand."""
    return {"OPENNRM_SECRET_KEY": secrets.token_urlsafe(50)}


def demo_settings() -> dict[str, str]:
    """Return the settings of Dreamland's node: invented people, one machine, sign-in with one click."""
    return {
        "OPENNRM_SECRET_KEY": secrets.token_urlsafe(50),
        "OPENNRM_NODE_KIND": "exercise",
        "OPENNRM_NODE_NAME": "Dreamland",
        "OPENNRM_COUNTRY": "dreamland",
        "OPENNRM_HTTPS": "false",
        "OPENNRM_DEMO_SIGN_IN": "true",
    }


def write_environment(folder: Path, settings: dict[str, str], command: str) -> Path:
    """Write `node.env`, readable by its owner alone; one that is there stays as it is."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "node.env"
    if not path.exists():
        text = _MADE.format(command=command) + "".join(f"{name}={value}\n" for name, value in settings.items())
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
    return path
