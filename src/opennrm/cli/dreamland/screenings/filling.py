"""Fill in a form as a device does: the answers, and what the form works out from them."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from lxml import etree

from opennrm.cli.dreamland.screenings.sheets import sheets
from opennrm.protection.forms.rules.expressions import Environment
from opennrm.protection.forms.rules.validation.computing import compute
from opennrm.protection.forms.rules.validation.tree import tree_of_instance

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from random import Random

    from opennrm.protection.forms.rules.xform import FormDefinition

_PHONES = ("phone", "message", "message", "through_person")


def answers_for(rng: Random, form_id: str, outcome: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return what somebody answers who says as much as this; what is given is kept."""
    drawn = {name: _drawn(rng, what) for name, what in sheets()[form_id][outcome].items()}
    calm = {"alone": "yes", "danger": "no", "consent": "yes"}
    return calm | drawn | _contact(rng, form_id) | dict(given)


def _drawn(rng: Random, what: Any) -> str:
    if isinstance(what, list):
        return str(rng.choice(what))
    if isinstance(what, dict):
        chosen = set(rng.sample(what["of"], rng.randint(*what["n"])))
        return " ".join(one for one in what["of"] if one in chosen)
    return str(what)


def _contact(rng: Random, form_id: str) -> dict[str, str]:
    """Return how somebody can be reached, where the form asks for it and they want it."""
    if form_id in {"child", "detention"} or rng.random() < 0.5:  # noqa: PLR2004 - every other
        return {}
    number = f"+999 77 {rng.randint(100, 999)} {rng.randint(10, 99)}"
    return {"contact_safe": "yes", "contact_channel": rng.choice(_PHONES), "contact_value": number}


def filled(definition: FormDefinition, answers: Mapping[str, str], *, number: str, at: datetime) -> bytes:
    """Return the filled-in form; what does not apply stays empty, as on a device."""
    root = etree.Element(definition.root.name, id=definition.form_id, version=definition.version)
    for question in definition.leaves():
        here = root
        for name in question.path[1:]:
            found = here.find(name)
            here = etree.SubElement(here, name) if found is None else found
        here.text = answers.get(question.name)
    for node in _worked_out(definition, root, at):
        element = root.find("/".join(node.kind.path[1:]))
        if element is not None:
            element.text = node.text or None
    meta = root.find("meta")
    meta = etree.SubElement(root, "meta") if meta is None else meta
    entry = meta.find("instanceID")
    (etree.SubElement(meta, "instanceID") if entry is None else entry).text = f"uuid:{number}"
    written: bytes = etree.tostring(root)
    return written


def _worked_out(definition: FormDefinition, root: etree._Element, at: datetime) -> list[Any]:
    tree = tree_of_instance(root, definition)
    env = Environment(tree.document, UTC, at)
    env.instances = definition.instances
    compute(definition, tree, env, anew=True)
    return [node for node in tree.leaves if node.kind.path[1:2] != ("meta",)]
