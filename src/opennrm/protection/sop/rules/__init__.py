"""The language of procedures: YAML that a lawyer can read, and what is checked."""

from opennrm.protection.sop.rules.procedure import ReadProcedure, Rule, rules_for
from opennrm.protection.sop.rules.reading import BadProcedure, Known, read_procedure
from opennrm.protection.sop.rules.vocabulary import CASE_FACTS, Vocabulary, vocabulary
from opennrm.protection.sop.rules.words import in_words

__all__ = [
    "CASE_FACTS",
    "BadProcedure",
    "Known",
    "ReadProcedure",
    "Rule",
    "Vocabulary",
    "in_words",
    "read_procedure",
    "rules_for",
    "vocabulary",
]
