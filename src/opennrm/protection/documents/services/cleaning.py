"""Draw pictures anew, so that nothing but the picture is left; have a scanner look at content."""

from __future__ import annotations

import io
import shlex
import subprocess
import warnings
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from opennrm.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from django.utils.functional import Promise

MOST_PIXELS = 24_000_000  # as drawn in memory: some 70 MB
LONGEST_SIDE = 4096
SCAN_SECONDS = 60
_PIECE = 64 * 1024
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


def _refuse(message: str | Promise) -> InvalidInput:
    return InvalidInput(message, {"content": message})


def drawn_anew(source: IO[bytes], media_type: str) -> io.BytesIO:
    """Return the picture alone: turned upright, without the place, time and device that cameras put in.

    Raises
    ------
    InvalidInput
        It cannot be read as a picture, or is too large to be drawn.
    """
    kind = _FORMATS[media_type]
    drawn = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(source, formats=[kind]) as image:
                image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is read smaller at once
                if image.width * image.height > MOST_PIXELS:
                    raise _refuse(_("The picture has too many pixels. Save it smaller and add it again."))
                _bare(image).save(drawn, format=kind, **_options(kind))
    except InvalidInput:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError, ValueError,
            SyntaxError):  # fmt: skip
        raise _refuse(_("The picture is damaged or not complete.")) from None
    drawn.seek(0)
    return drawn


def _bare(image: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(image)
    upright.info = {}
    return upright if upright.mode in {"RGB", "RGBA", "L", "LA", "P"} else upright.convert("RGB")


def _options(kind: str) -> dict[str, object]:
    return {} if kind == "PNG" else {"quality": 90}


def scan(source: IO[bytes]) -> None:
    """Have the node's virus scanner look at the content, if it has one, and leave the file at its start.

    Raises
    ------
    InvalidInput
        The scanner found something, or could not be asked: what was not scanned is not taken.
    """
    command = shlex.split(settings.DOCUMENT_SCAN_COMMAND)
    if not command:
        return
    source.seek(0)
    if _ended_with(command, source) != 0:
        raise _refuse(_("The virus scanner did not let this file through. Ask your node's administrator."))
    source.seek(0)


def _ended_with(command: list[str], source: IO[bytes]) -> int:
    """Return how the scanner ended after it was given the whole content; 2 when it could not be run."""
    try:
        with subprocess.Popen(  # noqa: S603 - the command is the administrator's own setting
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as scanner:
            try:
                _pour(source, scanner.stdin)
                return scanner.wait(SCAN_SECONDS)
            except subprocess.TimeoutExpired:
                scanner.kill()
                return 2
    except OSError:
        return 2


def _pour(source: IO[bytes], pipe: IO[bytes] | None) -> None:
    if pipe is None:
        return
    try:
        while piece := source.read(_PIECE):
            pipe.write(piece)
        pipe.close()
    except BrokenPipeError:
        return  # it has seen enough; how it ended says what
