"""Uploads that do not fit in memory rest on the disk sealed, under a key that only this process ever knows."""

from __future__ import annotations

import io
import os
import tempfile
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = 16
MOST_BYTES = 512 * 1024 * 1024  # of any upload; documents have a smaller limit of their own


def incoming_folder() -> Path:
    """Return the folder in which uploads rest, made when it is first needed."""
    folder: Path = settings.ENV.dir / "documents" / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


class SealedTemporaryFile(io.RawIOBase):
    """A nameless file that is written once from start to end, read anywhere, and never in the clear on the disk.

    AES-256 in counter mode with a fresh key: no byte is written twice, so no part of the key stream is used twice.
    """

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self._file = tempfile.TemporaryFile(dir=incoming_folder(), buffering=0)  # noqa: SIM115 - closed by close()
        self._key = os.urandom(32)
        self._at = self._size = 0

    def _stream(self, data: bytes, start: int) -> bytes:
        block, skip = divmod(start, _BLOCK)
        cipher = Cipher(AES(self._key), CTR(block.to_bytes(_BLOCK, "big"))).encryptor()
        return cipher.update(bytes(skip) + data)[skip:]

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def writable(self) -> bool:
        """Tell that it can be written."""
        return True

    def seekable(self) -> bool:
        """Tell that one can go to any place in it."""
        return True

    def write(self, data: Any, /) -> int:
        """Add to the end."""
        if self._at != self._size:
            msg = "A sealed temporary file is only ever added to."
            raise io.UnsupportedOperation(msg)
        plain = bytes(data)
        sealed = memoryview(self._stream(plain, self._at))
        while sealed:
            sealed = sealed[self._file.write(sealed) or 0 :]
        self._at = self._size = self._size + len(plain)
        return len(plain)

    def readinto(self, buffer: Any, /) -> int:
        """Read on from where one is."""
        self._file.seek(self._at)
        sealed = self._file.read(len(buffer)) or b""
        plain = self._stream(sealed, self._at)
        buffer[: len(plain)] = plain
        self._at += len(plain)
        return len(plain)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a place."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        """Return where one is."""
        return self._at

    def close(self) -> None:
        """Forget content and key."""
        self._file.close()
        super().close()


class SealedUploadHandler(FileUploadHandler):
    """Takes what the handler in memory leaves; beyond the limit of any upload only the size is kept."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start a file."""
        super().new_file(*args, **kwargs)
        self.file = SealedTemporaryFile()
        self.n_bytes = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        """Add a piece."""
        self.n_bytes += len(raw_data)
        if self.n_bytes <= MOST_BYTES:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """Hand the whole file on."""
        if file_size > MOST_BYTES:
            self.file.close()
            self.file = SealedTemporaryFile()
        self.file.seek(0)
        return UploadedFile(
            file=io.BufferedReader(self.file), name=self.file_name, content_type=self.content_type, size=file_size,
            charset=self.charset, content_type_extra=self.content_type_extra,
        )  # fmt: skip

    def upload_interrupted(self) -> None:
        """Forget what came before the line broke."""
        if hasattr(self, "file"):
            self.file.close()
