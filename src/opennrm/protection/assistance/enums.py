"""The words of needs, risk, plans, children, residence and return."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class NeedStatus(models.TextChoices):
    """How far a need is met."""

    OPEN = "open", _("Not met yet")
    UNDER_WAY = "under_way", _("Under way")
    MET = "met", _("Met")
    NOT_WANTED = "not_wanted", _("The person does not want this")


class Urgency(models.TextChoices):
    """How soon it is needed."""

    NOW = "now", _("Now")
    SOON = "soon", _("Within days")
    LATER = "later", _("Later")


class Trigger(models.TextChoices):
    """Why the danger was assessed."""

    FIRST = "first", _("First assessment")
    REVIEW = "review", _("Regular review")
    INCIDENT = "incident", _("Something happened")
    PROCEEDINGS = "proceedings", _("Before testimony or a trial")
    MOVE = "move", _("Before a move or a return")


class Danger(models.TextChoices):
    """What the danger is made of."""

    KNOWS_WHERE = "knows_where", _("Traffickers know where the person is")
    CONTACT = "contact", _("Traffickers are in contact with the person")
    THREATS = "threats", _("Threats against the person")
    FAMILY = "family", _("Threats against family or friends")
    DEBT = "debt", _("A debt is being claimed")
    OFFICIALS = "officials", _("Officials may be involved")
    ONLINE = "online", _("Images or accounts are used for pressure")
    SELF_HARM = "self_harm", _("The person may harm themselves")
    HEALTH = "health", _("Health is at risk")
    HOMELESS = "homeless", _("Nowhere safe to stay")
    RETURN = "return", _("The person may go back to the traffickers")
    EXPULSION = "expulsion", _("The person may be expelled from the country")


class GoalStatus(models.TextChoices):
    """How far a goal is reached."""

    OPEN = "open", _("Not begun")
    UNDER_WAY = "under_way", _("Under way")
    REACHED = "reached", _("Reached")
    CHANGED = "changed", _("Replaced by another goal")
    DROPPED = "dropped", _("Given up")


class HealthKind(models.TextChoices):
    """What the entry is about."""

    URGENT = "urgent", _("Urgent care")
    INJURY = "injury", _("Injury")
    ILLNESS = "illness", _("Illness or condition")
    PREGNANCY = "pregnancy", _("Pregnancy")
    SEXUAL_HEALTH = "sexual_health", _("Sexual and reproductive health")
    MENTAL_HEALTH = "mental_health", _("Mental health")
    SUBSTANCE = "substance", _("Alcohol or drugs")
    DISABILITY = "disability", _("Disability")
    MEDICINE = "medicine", _("Medicine")


class AppointmentKind(models.TextChoices):
    """What the appointment is for; shown to the person."""

    SHELTER = "shelter", _("Shelter")
    DOCTOR = "doctor", _("Doctor")
    COUNSELLING = "counselling", _("Counselling")
    LAWYER = "lawyer", _("Lawyer")
    INTERVIEW = "interview", _("Interview")
    COURT = "court", _("Court")
    OFFICE = "office", _("Office")
    COURSE = "course", _("Course")
    OTHER = "other", _("Other")


class GuardianKind(models.TextChoices):
    """Who acts for the child."""

    TEMPORARY = "temporary", _("Temporary guardian")
    PERMANENT = "permanent", _("Permanent guardian")
    PARENT = "parent", _("Parent")
    INSTITUTION = "institution", _("Institution")


class BestInterestsKind(models.TextChoices):
    """How formal the decision is."""

    ASSESSMENT = "assessment", _("Best-interests assessment")
    DETERMINATION = "determination", _("Best-interests determination")


class AgeFinding(models.TextChoices):
    """What an age assessment found."""

    CHILD = "child", _("Under 18")
    DOUBT = "doubt", _("Doubt remains: treated as a child")
    ADULT = "adult", _("18 or over")


class PermitGround(models.TextChoices):
    """Why the person may stay (Council of Europe Convention, art. 14)."""

    REFLECTION = "reflection", _("Recovery and reflection period")
    PERSONAL = "personal", _("Personal situation")
    COOPERATION = "cooperation", _("Co-operation with the authorities")
    CHILD = "child", _("Best interests of the child")
    PROTECTION = "protection", _("Asylum or other international protection")
    OTHER = "other", _("Another ground")


class PermitStatus(models.TextChoices):
    """Where the application stands."""

    TO_APPLY = "to_apply", _("To be applied for")
    APPLIED = "applied", _("Applied for")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    APPEALED = "appealed", _("Appealed")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ReturnFinding(models.TextChoices):
    """What a risk assessment before return found."""

    ACCEPTABLE = "acceptable", _("Safe enough, with the measures named")
    NOT_SAFE = "not_safe", _("Not safe: no return now")
    UNCLEAR = "unclear", _("Not clear yet")


class ReturnStatus(models.TextChoices):
    """How far a return is."""

    PLANNED = "planned", _("Being prepared")
    READY = "ready", _("Ready to travel")
    TRAVELLED = "travelled", _("Travelled")
    MONITORED = "monitored", _("Followed up")
    CANCELLED = "cancelled", _("Cancelled")


class VisitManner(models.TextChoices):
    """How somebody who returned was asked."""

    VISIT = "visit", _("Visit")
    CALL = "call", _("Call or message")
    PARTNER = "partner", _("Through an agency in that country")


class VisitFinding(models.TextChoices):
    """How somebody is who returned."""

    WELL = "well", _("Well and safe")
    NEEDS_HELP = "needs_help", _("Needs help there")
    DANGER = "danger", _("In danger")
    NOT_FOUND = "not_found", _("Could not be reached")
