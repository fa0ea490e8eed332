"""The few errors of Kefu, named by what to do next. Expected outcomes are return values, not errors."""


class KefuError(Exception):
    """Base of all errors that Kefu raises on purpose; `str(error)` is fit to be shown to a person."""


class TryAgainLater(KefuError):
    """A part that Kefu needs (database, model, shop) does not answer now; nothing was lost."""


class NeedsPerson(KefuError):
    """Kefu may not or cannot go on alone; a person must."""


class Refused(KefuError):
    """The request is not allowed or not well formed; the message says what would be."""


class NotFound(Refused):
    """The named thing does not exist, or not for this caller (both look the same on purpose)."""


class NotSignedIn(Refused):
    """The caller has not shown who they are, or the proof has expired."""


class CodeNeeded(NotSignedIn):
    """The password is right, and the account has a second step: ask for its code and sign in again with it."""


class NotYourRole(Refused):
    """The role of whoever asks may not do this; a colleague's may."""


class TooMany(Refused):
    """The caller did this too often; `retry_after_seconds` says when the next try counts."""

    def __init__(self, message: str, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class BadInput(Refused):
    """A file, row or field is wrong; `places` lists each as 'file:row: column: what to do'."""

    def __init__(self, message: str, places: tuple[str, ...] = ()) -> None:
        super().__init__("\n".join((message, *places)))
        self.places = places
