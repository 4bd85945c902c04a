"""The versioned master key: where it is read from, and how it wraps the keys that the database holds.

The text is one line a version, ``version:base64`` of 32 bytes; a single line may leave the version out (it is 1). The
highest version wraps new keys; the older ones stay, to open what they wrapped.
"""

from __future__ import annotations

import base64
import binascii
import os
import shlex
import stat
import subprocess
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.vault.services.errors import MasterKeyExposed, MasterKeyMissing, Tampered

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

KEY_BYTES = 32
NONCE_BYTES = 12
COMMAND_SECONDS = 30


@dataclass(frozen=True)
class MasterKeys:
    """All versions of the master key that the node was given."""

    versions: dict[int, bytes] = field(repr=False)

    @property
    def current(self) -> int:
        """Return the version that wraps new keys."""
        return max(self.versions)

    @cached_property
    def _ciphers(self) -> dict[int, AESGCM]:
        return {version: AESGCM(key) for version, key in self.versions.items()}

    def wrap(self, key: bytes, name: str) -> tuple[bytes, int]:
        """Seal a key under the current version; `name` is bound in. Return the bytes and the version."""
        nonce, version = os.urandom(NONCE_BYTES), self.current
        return nonce + self._ciphers[version].encrypt(nonce, key, _bound(name, version)), version

    def unwrap(self, wrapped: bytes, name: str, version: int) -> bytes:
        """Open a wrapped key.

        Raises
        ------
        MasterKeyMissing
            This version of the master key was not given.
        Tampered
            The bytes were changed, belong to another key, or the master key is not the one that wrapped them.
        """
        cipher = self._ciphers.get(version)
        if cipher is None:
            raise MasterKeyMissing(
                _("Version %(version)s of the master key is needed and was not given.") % {"version": version}
            )
        try:
            return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _bound(name, version))
        except InvalidTag:
            msg = f"The key {name} does not open under version {version} of the master key."
            raise Tampered(msg) from None

    def derive(self, version: int, *, salt: bytes, purpose: str) -> bytes:
        """Return a key derived from one version, for what must be opened without the database."""
        if version not in self.versions:
            raise MasterKeyMissing(
                _("Version %(version)s of the master key is needed and was not given.") % {"version": version}
            )
        return HKDF(SHA256(), KEY_BYTES, salt, purpose.encode()).derive(self.versions[version])

    def as_text(self) -> str:
        """Return the lines that hold the keys."""
        return "".join(f"{v}:{base64.b64encode(key).decode()}\n" for v, key in sorted(self.versions.items()))


def _bound(name: str, version: int) -> bytes:
    return f"opennrm.vault\x1f{name}\x1f{version}".encode()


def parse_master_keys(text: str) -> MasterKeys:
    """Read lines of ``version:base64``.

    Raises
    ------
    MasterKeyMissing
        There is no key, or a line cannot be read; the message never quotes the line.
    """
    lines = [line.strip() for line in text.replace(",", "\n").splitlines()]
    versions: dict[int, bytes] = {}
    for number, line in enumerate((line for line in lines if line and not line.startswith("#")), start=1):
        version, _colon, encoded = line.rpartition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
            at = int(version or 1)
        except (ValueError, binascii.Error):
            key, at = b"", 0
        if len(key) != KEY_BYTES or at < 1 or at in versions:
            raise MasterKeyMissing(
                _("Line %(number)s of the master keys is not `version:base64` of 32 bytes.") % {"number": number}
            )
        versions[at] = key
    if not versions:
        raise MasterKeyMissing(_("There is no master key. Make one with `opennrm vault new-key`."))
    return MasterKeys(versions)


def master_key_path() -> Path:
    """Return the file that holds the master keys when neither the variable nor the command is set."""
    return settings.ENV.master_key_path or settings.ENV.dir / "keys" / "master.keys"


def master_key_source() -> str:
    """Tell where the master key comes from: ``environment``, ``command`` or ``file``."""
    if settings.ENV.master_key.get_secret_value():
        return "environment"
    return "command" if settings.ENV.master_key_command else "file"


def _read_file(path: Path) -> str:
    try:
        status = path.stat()
        if stat.S_IMODE(status.st_mode) & 0o077:
            raise MasterKeyExposed(
                _("Others on this machine can open %(path)s. Close it with `chmod 600`.") % {"path": path}
            )
        return path.read_text()
    except FileNotFoundError:
        raise MasterKeyMissing(
            _("There is no master key in %(path)s. Make one with `opennrm vault new-key`.") % {"path": path}
        ) from None
    except OSError:
        raise MasterKeyMissing(_("The master key in %(path)s cannot be read.") % {"path": path}) from None


def _run_command(command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the node's own setting
            shlex.split(command), capture_output=True, text=True, timeout=COMMAND_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError, ValueError):
        raise MasterKeyMissing(
            _("The command that prints the master keys failed. Run it by hand to see why.")
        ) from None
    return done.stdout


_lock = Lock()
_kept: dict[tuple[object, ...], MasterKeys] = {}


def _fingerprint(source: str) -> tuple[object, ...]:
    if source == "file":
        try:
            status = master_key_path().stat()
        except OSError:
            return (source, str(master_key_path()), None)
        return (source, str(master_key_path()), status.st_mtime_ns, status.st_size, status.st_mode)
    return (source, settings.ENV.master_key.get_secret_value(), settings.ENV.master_key_command)


def master_keys(*, again: bool = False) -> MasterKeys:
    """Return the master keys; a file is read again when it changes, a command when `again`.

    Raises
    ------
    MasterKeyMissing
        None was given, or it cannot be read.
    """
    source = master_key_source()
    mark = _fingerprint(source)
    with _lock:
        found = None if again else _kept.get(mark)
        if found is None:
            found = parse_master_keys(_read(source))
            _kept.clear()
            _kept[mark] = found
        return found


def _read(source: str) -> str:
    if source == "environment":
        return settings.ENV.master_key.get_secret_value()
    return _run_command(settings.ENV.master_key_command) if source == "command" else _read_file(master_key_path())


def master_keys_of(versions: Iterable[int]) -> MasterKeys:
    """Return the master keys; ask their source once more if one of the versions is newer than what is known."""
    keys = master_keys()
    return keys if keys.versions.keys() >= set(versions) else master_keys(again=True)


def unwrap(wrapped: bytes, name: str, version: int) -> bytes:
    """Open one wrapped key."""
    return master_keys_of((version,)).unwrap(wrapped, name, version)
