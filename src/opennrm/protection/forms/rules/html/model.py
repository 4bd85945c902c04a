"""The data of a form as enketo wants it: the record to fill in, and every list the form asks."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Final

from lxml import etree

from opennrm.protection.forms.rules.xform.media import file_name_of, list_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opennrm.protection.forms.rules.expressions import Node
    from opennrm.protection.forms.rules.html.source import Source

XFORMS: Final = "http://www.w3.org/2002/xforms"
LAST_SAVED: Final = "jr://instance/last-saved"


def model_xml(source: Source, media: Mapping[str, bytes]) -> str:
    """Return the model without its binds, texts and actions; lists in files beside the form are put in."""
    made = etree.Element(source.model.tag, nsmap=source.model.nsmap)  # type: ignore[arg-type] # lxml takes the default namespace, too
    for name, value in source.model.attrib.items():
        made.set(name, value)
    for element in source.model.iterfind("{*}instance"):
        made.append(_instance(element, source, media))
    _ensure_instance_id(made)
    return etree.tostring(made, encoding="unicode")


def _instance(element: etree._Element, source: Source, media: Mapping[str, bytes]) -> etree._Element:
    src = element.get("src")
    held = deepcopy(element)
    held.tail = None
    if src is None:
        return held
    del held.attrib["src"]
    held[:] = []
    held.text = None
    name = file_name_of(src)
    if src == LAST_SAVED:
        held.append(deepcopy(source.root))
    elif name in media:
        held.extend(_element(child) for child in list_of(name, media[name]).children)
    else:
        etree.SubElement(held, f"{{{XFORMS}}}root")
    return held


def _element(node: Node) -> etree._Element:
    made = etree.Element(f"{{{XFORMS}}}{node.name}")
    for child in node.children:
        made.append(_element(child))
    if not node.children:
        made.text = node.string()
    return made


def _ensure_instance_id(model: etree._Element) -> None:
    """Give the record the place for its number that every filled-in form needs."""
    root = model[0][0]
    meta = next((one for one in root if etree.QName(one).localname == "meta"), None)
    if meta is None:
        meta = etree.SubElement(root, f"{{{XFORMS}}}meta")
    if not any(etree.QName(one).localname == "instanceID" for one in meta):
        etree.SubElement(meta, f"{{{etree.QName(meta).namespace}}}instanceID")
