"""XForms: what a form says, read from its XML (`parse_form`)."""

from opennrm.protection.forms.rules.xform.definition import (
    GROUP,
    QUESTION,
    REPEAT,
    Choice,
    Choices,
    FormDefinition,
    FormWarning,
    Question,
    Range,
    SetValue,
)
from opennrm.protection.forms.rules.xform.errors import InvalidForm
from opennrm.protection.forms.rules.xform.reading import parse_form, read_form
from opennrm.protection.forms.rules.xform.words import Wording

__all__ = [
    "GROUP",
    "QUESTION",
    "REPEAT",
    "Choice",
    "Choices",
    "FormDefinition",
    "FormWarning",
    "InvalidForm",
    "Question",
    "Range",
    "SetValue",
    "Wording",
    "parse_form",
    "read_form",
]
