"""Every public function and class is documented, and every example in the documentation is true."""

from __future__ import annotations

import doctest
import inspect
import pkgutil
from importlib import import_module

import pytest

from opennrm.methods import conformance

MODULES = [f"{conformance.__name__}.{one.name}" for one in pkgutil.iter_modules(conformance.__path__)]
FUNCTIONS = [name for name in conformance.__all__ if inspect.isfunction(getattr(conformance, name))]


@pytest.mark.parametrize("module", MODULES)
def test_examples_are_true(module: str) -> None:
    assert doctest.testmod(import_module(module)).failed == 0


@pytest.mark.parametrize("name", conformance.__all__)
def test_public_names_are_documented(name: str) -> None:
    one = getattr(conformance, name)
    assert not callable(one) or name == "Condition" or bool(inspect.getdoc(one))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_public_functions_tell_what_goes_in_and_out(name: str) -> None:
    doc = inspect.getdoc(getattr(conformance, name)) or ""
    missing = [part for part in ("Parameters\n---", "Raises\n---", "Examples\n---", ">>> ") if part not in doc]
    assert missing == []
    assert ("Returns\n---" in doc) != ("Yields\n---" in doc)
