"""Documents of any length, in constant memory; nothing cut, moved or mixed gets through."""

from __future__ import annotations

import io
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from opennrm.kernel.vault.services import (
    Erased,
    Tampered,
    create_key,
    destroy_key,
    open_pieces,
    open_stream,
    seal_pieces,
    seal_stream,
)
from opennrm.kernel.vault.services.streams import CHUNK_BYTES, SALT_BYTES, TAG_BYTES

KEY = bytes(range(32))
HEAD = 1 + SALT_BYTES
SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


def sealed(data: bytes, bound: bytes = b"row") -> bytes:
    return b"".join(seal_pieces(KEY, io.BytesIO(data), bound=bound))


def opened(data: bytes, bound: bytes = b"row") -> bytes:
    return b"".join(open_pieces(KEY, io.BytesIO(data), bound=bound))


class Dribble(io.BytesIO):
    """A source that hands out a few bytes at a time, as a socket does."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 1000))


@hypothesis_settings(max_examples=40, deadline=None)
@given(n_bytes=st.sampled_from([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1]) | st.integers(0, 3 * CHUNK_BYTES))
def test_stream_comes_back_as_it_went_in(n_bytes: int) -> None:
    data = (b"\x00\x01\x02" * (n_bytes // 3 + 1))[:n_bytes]
    assert opened(sealed(data)) == data


def test_source_may_hand_out_less_than_was_asked_for() -> None:
    data = bytes(2 * CHUNK_BYTES + 7)
    assert b"".join(open_pieces(KEY, Dribble(sealed(data)), bound=b"row")) == data


@pytest.mark.parametrize("n_left", [0, 10, HEAD, HEAD + 5, HEAD + SEALED_CHUNK, HEAD + SEALED_CHUNK + 100])
def test_stream_that_was_cut_off_is_refused(n_left: int) -> None:
    whole = sealed(bytes(2 * CHUNK_BYTES + 100))
    with pytest.raises(Tampered):
        opened(whole[:n_left])


@pytest.mark.parametrize(("n_whole", "n_dropped"), [(3, 1), (2, 1)])
def test_stream_cut_between_chunks_is_refused(n_whole: int, n_dropped: int) -> None:
    whole = sealed(bytes(n_whole * CHUNK_BYTES))
    with pytest.raises(Tampered):
        opened(whole[: -n_dropped * SEALED_CHUNK])


def test_chunks_that_change_places_are_refused() -> None:
    whole = sealed(bytes(3 * CHUNK_BYTES))
    head, first, second, third = (
        whole[:HEAD],
        whole[HEAD : HEAD + SEALED_CHUNK],
        whole[HEAD + SEALED_CHUNK : HEAD + 2 * SEALED_CHUNK],
        whole[HEAD + 2 * SEALED_CHUNK :],
    )
    with pytest.raises(Tampered):
        opened(head + second + first + third)


def test_anything_after_the_end_is_refused() -> None:
    with pytest.raises(Tampered):
        opened(sealed(b"data") + b"more")


def test_stream_is_bound_to_what_it_was_sealed_for() -> None:
    with pytest.raises(Tampered):
        opened(sealed(b"data", bound=b"other row"))


@hypothesis_settings(max_examples=60, deadline=None)
@given(position=st.integers(0, HEAD + 40 + TAG_BYTES - 1), bit=st.integers(0, 7))
def test_any_changed_bit_is_refused(position: int, bit: int) -> None:
    changed = bytearray(sealed(bytes(40)))
    changed[position] ^= 1 << bit
    with pytest.raises(Tampered):
        opened(bytes(changed))


class Zeros:
    """An endless source, up to a length."""

    def __init__(self, n_bytes: int) -> None:
        self.n_left = n_bytes

    def read(self, size: int, /) -> bytes:
        n_bytes = min(size, self.n_left)
        self.n_left -= n_bytes
        return bytes(n_bytes)


def test_memory_stays_small_however_long_the_stream() -> None:
    tracemalloc.start()
    n_sealed = sum(len(piece) for piece in seal_pieces(KEY, Zeros(20_000_000), bound=b"row"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert n_sealed > 20_000_000
    assert peak < 1_000_000


@pytest.mark.django_db
def test_document_opens_under_its_file_and_row_only() -> None:
    key, other = create_key(AT), create_key(AT)
    stored = b"".join(seal_stream(key.id, io.BytesIO(b"passport"), bound_to="cases.document:1"))
    assert b"".join(open_stream(key.id, io.BytesIO(stored), bound_to="cases.document:1")) == b"passport"
    for key_id, bound in ((other.id, "cases.document:1"), (key.id, "cases.document:2")):
        with pytest.raises(Tampered):
            list(open_stream(key_id, io.BytesIO(stored), bound_to=bound))


@pytest.mark.django_db
def test_document_of_an_erased_file_is_gone() -> None:
    key = create_key(AT)
    stored = b"".join(seal_stream(key.id, io.BytesIO(b"passport"), bound_to="cases.document:1"))
    destroy_key(key.id, at=AT)
    with pytest.raises(Erased):
        list(open_stream(key.id, io.BytesIO(stored), bound_to="cases.document:1"))
