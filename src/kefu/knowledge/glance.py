"""The vector of a question by the student of the sentence encoder, where one is shipped."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol, cast

from kefu.perception.vectors import Matrix


class _Student(Protocol):
    def vector(self, text: str) -> Matrix: ...


def glance(text: str) -> Matrix | None:
    """Shape (384,), comparable with `Vectors.query`, for about .2 CPU-ms; None without a student."""
    student = _student()
    return None if student is None else student.vector(text)


@cache
def _student() -> _Student | None:
    name = "kefu.perception.student"
    return cast(_Student, import_module(name)) if find_spec(name) else None
