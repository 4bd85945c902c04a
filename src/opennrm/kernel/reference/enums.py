"""What stands fixed in the reference data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """What a country is to the OSCE."""

    PARTICIPATING = "participating", _("Participating State")
    ASIAN_PARTNER = "asian_partner", _("Asian Partner for Co-operation")
    MEDITERRANEAN_PARTNER = "mediterranean_partner", _("Mediterranean Partner for Co-operation")
    NONE = "none", _("Other country")


class Urgency(models.TextChoices):
    """How soon a referral must be answered; the country pack gives the hours."""

    IMMEDIATE = "immediate", _("Immediate: a life or freedom is at risk")
    URGENT = "urgent", _("Urgent: needed today or tomorrow")
    ROUTINE = "routine", _("Routine")


class RetentionClass(models.TextChoices):
    """How long a kind of file is kept after it is closed; the country pack gives the years."""

    SCREENED_OUT = "screened_out", _("Screened, no grounds found")
    FILLED_FORM = "filled_form", _("Filled-in form that is no screening")
    NOT_IDENTIFIED = "not_identified", _("Decided not to be a victim")
    ASSISTANCE = "assistance", _("Assistance")
    IDENTIFICATION = "identification", _("Identification")
    CHILD = "child", _("Child's file")
    JUSTICE = "justice", _("Proceedings and compensation")
    SUSPECT = "suspect", _("Alleged trafficker's file")
    AUDIT = "audit", _("Record of who saw what")


class PlaceKind(models.TextChoices):
    """What a place is."""

    CAPITAL = "capital", _("Capital")
    CITY = "city", _("City")
    TOWN = "town", _("Town")
    PORT = "port", _("Port")
    AIRPORT = "airport", _("Airport")
    BORDER = "border", _("Border crossing")
    RECEPTION = "reception", _("Reception centre")
    RURAL = "rural", _("Rural area")


class AuthorityTask(models.TextChoices):
    """What a State's authority is charged with."""

    REASONABLE_GROUNDS = "reasonable_grounds", _("Reasonable-grounds decision")
    CONCLUSIVE_DECISION = "conclusive_decision", _("Conclusive decision")
    APPEAL = "appeal", _("Appeal")
    GUARDIANSHIP = "guardianship", _("Guardians of children")
    RESIDENCE = "residence", _("Residence permits")
    COMPENSATION = "compensation", _("State compensation")
    COORDINATION = "coordination", _("National co-ordination")
    DATA_PROTECTION = "data_protection", _("Data protection")


class ClockName(models.TextChoices):
    """The deadlines of the country pack, as they are shown."""

    REASONABLE_GROUNDS_WORKING_DAYS = "reasonable_grounds_working_days", _("Reasonable-grounds decision")
    CONCLUSIVE_DECISION_DAYS = "conclusive_decision_days", _("Conclusive decision")
    REFLECTION_ADULT_DAYS = "reflection_adult_days", _("Recovery and reflection period, adults")
    REFLECTION_CHILD_DAYS = "reflection_child_days", _("Recovery and reflection period, children")
    REFLECTION_EXTENSION_DAYS = "reflection_extension_days", _("Longest extension of the period at one time")
    REFERRAL_IMMEDIATE_HOURS = "referral_immediate_hours", _("Answer to an immediate referral")
    REFERRAL_URGENT_HOURS = "referral_urgent_hours", _("Answer to an urgent referral")
    REFERRAL_ROUTINE_HOURS = "referral_routine_hours", _("Answer to a routine referral")
    GUARDIAN_HOURS = "guardian_hours", _("Guardian for a child")
    BEST_INTERESTS_DAYS = "best_interests_days", _("Best-interests determination")
    DECISION_NOTICE_WORKING_DAYS = "decision_notice_working_days", _("Telling the person of a decision")
    APPEAL_DAYS = "appeal_days", _("Time to appeal")
    APPEAL_DECISION_DAYS = "appeal_decision_days", _("Decision on an appeal")
    CONSENT_REVIEW_DAYS = "consent_review_days", _("Review of consent")
    WITHDRAWAL_NOTICE_WORKING_DAYS = "withdrawal_notice_working_days", _("Answer to a withdrawal of consent")
    RISK_REVIEW_DAYS = "risk_review_days", _("Review of risk")
    PLAN_REVIEW_DAYS = "plan_review_days", _("Review of the assistance plan")
    GRANT_DAYS = "grant_days", _("Access given to an agency ends after")
    GRANT_RENEWAL_NOTICE_DAYS = "grant_renewal_notice_days", _("Warning before access ends")
    ACCESS_REQUEST_WORKING_DAYS = "access_request_working_days", _("Answer to a request for access")
    TRANSFER_OFFER_DAYS = "transfer_offer_days", _("Answer to the offer of a case")
    OVERRIDE_HOURS = "override_hours", _("Emergency access lasts")
    OVERRIDE_REVIEW_HOURS = "override_review_hours", _("Review of emergency access")
    CAPACITY_CHECK_DAYS = "capacity_check_days", _("A count of free places is believed for")
    ENTRY_CHECK_DAYS = "entry_check_days", _("An entry of the directory is believed for")
