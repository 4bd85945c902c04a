"""The words of justice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProceedingKind(models.TextChoices):
    """What kind of proceedings."""

    COMPLAINT = "complaint", _("Complaint")
    INVESTIGATION = "investigation", _("Investigation")
    PROSECUTION = "prosecution", _("Prosecution")
    TRIAL = "trial", _("Trial")
    APPEAL = "appeal", _("Appeal")
    LABOUR = "labour", _("Labour court")
    CIVIL = "civil", _("Civil court")


class ProceedingStatus(models.TextChoices):
    """Where the proceedings stand."""

    OPEN = "open", _("Open")
    SUSPENDED = "suspended", _("Suspended")
    DISCONTINUED = "discontinued", _("Discontinued")
    CONVICTED = "convicted", _("Ended: conviction")
    CONVICTED_OTHER = "convicted_other", _("Ended: conviction for another offence")
    ACQUITTED = "acquitted", _("Ended: acquittal")
    SETTLED = "settled", _("Ended: settlement")


class PersonRole(models.TextChoices):
    """What the person is in the proceedings."""

    INJURED = "injured", _("Injured party")
    WITNESS = "witness", _("Witness")
    CIVIL_PARTY = "civil_party", _("Civil party")
    DEFENDANT = "defendant", _("Accused: see non-punishment")
    NONE = "none", _("Takes no part")


class MeasureKind(models.TextChoices):
    """How the person is protected in proceedings (UN Protocol art. 6; CoE Convention art. 28)."""

    ANONYMITY = "anonymity", _("Anonymous testimony")
    VIDEO = "video", _("Testimony by video link")
    SCREEN = "screen", _("Screen between the person and the accused")
    CLOSED_COURT = "closed_court", _("Hearing without the public")
    NO_CONTACT = "no_contact", _("No-contact order")
    ESCORT = "escort", _("Escort")
    POLICE = "police", _("Police protection")
    RELOCATION = "relocation", _("Relocation")
    IDENTITY = "identity", _("Change of identity")
    RECORDED = "recorded", _("Recorded interview in place of testimony")


class MeasureStatus(models.TextChoices):
    """Where a measure stands."""

    ASKED = "asked", _("Asked for")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Ended")


class LegalAidStatus(models.TextChoices):
    """Where legal aid stands."""

    OFFERED = "offered", _("Offered")
    DECLINED = "declined", _("The person does not want a lawyer now")
    ASKED = "asked", _("Asked for")
    APPOINTED = "appointed", _("A lawyer is appointed")
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Ended")


class OffenceKind(models.TextChoices):
    """What the person is accused of."""

    ENTRY = "entry", _("Entry or stay without permission")
    DOCUMENTS = "documents", _("False documents")
    WORK = "work", _("Work without permission")
    PROSTITUTION = "prostitution", _("Prostitution, where it is an offence")
    THEFT = "theft", _("Theft")
    DRUGS = "drugs", _("Drugs")
    BEGGING = "begging", _("Begging, where it is an offence")
    FRAUD = "fraud", _("Fraud, online scams")
    TRAFFICKING = "trafficking", _("Recruiting or guarding others, under pressure")
    OTHER = "other", _("Other")


class NonPunishmentStatus(models.TextChoices):
    """Where the request stands."""

    NOTED = "noted", _("Noted: a request is to be made")
    ASKED = "asked", _("Asked for")
    NOT_PROSECUTED = "not_prosecuted", _("Not prosecuted")
    DISCONTINUED = "discontinued", _("Discontinued")
    NOT_PUNISHED = "not_punished", _("Found to have acted, not punished")
    CLEARED = "cleared", _("Conviction lifted or expunged")
    REFUSED = "refused", _("Refused")
