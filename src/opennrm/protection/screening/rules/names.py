"""What an indicator is called in a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from opennrm.kernel.reference.selectors import code_choices
from opennrm.protection.screening.enums import Element
from opennrm.protection.screening.rules.ilo_names import ILO_NAMES

if TYPE_CHECKING:
    from django.utils.functional import Promise

_LISTS = {Element.ACT: "acts", Element.MEANS: "means", Element.PURPOSE: "exploitation_forms"}
_OTHERS: dict[str, Promise] = {
    "un.act.*": _("Whether somebody recruited, moved, housed or took in the person"),
    "un.means.*": _("Whether force, threat, deceit, debt or a weak position was used"),
    "un.purpose.*": _("Whether the person was made to do something"),
    "sign.*": _("What was noticed"),
    "danger.*": _("What the danger is"),
    "danger.now": _("The person says that somebody is in danger now"),
    "danger.controller_near": _("Somebody who controls or threatens the person is near"),
    "danger.must_return": _("The person has to go back to somebody dangerous today"),
    "danger.injured": _("An injury or illness that cannot wait"),
    "danger.family": _("Family or friends are in danger"),
    "danger.child_left": _("A child or another person is still held there"),
    "danger.self_harm": _("The person speaks of not wanting to live"),
    "danger.held_with_trafficker": _("Somebody the person is afraid of is held in the same place"),
    "sign.answers_for": _("Somebody else answers for the person or does not leave"),
    "sign.afraid": _("Great fear, or words that sound learned"),
    "sign.injuries": _("Injuries, hunger or lack of care"),
    "sign.no_papers": _("Papers are with somebody else"),
    "sign.unclear_destination": _("Does not know where the journey goes or who pays"),
    "sign.sleeps_at_work": _("People sleep where they work"),
    "sign.locked_in": _("Locked doors, guards or cameras on the workers"),
    "sign.children": _("Children at work"),
    "sign.alone": _("A child alone"),
    "sign.adult_unclear": _("It is not clear who the adult is to the child"),
    "sign.older_gifts": _("A phone, clothes or money from an older person"),
    "sign.called_away": _("Somebody calls again and again or waits outside"),
    "sign.missing_before": _("The child went missing before"),
    "sign.works": _("The child works or earns money for somebody"),
    "sign.money_kept": _("Somebody else keeps the money"),
    "sign.unknown_lawyer": _("A lawyer the person did not choose, paid by somebody else"),
    "sign.same_story": _("Several people tell the same story word for word"),
    "sign.child": _("The person may be a child"),
    "sign.coached": _("Told what to say to the authorities"),
    "sign.fear_of_release": _("Afraid of somebody if released or sent back"),
    "nonpunishment.compelled": _("Made to do what the person is held for"),
    "nonpunishment.others_gained": _("Somebody else got the money or the things"),
    "nonpunishment.papers_from_others": _("False papers came from somebody else"),
}


def name_of(code: str) -> str | Promise:
    """Return the plain name of an indicator; one that a State added itself is named by its code."""
    known = ILO_NAMES.get(code) or _OTHERS.get(code)
    if known:
        return known
    family, _dot, last = code.rpartition(".")
    element = family.removeprefix("un.")
    if family.startswith("un.") and element in _LISTS:
        return dict(code_choices(_LISTS[Element(element)])).get(last, last)
    return last.replace("_", " ")
