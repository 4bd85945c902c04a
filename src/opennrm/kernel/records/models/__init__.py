"""The base of everything that belongs to a file, the history of changes, and who is editing now."""

from opennrm.kernel.records.models.base import FileRecord, FileRecordQuerySet
from opennrm.kernel.records.models.change import Change, Editing
from opennrm.kernel.records.models.lists import CodeListField, SealedCodeListField

__all__ = ["Change", "CodeListField", "Editing", "FileRecord", "FileRecordQuerySet", "SealedCodeListField"]
