"""What a clause does with its subject: asks for it to be done, asks how it works, asks how it stands, tells a state, answers a question.

'Return the kettle' and 'how do returns work' lie near each other as vectors; these marks, one number each, keep them apart.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import cast

import numpy as np
import yaml
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


@cache
def marks() -> Mapping[str, re.Pattern[str]]:
    """The marks by name, as `force.yaml` has them."""
    rows = cast("dict[str, list[str]]", yaml.safe_load((resources.files("kefu.perception") / "force.yaml").read_text(encoding="utf-8")))
    return {name: re.compile("".join(lines), re.IGNORECASE) for name, lines in rows.items()}


def force(texts: Sequence[str]) -> Matrix:
    """Shape (n, number of marks), ones and zeros."""
    return np.array([[bool(mark.search(text)) for mark in marks().values()] for text in texts], np.float32).reshape(
        len(texts), len(marks())
    )
