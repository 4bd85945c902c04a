"""Screenings: a built-in form, published and filled in."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from typing import TYPE_CHECKING

from lxml import etree

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.actors import SYSTEM
from opennrm.protection.forms.enums import Channel
from opennrm.protection.forms.models import FormVersion
from opennrm.protection.forms.rules.compiling import compile_workbook
from opennrm.protection.forms.rules.expressions import Environment
from opennrm.protection.forms.rules.validation.computing import compute
from opennrm.protection.forms.rules.validation.tree import tree_of_instance
from opennrm.protection.forms.rules.xform import FormDefinition, parse_form
from opennrm.protection.forms.services import publish_version, receive_submission, upload_form
from opennrm.protection.screening.models import Screening
from opennrm.protection.screening.rules.builtin import workbook_of
from tests.factories.files import NOON

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from opennrm.kernel.actors import Actor

CALM = {"alone": "yes", "danger": "no", "consent": "yes", "language": "ar", "interpreter": "no", "pseudonym": "Blue"}
NOTHING = CALM | {
    "age": "adult", "sex": "female", "acts": "none", "means": "none", "purposes": "none", "signs": "none",
    "needs": "none",
}  # fmt: skip
STRONG = NOTHING | {"acts": "transported", "means": "papers debt", "purposes": "forced_labour", "needs": "shelter"}
PLACES = {"havenport": {"en": "Havenport"}, "ravensgate": {"en": "Ravensgate"}}


@cache
def compiled(form_id: str) -> dict[str, object]:
    """Return the compiler's answer for a built-in form, once for all tests."""
    return compile_workbook(workbook_of(form_id, places=PLACES), ".xlsx")


@cache
def definition_of(form_id: str) -> FormDefinition:
    """Return a built-in form as the server reads it."""
    return parse_form(str(compiled(form_id)["xform"]))


def instance_of(form_id: str, answers: Mapping[str, str], number: int = 1) -> bytes:
    """Return a filled-in form as a device sends it; questions by name, what is not named stays empty."""
    definition = definition_of(form_id)
    root = etree.Element(definition.root.name, id=definition.form_id, version=definition.version)
    left = dict(answers)
    for question in definition.leaves():
        here = root
        for name in question.path[1:]:
            found = here.find(name)
            here = etree.SubElement(here, name) if found is None else found
        here.text = left.pop(question.name, None)
    assert left == {}, f"the form has no such questions: {sorted(left)}"
    meta = etree.SubElement(root, "meta")
    etree.SubElement(meta, "instanceID").text = f"uuid:11111111-1111-4111-8111-{number:012}"
    return etree.tostring(root)


def worked_out(form_id: str, answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers with what the device works out itself."""
    definition = definition_of(form_id)
    tree = tree_of_instance(etree.fromstring(instance_of(form_id, answers)), definition)
    env = Environment(tree.document, UTC, NOON)
    env.instances = definition.instances
    compute(definition, tree, env, anew=True)
    return {node.kind.name: node.text for node in tree.leaves if node.kind.path[1:2] != ("meta",)}


def published_form(form_id: str = "first_arrival") -> FormVersion:
    """Put a built-in form into service, already compiled."""
    known = FormVersion.objects.filter(form__form_id=form_id).first()
    if known is not None:
        return known
    xform = str(compiled(form_id)["xform"]).encode()
    draft = upload_form(actor=SYSTEM, at=NOON, workbook=xform, name=f"{form_id}.xml", is_built_in=True)
    return publish_version(actor=SYSTEM, at=NOON, version=draft)


def make_screening(
    actor: Actor, answers: Mapping[str, str] = STRONG, *, form_id: str = "first_arrival", at: datetime = NOON,
    number: int = 1,
) -> Screening:  # fmt: skip
    """Send a filled-in form as `actor`, and return what was made of it."""
    with acting_as(SYSTEM, at):
        published_form(form_id)
    with acting_as(actor, at):
        xml = instance_of(form_id, worked_out(form_id, answers), number)
        sent = receive_submission(actor=actor, at=at, instance_xml=xml, channel=Channel.BROWSER).submission
        found: Screening = Screening.objects.select_related("file").get(submission=sent)
    return found
