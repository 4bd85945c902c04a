"""Attributes of events as columns of codes or numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from opennrm.methods.conformance.traces import MAX_TIME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from opennrm.methods.conformance.traces import Value

Places: TypeAlias = "NDArray[np.intp] | NDArray[np.int64] | slice"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """Text as codes, or numbers.

    Attributes
    ----------
    values : ndarray of int32 or float64, shape (n,)
        Codes (-1 is missing) if there are categories, else numbers (NaN is missing); truth values are 1 and 0.
    categories : tuple of str or None
        The texts that the codes stand for.
    """

    values: NDArray[np.int32] | NDArray[np.float64]
    categories: tuple[str, ...] | None = None

    def __len__(self) -> int:
        """Return the number of values."""
        return len(self.values)

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Return where there is no value."""
        return np.isnan(self.values) if self.categories is None else np.asarray(self.values < 0)

    def take(self, places: Places) -> Column:
        """Return some of the values.

        Parameters
        ----------
        places : ndarray of int or slice
            Which.

        Returns
        -------
        Column
            With the same categories.

        Examples
        --------
        >>> make_column("agency", ["b", None, "a"]).take(np.array([2, 1])).to_values()
        ['a', None]
        """
        return Column(self.values[places], self.categories)

    def to_values(self) -> list[Value | None]:
        """Return plain values.

        Returns
        -------
        list of str, float or None
            None where the value is missing.

        Examples
        --------
        >>> make_column("age", [12, None, True]).to_values()
        [12.0, None, 1.0]
        """
        if self.categories is None:
            return [None if value != value else value for value in self.values.tolist()]  # noqa: PLR0124
        return [None if code < 0 else self.categories[code] for code in self.values.tolist()]


def make_column(name: str, values: Sequence[Value | None] | NDArray[np.generic]) -> Column:
    """Make a column of text or of numbers.

    Parameters
    ----------
    name : str
        For the message, if there is one.
    values : sequence of str, or of numbers and truth values
        None and NaN are missing.

    Returns
    -------
    Column
        Categories stand in the order of first appearance.

    Raises
    ------
    TypeError
        If text and numbers are mixed.
    ValueError
        If a whole number is too large for a float to hold it exactly: write identifiers as text.

    Examples
    --------
    >>> make_column("agency", ["b", None, "b"]).values.tolist()
    [0, -1, 0]
    """
    if isinstance(values, np.ndarray) and values.dtype.kind in "biuf":
        return Column(_exact(name, values))
    plain = values.tolist() if isinstance(values, np.ndarray) else values
    seen: dict[object, int] = {}
    codes = np.array([-1 if value is None else seen.setdefault(value, len(seen)) for value in plain], np.int32)
    n_texts = sum(isinstance(value, str) for value in seen)
    if n_texts and n_texts < len(seen):
        raise TypeError(f"the attribute {name} mixes text with numbers")
    if n_texts:
        return Column(codes, tuple(str(value) for value in seen))
    numbers = _exact(name, np.array([*seen])) if seen else np.empty(0)
    return Column(np.append(numbers, np.nan)[codes])


def factorise(values: Sequence[object] | NDArray[np.generic]) -> tuple[NDArray[np.int64], tuple[object, ...]]:
    """Give the distinct values numbers in the order of their first appearance.

    Parameters
    ----------
    values : sequence of hashable, shape (n,)
        Anything.

    Returns
    -------
    codes : ndarray of int64, shape (n,)
        The number of each value.
    uniques : tuple
        The values by number.

    Examples
    --------
    >>> codes, uniques = factorise(["b", "a", "b"])
    >>> codes.tolist(), uniques
    ([0, 1, 0], ('b', 'a'))
    """
    if isinstance(values, np.ndarray) and values.dtype.kind in "iuUS":
        found, first, inverse = np.unique(values, return_index=True, return_inverse=True)
        order = np.argsort(first)
        number = np.empty(len(order), np.int64)
        number[order] = np.arange(len(order))
        return number[inverse], tuple(found[order].tolist())
    seen: dict[object, int] = {}
    codes = np.array([seen.setdefault(value, len(seen)) for value in values], np.int64)
    return codes, tuple(seen)


def checked_times(times: ArrayLike) -> NDArray[np.int64]:
    """Return times as whole seconds.

    Parameters
    ----------
    times : array_like of int
        Seconds.

    Returns
    -------
    ndarray of int64
        The same.

    Raises
    ------
    TypeError
        If they are no whole numbers.
    ValueError
        If one lies 2**40 or more seconds away from zero, or they stand in more than one dimension.

    Examples
    --------
    >>> checked_times([1, 2]).tolist()
    [1, 2]
    """
    at = np.asarray(times)
    if at.size == 0:
        return np.empty(0, np.int64)
    if at.dtype.kind not in "iu":
        raise TypeError("times must be whole seconds (integers)")
    if at.ndim != 1 or int(at.max()) >= MAX_TIME or int(at.min()) <= -MAX_TIME:
        raise ValueError("times must be one column of seconds below 2**40")
    return at.astype(np.int64)


def _exact(name: str, values: NDArray[np.generic]) -> NDArray[np.float64]:
    """Return numbers as floats if none is lost."""
    if values.dtype.kind not in "biuf":
        raise TypeError(f"the attribute {name} has values that are neither text nor numbers")
    if values.dtype.kind in "iu" and values.size and float(np.abs(values.astype(np.float64)).max()) > 2**53:
        raise ValueError(f"the attribute {name} has whole numbers above 2**53: write identifiers as text")
    return values.astype(np.float64)
