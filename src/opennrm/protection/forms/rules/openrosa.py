"""The XML that apps such as ODK Collect read: lists of forms, manifests, answers to what they sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterable

LIST: Final = "http://openrosa.org/xforms/xformsList"
MANIFEST: Final = "http://openrosa.org/xforms/xformsManifest"
RESPONSE: Final = "http://openrosa.org/http/response"
VERSION: Final = "1.0"
MEDIA_TYPE: Final = "text/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class ListedForm:
    """One form of a list."""

    form_id: str
    name: str
    version: str
    hash: str
    download_url: str
    manifest_url: str = ""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One file of a manifest."""

    name: str
    hash: str
    download_url: str


def form_list(forms: Iterable[ListedForm], *, verbose: bool = False) -> bytes:
    """Return a list of forms."""
    root = etree.Element(f"{{{LIST}}}xforms", nsmap={None: LIST})  # type: ignore[dict-item] # lxml takes None here
    for form in forms:
        values = {
            "formID": form.form_id, "name": form.name, "version": form.version, "hash": form.hash,
            "descriptionText": form.name if verbose else "", "downloadUrl": form.download_url,
            "manifestUrl": form.manifest_url,
        }  # fmt: skip
        _add(root, LIST, "xform", values)
    return _written(root)


def manifest(files: Iterable[ListedFile]) -> bytes:
    """Return the files that a form needs."""
    root = etree.Element(f"{{{MANIFEST}}}manifest", nsmap={None: MANIFEST})  # type: ignore[dict-item] # as above
    for file in files:
        values = {"filename": file.name, "hash": file.hash, "downloadUrl": file.download_url}
        _add(root, MANIFEST, "mediaFile", values)
    return _written(root)


def response(message: str, nature: str = "") -> bytes:
    """Return the answer to something that was sent: what became of it, or what to do."""
    root = etree.Element(f"{{{RESPONSE}}}OpenRosaResponse", nsmap={None: RESPONSE})  # type: ignore[dict-item] # as above
    element = etree.SubElement(root, f"{{{RESPONSE}}}message")
    element.text = message
    if nature:
        element.set("nature", nature)
    return _written(root)


def _add(root: etree._Element, namespace: str, name: str, values: dict[str, str]) -> None:
    element = etree.SubElement(root, f"{{{namespace}}}{name}")
    for key, value in values.items():
        if value:
            etree.SubElement(element, f"{{{namespace}}}{key}").text = value


def _written(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
