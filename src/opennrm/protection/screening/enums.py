"""What a screening can say. There is no outcome that refuses anybody."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Certainty(models.TextChoices):
    """How much the answers say today."""

    STRONG = "strong", _("Strong signs")
    SOME = "some", _("Some signs")
    UNKNOWN = "unknown", _("Not enough is known")
    NONE_TODAY = "none_today", _("No signs found today")

    @property
    def rank(self) -> int:
        """Return the order in which signs weigh; neither of the last two weighs against anybody."""
        return {"strong": 2, "some": 1}.get(self.value, 0)


class Dimension(models.TextChoices):
    """The six dimensions of the ILO's operational indicators."""

    DECEPTIVE_RECRUITMENT = "deceptive_recruitment", _("Lied to before coming")
    COERCIVE_RECRUITMENT = "coercive_recruitment", _("Forced or pressed to come")
    RECRUITMENT_BY_ABUSE = "recruitment_by_abuse", _("A hard situation was used to make the person come")
    EXPLOITATION = "exploitation", _("Exploited at work")
    COERCION_AT_DESTINATION = "coercion_at_destination", _("Forced or pressed to stay or to work")
    ABUSE_AT_DESTINATION = "abuse_at_destination", _("A hard situation is used to make the person stay")


class Strength(models.TextChoices):
    """How much an indicator weighs, as the ILO's experts judged."""

    STRONG = "S", _("strong")
    MEDIUM = "M", _("medium")
    WEAK = "W", _("weak")


class Element(models.TextChoices):
    """The elements of the definition in the UN Protocol, art. 3."""

    ACT = "act", _("Act: somebody recruited, moved, housed or took in the person")
    MEANS = "means", _("Means: force, threat, deceit, debt, or a weak position that was used")
    PURPOSE = "purpose", _("Purpose: exploitation")


class Route(models.TextChoices):
    """By which reading of the ILO's rule the answers point to trafficking for forced labour."""

    COERCION = "coercion", _("Deceit or force at recruitment, exploitation, and force at work")
    VULNERABILITY = "vulnerability", _("Exploitation, where a hard situation was used in place of deceit or force")
    CHILD = "child", _("A child, brought or kept by somebody, and exploited; for a child no force or deceit is needed")


class Why(models.TextChoices):
    """Why an answer is missing."""

    UNKNOWN = "unknown", _("the person was not sure")
    UNSAID = "unsaid", _("the person would rather not say")
    NOT_ASKED = "not_asked", _("not asked yet")


class Caveat(models.TextChoices):
    """What to keep in mind when reading the result."""

    NO_CONSENT = (
        "no_consent",
        _("The person did not want to be asked. That is their right and says nothing about them."),
    )
    NOT_ALONE = "not_alone", _("The talk was not private. Ask again when nobody else can hear.")
    DANGER_UNKNOWN = "danger_unknown", _("It is not known whether the person is in danger now. Find out first.")
    CHILD_BENEFIT = "child_benefit", _("The person is treated as a child. For a child, force or deceit is not needed.")
    SHORT_FORM = (
        "short_form",
        _(
            "This form asks only some of the ILO's indicators. A dimension that is not positive here may be so in a "
            "full talk."
        ),
    )
    GENERAL_INDICATORS = (
        "general_indicators",
        _(
            "For sexual exploitation this result uses general indicators of the UN definition (act, means, purpose). "
            "The ILO's own lists for sexual exploitation are not part of OpenNRM."
        ),
    )
    FORM_WITHOUT_INDICATORS = (
        "form_without_indicators",
        _("This form does not say which answers are indicators, so nothing can be concluded from it."),
    )


class NextStep(models.TextChoices):
    """What to do now; in this order."""

    CALL_EMERGENCY = "call_emergency", _("Call the emergency number now. Do not leave the person alone.")
    SEPARATE = "separate", _("Bring the person where whoever controls them can neither see nor hear them.")
    GET_DOCTOR = "get_doctor", _("Get a doctor now.")
    STAY_CLOSE = "stay_close", _("Stay with the person, listen, and get somebody trained in mental health.")
    SAFE_PLACE = "safe_place", _("Find a safe place for tonight before the person leaves.")
    TELL_SUPERVISOR = "tell_supervisor", _("Make sure that your supervisor knows.")
    CHILD_PROTECTION = "child_protection", _("Tell the child protection service and ask for a guardian.")
    TALK_ALONE = "talk_alone", _("Find a place to talk alone.")
    FIND_INTERPRETER = (
        "find_interpreter",
        _("Find an interpreter who has nothing to do with the people around the person."),
    )
    CALL_LAWYER = "call_lawyer", _("Call a lawyer before any further question.")
    NO_CONSULATE = "no_consulate", _("Do not tell the embassy unless the person says that it is safe.")
    OPEN_CASE = "open_case", _("Offer to open a case. The person decides.")
    REFER = "refer", _("Offer a service that is open now.")
    NON_PUNISHMENT = (
        "non_punishment",
        _(
            "With the person's agreement, tell the lawyer and the prosecutor that the offence may be one that the "
            "person was made to commit."
        ),
    )
    WAGES = "wages", _("Explain how unpaid wages can be claimed, also without a right to stay.")
    ASK_MORE = "ask_more", _("Ask the missing questions another day, if the person agrees.")
    GIVE_LEAFLET = "give_leaflet", _("Give the leaflet about rights, if it is safe to carry, and the contact code.")


class Decision(models.TextChoices):
    """What was done after a screening; the person decides, and a later step may follow any of them."""

    WAITING = "waiting", _("Next step not chosen yet")
    CASE = "case", _("A case was opened")
    NOT_NOW = "not_now", _("Not now: leaflet and number given")


class GroupKind(models.TextChoices):
    """Why people were screened together."""

    FAMILY = "family", _("They are a family")
    FOUND = "found", _("They were found in the same place or treated alike")
