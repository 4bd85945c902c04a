"""Forms and their versions; what was filled in; the devices that fill in without network."""

from opennrm.protection.forms.models.device import Device, DeviceQuerySet
from opennrm.protection.forms.models.export import FormExport
from opennrm.protection.forms.models.form import Form, FormMedia, FormVersion, FormVersionQuerySet
from opennrm.protection.forms.models.submission import Submission, SubmissionQuerySet

__all__ = [
    "Device",
    "DeviceQuerySet",
    "Form",
    "FormExport",
    "FormMedia",
    "FormVersion",
    "FormVersionQuerySet",
    "Submission",
    "SubmissionQuerySet",
]
