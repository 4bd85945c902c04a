"""Keys, and the fields whose values are sealed with them."""

from opennrm.kernel.vault.models.fields import SealedDateField, SealedField, SealedJSONField, SealedTextField
from opennrm.kernel.vault.models.keys import DataKey, PurposeKey

__all__ = ["DataKey", "PurposeKey", "SealedDateField", "SealedField", "SealedJSONField", "SealedTextField"]
