"""As much of protocol buffers as Anki's packages need: fields by number, strings, whole numbers."""

from __future__ import annotations

_MOST = 100_000  # fields of one message
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5

type Fields = list[tuple[int, int | bytes]]


class ProtobufError(Exception):
    """The bytes are no message."""


def fields_of(data: bytes) -> Fields:
    """(number, value) of every field, in order. Groups are refused; nothing is interpreted."""
    fields: Fields = []
    at = 0
    while at < len(data):
        if len(fields) >= _MOST:
            raise ProtobufError("too many fields")
        key, at = _varint(data, at)
        value, at = _value(data, at, key & 7)
        fields.append((key >> 3, value))
    return fields


def first_int(fields: Fields, number: int) -> int:
    return next((value for key, value in fields if key == number and isinstance(value, int)), 0)


def first_text(fields: Fields, number: int) -> str:
    found = next((value for key, value in fields if key == number and isinstance(value, bytes)), b"")
    return found.decode("utf-8", "replace")


def _value(data: bytes, at: int, kind: int) -> tuple[int | bytes, int]:
    if kind == _VARINT:
        return _varint(data, at)
    if kind == _BYTES:
        length, at = _varint(data, at)
    elif kind in (_FIXED32, _FIXED64):
        length = 4 if kind == _FIXED32 else 8
    else:
        raise ProtobufError("a kind of field that nobody writes")
    if at + length > len(data):
        raise ProtobufError("a field ends after the message")
    return data[at : at + length], at + length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            break
        byte = data[at]
        value |= (byte & 127) << shift
        at += 1
        if byte < 128:
            return value, at
    raise ProtobufError("a number does not end")
