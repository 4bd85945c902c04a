"""The file of the master keys: written whole or not at all, readable by its owner only."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.errors import Refused
from opennrm.kernel.vault.services.master import KEY_BYTES, MasterKeys, master_key_path

if TYPE_CHECKING:
    from pathlib import Path


def new_master_keys(version: int = 1) -> MasterKeys:
    """Return a new master key of one version."""
    return MasterKeys({version: os.urandom(KEY_BYTES)})


def make_master_key_file(path: Path | None = None) -> Path:
    """Make the master key of a new node and return its file.

    Raises
    ------
    Refused
        There is one already; it is never overwritten.
    """
    path = path or master_key_path()
    if path.exists():
        raise Refused(_("There is a master key already in %(path)s. It was left as it is.") % {"path": path})
    write_master_keys(path, new_master_keys())
    return path


def write_master_keys(path: Path, keys: MasterKeys) -> None:
    """Put the keys into the file, atomically; the folder and the file are the owner's alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(keys.as_text())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the disk remember a change of names in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
