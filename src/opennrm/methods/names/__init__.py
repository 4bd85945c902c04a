"""Names of people across scripts: normalising, sounds, blocking keys, and how alike two names are.

Everything is built for a search that finds a person whatever alphabet, scheme or slip of the keyboard came between:

- `index_keys` and `query_keys` give the texts under which a name is filed and looked for,
- `similarity` scores two names and says why,
- `invent_name` makes up names for demonstrations and benchmarks.
"""

from opennrm.methods.names.invented import InventedName, Spelt, cultures, invent_name
from opennrm.methods.names.keys import KIND_WEIGHTS, index_keys, query_keys
from opennrm.methods.names.normalise import normalise
from opennrm.methods.names.parts import NamePart, name_parts
from opennrm.methods.names.romanise import is_consonantal, romanise
from opennrm.methods.names.similarity import (
    LIKELY,
    NameMatch,
    PartMatch,
    Reason,
    compare_parts,
    score_parts,
    similarity,
)
from opennrm.methods.names.sounds import Reading, readings
from opennrm.methods.names.variants import groups_of, heads_of, variant_groups

__all__ = [
    "KIND_WEIGHTS",
    "LIKELY",
    "InventedName",
    "NameMatch",
    "NamePart",
    "PartMatch",
    "Reading",
    "Reason",
    "Spelt",
    "compare_parts",
    "cultures",
    "groups_of",
    "heads_of",
    "index_keys",
    "invent_name",
    "is_consonantal",
    "name_parts",
    "normalise",
    "query_keys",
    "readings",
    "romanise",
    "score_parts",
    "similarity",
    "variant_groups",
]
