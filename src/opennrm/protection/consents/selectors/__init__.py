"""What is seen of consents."""

from opennrm.protection.consents.selectors.consents import (
    MatrixRow,
    access_consent,
    consent_allows,
    consent_matrix,
    consents_of,
    earlier_answers,
    ground_allows,
    needs_guardian,
    state_of,
)
from opennrm.protection.consents.selectors.notices import (
    access_notice,
    may_acknowledge,
    notices_of_consent,
    notices_of_file,
    notices_to_answer,
    overdue_notices,
    recipients_of,
)
from opennrm.protection.consents.selectors.register import (
    AccessBasis,
    RegisterRow,
    bases_of_file,
    grounds_of,
    legal_basis_register,
)
from opennrm.protection.consents.selectors.texts import (
    ConsentText,
    best_text_language,
    consent_text,
    current_version,
    published_fingerprints,
    text_language_choices,
    text_languages,
)

__all__ = [
    "AccessBasis",
    "ConsentText",
    "MatrixRow",
    "RegisterRow",
    "access_consent",
    "access_notice",
    "bases_of_file",
    "best_text_language",
    "consent_allows",
    "consent_matrix",
    "consent_text",
    "consents_of",
    "current_version",
    "earlier_answers",
    "ground_allows",
    "grounds_of",
    "legal_basis_register",
    "may_acknowledge",
    "needs_guardian",
    "notices_of_consent",
    "notices_of_file",
    "notices_to_answer",
    "overdue_notices",
    "published_fingerprints",
    "recipients_of",
    "state_of",
    "text_language_choices",
    "text_languages",
]
