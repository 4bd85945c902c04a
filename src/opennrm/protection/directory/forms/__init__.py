"""Forms of the directory."""

from opennrm.protection.directory.forms.capacity import CountForm, PauseForm
from opennrm.protection.directory.forms.entry import DescribeForm, EntryForm, TranslationForm
from opennrm.protection.directory.forms.hours import DifferentDayForm, WeekForm
from opennrm.protection.directory.forms.search import AgencyFilterForm, BoardFilterForm, SearchForm

__all__ = [
    "AgencyFilterForm",
    "BoardFilterForm",
    "CountForm",
    "DescribeForm",
    "DifferentDayForm",
    "EntryForm",
    "PauseForm",
    "SearchForm",
    "TranslationForm",
    "WeekForm",
]
