"""The body of an XForm: which control shows which question, in which group or repeat."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from opennrm.protection.forms.rules.expressions import Compiled, Node, compile_expression
from opennrm.protection.forms.rules.xform.definition import Choice, Choices, Path, Range
from opennrm.protection.forms.rules.xform.dependencies import lists_of
from opennrm.protection.forms.rules.xform.errors import named
from opennrm.protection.forms.rules.xform.words import Wording, wording_in
from opennrm.protection.forms.rules.xml import local_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

CONTROLS: Final = frozenset({"input", "secret", "select", "select1", "rank", "upload", "range", "trigger"})
JAVAROSA: Final = "{http://openrosa.org/javarosa}"
_ITEXT_COLUMN: Final = re.compile(r"\s*jr:itext\(\s*([\w.\-:]+)\s*\)\s*")
_SEARCH: Final = re.compile(r"(?:^|\s)search\s*\(")
_PLAIN_LIST: Final = re.compile(
    r"\s*(?:randomize\(\s*)?instance\(\s*['\"]([^'\"]+)['\"]\s*\)((?:/[\w.\-]+)+)\s*(?:,[^)]*)?\)?\s*"
)


@dataclass(slots=True)
class Shown:
    """How the body shows one path."""

    control: str = ""
    is_repeat: bool = False
    appearance: str = ""
    mediatype: str = ""
    label: Wording = field(default_factory=Wording)
    hint: Wording = field(default_factory=Wording)
    choices: Choices | None = None
    range: Range | None = None
    repeat_count: Compiled | None = None


def path_of(reference: str | None, root: str) -> Path:
    """Return the path an attribute names; a relative one begins at the root of the form."""
    text = (reference or "").strip()
    names = tuple(name.strip().rpartition(":")[2] for name in text.split("/") if name.strip() not in {"", "."})
    return names if text.startswith("/") or not names else (root, *names)


def read_body(
    body: etree._Element | None, root: str, bind_paths: Mapping[str, Path], instances: Mapping[str, Node]
) -> dict[Path, Shown]:
    """Return how each path is shown.

    Raises
    ------
    InvalidForm
        When the expression of a list of choices, of a repeat's count or in a label cannot be understood.
    """
    shown: dict[Path, Shown] = {}
    for element in body.iter() if body is not None else ():
        name = local_name(element)
        if name not in CONTROLS and name not in {"group", "repeat"}:
            continue
        reference = element.get("ref") or element.get("nodeset")
        path = path_of(reference, root) if reference else bind_paths.get(element.get("bind") or "", ())
        if not path:
            continue
        here = shown.setdefault(path, Shown())
        if name == "repeat":
            _read_repeat(element, here, path)
        elif name == "group":
            with named(path, "label"):
                here.label = here.label or wording_in(element.find("{*}label"))
            here.appearance = here.appearance or element.get("appearance") or ""
        else:
            _read_control(element, here, path, instances)
    return shown


def _read_repeat(element: etree._Element, here: Shown, path: Path) -> None:
    here.is_repeat = True
    here.appearance = here.appearance or element.get("appearance") or ""
    count = element.get(f"{JAVAROSA}count")
    if count:
        with named(path, "repeat_count"):
            here.repeat_count = compile_expression(count.strip())


def _read_control(element: etree._Element, here: Shown, path: Path, instances: Mapping[str, Node]) -> None:
    here.control = local_name(element)
    here.appearance = element.get("appearance") or ""
    here.mediatype = element.get("mediatype") or ""
    with named(path, "label"):
        here.label = wording_in(element.find("{*}label"))
        here.hint = wording_in(element.find("{*}hint"))
    if here.control in {"select", "select1", "rank"}:
        with named(path, "choices"):
            here.choices = _choices_of(element, instances)
    elif here.control == "range":
        here.range = _range_of(element)


def is_searched(appearance: str) -> bool:
    """Tell whether Collect looks the choices up in a file: those written in the form are names of its columns then."""
    return _SEARCH.search(appearance) is not None


def _choices_of(element: etree._Element, instances: Mapping[str, Node]) -> Choices:
    itemset = element.find(".//{*}itemset")
    written = tuple(
        Choice((item.findtext("{*}value") or "").strip(), wording_in(item.find("{*}label")))
        for item in element.iterfind(".//{*}item")
    )
    if is_searched(element.get("appearance") or ""):
        return Choices(written, is_checkable=False)
    if itemset is None:
        return Choices(written, known_values=frozenset(choice.value for choice in written))
    value = itemset.find("{*}value")
    label = itemset.find("{*}label")
    label_ref = (label.get("ref") if label is not None else None) or "label"
    by_key = _ITEXT_COLUMN.fullmatch(label_ref)
    nodeset = itemset.get("nodeset") or ""
    compiled = compile_expression(nodeset)
    value_name = ((value.get("ref") if value is not None else None) or "name").strip()
    return Choices(
        written,
        compiled,
        value_name,
        by_key.group(1) if by_key else label_ref.strip(),
        is_label_itext=by_key is not None,
        known_values=_known_values(nodeset, value_name, instances),
        is_checkable=lists_of(compiled) <= set(instances),
        lists=tuple(sorted(lists_of(compiled))),
    )


def _known_values(nodeset: str, value_name: str, instances: Mapping[str, Node]) -> frozenset[str] | None:
    """Return the values of a list that depends on no answer; None when it does, or is not known."""
    match = _PLAIN_LIST.fullmatch(nodeset)
    if match is None or match.group(1) not in instances:
        return None
    nodes = [instances[match.group(1)]]
    for name in match.group(2).split("/")[1:]:
        nodes = [child for node in nodes for child in node.by_name.get(name, ())]
    return frozenset(cell.string() for node in nodes for cell in node.by_name.get(value_name, ()))


def _range_of(element: etree._Element) -> Range | None:
    try:
        start, end, step = (float(element.get(name) or "") for name in ("start", "end", "step"))
    except ValueError:
        return None
    return Range(start, end, step)
