"""Whether a filled-in form holds (`validate`), and its answers."""

from opennrm.protection.forms.rules.validation.checking import complete, recompute, validate
from opennrm.protection.forms.rules.validation.problems import NOTES, Answer, Checked, Flat, Problem

__all__ = ["NOTES", "Answer", "Checked", "Flat", "Problem", "complete", "recompute", "validate"]
