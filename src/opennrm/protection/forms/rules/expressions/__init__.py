"""XPath 1.0 with the functions of OpenRosa and ODK XForms: an expression is compiled once and worked out many times."""

from opennrm.protection.forms.rules.expressions.compiler import Compiled, compile_expression
from opennrm.protection.forms.rules.expressions.context import Context, Environment
from opennrm.protection.forms.rules.expressions.errors import EvaluationError, ExpressionError, TooMuchWork
from opennrm.protection.forms.rules.expressions.nodes import Node, document_of, tree_of
from opennrm.protection.forms.rules.expressions.values import Value, to_number, to_text, to_truth

__all__ = [
    "Compiled",
    "Context",
    "Environment",
    "EvaluationError",
    "ExpressionError",
    "Node",
    "TooMuchWork",
    "Value",
    "compile_expression",
    "document_of",
    "to_number",
    "to_text",
    "to_truth",
    "tree_of",
]
