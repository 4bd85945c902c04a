"""Reading XML that strangers send: no document types, no entities, no network, and limits on size and depth."""

from __future__ import annotations

import codecs
import re
from typing import Final

from django.utils.translation import gettext_lazy as _
from lxml import etree

from opennrm.kernel.errors import InvalidInput

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_DEPTH: Final = 100
MAX_ATTRIBUTES: Final = 500
ENCODINGS: Final = re.compile(
    r"utf-?8|us-ascii|ascii|iso-?8859-\d{1,2}|latin-?1|windows-125\d|cp125\d|koi8-[ru]", re.IGNORECASE
)
_DECLARATION: Final = re.compile(rb"^\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"'][^>]*\?>")
_ANY_DECLARATION: Final = re.compile(r"^\s*<\?xml\b[^>]*\?>")
_PROLOG: Final = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class UnreadableXml(InvalidInput):
    """The file is no XML that can be taken."""


def parse_xml_safely(data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> etree._Element:
    """Return the root of the document.

    Raises
    ------
    UnreadableXml
        When it is too large, too deep, carries a document type, or is not well formed.
    """
    if len(data) > max_bytes:
        raise UnreadableXml(_("This file is too large. Send a smaller one, or split it."))
    plain = _as_utf8(data)
    if _prolog_has_doctype(plain):
        raise UnreadableXml(_("This file carries a document type (DOCTYPE). Remove that line and send it again."))
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(plain, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableXml(_("This file is not well-formed XML. Export it again and send the new file.")) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableXml(_("This file carries a document type (DOCTYPE). Remove that line and send it again."))
    if _is_deeper(root, max_depth):
        raise UnreadableXml(
            _("This file is nested too deeply or has too many attributes. Send it as the form's own program writes it.")
        )
    return root


def _as_utf8(data: bytes) -> bytes:
    """Return the document in UTF-8, without a declaration that says otherwise."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if encoding is None:
        declared = _DECLARATION.match(data[:200])
        named = declared.group(1).decode("ascii").lower() if declared else "utf-8"
        if named in {"utf-8", "utf8"}:
            return data.lstrip()
        if not ENCODINGS.fullmatch(named):
            raise UnreadableXml(_("This file has an encoding that is not known here. Save it as UTF-8."))
        encoding = named
    try:
        text = data.decode(encoding)
    except (LookupError, UnicodeError) as error:
        raise UnreadableXml(_("This file has an encoding that is not known here. Save it as UTF-8.")) from error
    return _ANY_DECLARATION.sub("", text, count=1).lstrip().encode("utf-8", "surrogatepass")


def _prolog_has_doctype(data: bytes) -> bool:
    start = _PROLOG.match(data)
    return data.startswith(b"<!", start.end() if start else 0)


def _is_deeper(root: etree._Element, limit: int) -> bool:
    """Tell whether elements are nested deeper than the limit, or one has attributes without end; no recursion."""
    level: list[etree._Element] = [root]
    for _depth in range(limit):
        if any(len(element.attrib) > MAX_ATTRIBUTES for element in level):
            return True
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def local_name(element: etree._Element) -> str:
    """Return the element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
