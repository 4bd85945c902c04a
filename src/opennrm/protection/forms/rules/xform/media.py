"""The lists a form brings with it: inside the form, or in files beside it (CSV, XML, GeoJSON)."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from opennrm.kernel.errors import InvalidInput
from opennrm.protection.forms.rules.expressions import Node, tree_of
from opennrm.protection.forms.rules.xml import parse_xml_safely

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

NAME_PARTS = 2


def instances_in(
    model: etree._Element, media: Mapping[str, bytes]
) -> tuple[dict[str, Node], tuple[str, ...], tuple[str, ...]]:
    """Return the lists by name, the files they need, and those of the files that are missing."""
    found: dict[str, Node] = {}
    wanted: list[str] = []
    for element in model.findall("{*}instance")[1:]:
        name = element.get("id") or ""
        source = element.get("src")
        if source is None:
            found[name] = tree_of(element, is_static=True)
            continue
        file_name = file_name_of(source)
        if not file_name:
            found[name] = Node("instance", is_static=True)
            continue
        wanted.append(file_name)
        if file_name in media:
            found[name] = list_of(file_name, media[file_name])
    missing = tuple(one for one in wanted if one not in media)
    return found, tuple(dict.fromkeys(wanted)), missing


def file_name_of(source: str) -> str:
    """Return the file of a `jr://file-csv/…` address; nothing for what a device keeps itself (last-saved)."""
    scheme, _sep, rest = source.removeprefix("jr://").partition("/")
    return rest if scheme in {"file", "file-csv", "images", "audio", "video"} else ""


def list_of(file_name: str, data: bytes) -> Node:
    """Return the list in a file as nodes: `root/item/…`.

    Raises
    ------
    InvalidInput
        When the file cannot be read.
    """
    ending = file_name.lower().rpartition(".")[2]
    try:
        if ending == "csv":
            return _from_csv(data)
        if ending in {"geojson", "json"}:
            return _from_geojson(data)
        top = Node("instance", is_static=True)
        tree_of(parse_xml_safely(data), top, is_static=True)
    except (ValueError, csv.Error, TypeError, AttributeError) as error:
        message = _("The file “{name}” cannot be read. Open it, save it again (CSV as UTF-8) and upload it once more.")
        raise InvalidInput(format_lazy(message, name=file_name)) from error
    return top


def _top() -> tuple[Node, Node]:
    top = Node("instance", is_static=True)
    return top, Node("root", top, is_static=True)


def _from_csv(data: bytes) -> Node:
    text = data.decode("utf-8-sig")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    top, root = _top()
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter):
        item = Node("item", root, is_static=True)
        for column, value in row.items():
            if column:
                Node(column.strip(), item, value or "", is_static=True)
    return top


def _from_geojson(data: bytes) -> Node:
    top, root = _top()
    for feature in json.loads(data)["features"]:
        item = Node("item", root, is_static=True)
        Node("geometry", item, _geometry_text(feature.get("geometry") or {}), is_static=True)
        properties = dict(feature.get("properties") or {})
        if "id" in feature:
            properties.setdefault("id", feature["id"])
        for name, value in properties.items():
            Node(str(name), item, _scalar(value), is_static=True)
    return top


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _geometry_text(geometry: dict[str, Any]) -> str:
    places = geometry.get("coordinates") or []
    if geometry.get("type") == "Point":
        places = [places]
    elif geometry.get("type") == "Polygon":
        places = places[0]
    elif geometry.get("type") != "LineString":
        return ""
    return "; ".join(f"{place[1]} {place[0]} 0 0" for place in places)
