"""All that is wrong with a folder, gathered before anything is refused, so that a person mends it in one go."""

from kefu.errors import BadInput

# More than anyone reads; a wrong delimiter makes one problem a row.
SHOWN = 200


class Problems:
    """Gathers places as 'file:row: column: what is wrong and what to do'."""

    def __init__(self) -> None:
        self._places: list[str] = []

    def add(self, file: str, row: int, column: str, what: str) -> None:
        self._places.append(f"{file}:{row}: {column}: {what}")

    @property
    def are_many(self) -> bool:
        """More than will be shown."""
        return len(self._places) > SHOWN

    def raise_if_any(self, folder: str) -> None:
        """Raises BadInput with the first 200 places."""
        if not self._places:
            return
        count = len(self._places)
        left_off = count - SHOWN
        places = self._places[:SHOWN] + ([f"… and {left_off} more"] if left_off > 0 else [])
        noun = "problem" if count == 1 else "problems"
        raise BadInput(f"The shop folder '{folder}' has {count} {noun}; nothing was loaded.", tuple(places))
