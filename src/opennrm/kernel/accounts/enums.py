"""The kinds of agency that take part in a referral mechanism."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgencyKind(models.TextChoices):
    """What an agency is, in the terms of a national referral mechanism."""

    POLICE = "police", _("Police")
    BORDER = "border", _("Border guard")
    LABOUR_INSPECTORATE = "labour_inspectorate", _("Labour inspectorate")
    PROSECUTION = "prosecution", _("Prosecution service")
    IDENTIFICATION_AUTHORITY = "identification_authority", _("Identification authority")
    IMMIGRATION = "immigration", _("Immigration and asylum authority")
    SOCIAL_SERVICES = "social_services", _("Social services")
    NGO = "ngo", _("Non-governmental organisation")
    SHELTER = "shelter", _("Shelter")
    HEALTH = "health", _("Health service")
    LEGAL_AID = "legal_aid", _("Legal aid")
    EMPLOYMENT_SERVICE = "employment_service", _("Employment and training service")
    EDUCATION = "education", _("School or education service")
    MUNICIPALITY = "municipality", _("Municipality")
    COORDINATOR_OFFICE = "coordinator_office", _("National co-ordinator's office")
    PROTOCOL_DEPARTMENT = "protocol_department", _("Protocol department of the foreign ministry")
    INTERNATIONAL_ORGANISATION = "international_organisation", _("International organisation")
    OVERSIGHT = "oversight", _("Oversight body")
    NODE_OPERATOR = "node_operator", _("Operator of this system")
