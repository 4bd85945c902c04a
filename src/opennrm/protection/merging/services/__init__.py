"""What happens to probable duplicates, and when two files become one or two again."""

from opennrm.protection.merging.services.answers import answer_pair
from opennrm.protection.merging.services.asking import ask_join, join_agreed, join_not_agreed
from opennrm.protection.merging.services.finding import find_duplicates, forget_with
from opennrm.protection.merging.services.grants import give_again
from opennrm.protection.merging.services.undoing import take_apart

__all__ = [
    "answer_pair",
    "ask_join",
    "find_duplicates",
    "forget_with",
    "give_again",
    "join_agreed",
    "join_not_agreed",
    "take_apart",
]
