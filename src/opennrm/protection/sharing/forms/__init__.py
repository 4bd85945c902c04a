"""The forms of sharing."""

from opennrm.protection.sharing.forms.access import (
    AnswerForm,
    EndForm,
    ExclusionForm,
    RenewForm,
    RequestForm,
    ShareForm,
)
from opennrm.protection.sharing.forms.override import OverrideForm, ReviewForm
from opennrm.protection.sharing.forms.search import SearchForm

__all__ = [
    "AnswerForm",
    "EndForm",
    "ExclusionForm",
    "OverrideForm",
    "RenewForm",
    "RequestForm",
    "ReviewForm",
    "SearchForm",
    "ShareForm",
]
