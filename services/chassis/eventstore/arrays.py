"""Array parameters: writes lists in PostgreSQL's binary form, because psycopg's own adaptation of lists is slow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from struct import Struct
from typing import Any
from uuid import UUID

from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Dumper, Loader
from psycopg.pq import Format

_head = Struct("!iiIii").pack
_empty = Struct("!iiI").pack
_length = Struct("!i").pack
_bigint = Struct("!iq").pack
_UUID_LENGTH = _length(16)


class _Array:
    """A one-dimensional array without nulls."""

    __slots__ = ("data",)
    element = 0
    array = 0

    def __init__(self, elements: Sequence[bytes]) -> None:
        count = len(elements)
        head = _head(1, 0, self.element, count, 1) if count else _empty(0, 0, self.element)
        self.data = head + b"".join(elements)


class _Uuids(_Array):
    element, array = 2950, 2951


class _Bigints(_Array):
    element, array = 20, 1016


class _Texts(_Array):
    element, array = 25, 1009


class _Byteas(_Array):
    element, array = 17, 1001


class _Jsonbs(_Array):
    element, array = 3802, 3807


def uuids(values: Iterable[UUID]) -> _Array:
    return _Uuids([_UUID_LENGTH + value.bytes for value in values])


def bigints(values: Iterable[int]) -> _Array:
    return _Bigints([_bigint(8, value) for value in values])


def texts(values: Iterable[str]) -> _Array:
    return _Texts([_length_prefixed(value.encode()) for value in values])


def byteas(values: Iterable[bytes]) -> _Array:
    return _Byteas([_length_prefixed(value) for value in values])


def jsonbs(values: Iterable[bytes]) -> _Array:
    return _Jsonbs([_length_prefixed(b"\x01" + value) for value in values])


def _length_prefixed(value: bytes) -> bytes:
    return _length(len(value)) + value


def _dumper(array_type: type[_Array]) -> type[Dumper]:
    class ArrayDumper(Dumper):
        format = Format.BINARY
        oid = array_type.array

        def dump(self, obj: Any) -> Buffer:
            data: bytes = obj.data
            return data

    return ArrayDumper


class _RawJson(Loader):
    """Loads jsonb as bytes: an event's metadata are decoded by their reader, if at all."""

    format = Format.BINARY

    def load(self, data: Buffer) -> bytes:
        return bytes(data)[1:]


def register(adapters: AdaptersMap) -> None:
    """Register these arrays with a connection, and the loading of binary jsonb as bytes."""
    for array_type in (_Uuids, _Bigints, _Texts, _Byteas, _Jsonbs):
        adapters.register_dumper(array_type, _dumper(array_type))
    adapters.register_loader("jsonb", _RawJson)
