"""The nouns of reviewing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from kefu.quality.statistics import Interval

Label = Literal["right", "wrong_fact", "wrong_tone", "needless_refusal", "should_hand_over", "privacy"]
LABELS: tuple[Label, ...] = ("right", "wrong_fact", "wrong_tone", "needless_refusal", "should_hand_over", "privacy")
"""`right` stands alone; the others may come together, the gravest is named first."""

# Choices, not measurements: so many items whose answer is known, and so large a share of them judged alike, certify a reviewer.
CERTIFYING, ALIKE = 8, 0.8


@dataclass(frozen=True, slots=True)
class Review:
    """One person's judgement of one conversation. `spans`: marked words as {"seq", "start", "end", "label"}."""

    conversation: UUID
    labels: tuple[Label, ...]
    spans: tuple[Mapping[str, Any], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A label's share in all conversations of the sample's days, estimated from those that were reviewed."""

    label: str
    reviews: int
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Report:
    """The latest sample: how far its review is, what it says, and how well reviewers agree.

    `kappa`: Cohen's, of right or not, for two who have both judged; the mean over pairs of people. `alpha`: Krippendorff's, of the
    first label.
    """

    sample: UUID
    seed: int
    first: date
    last: date
    made_at: datetime
    size: int
    population: int
    reviewed: int
    twice: int
    strata: int
    judged: tuple[Judged, ...]
    kappa: float | None
    alpha: float | None


@dataclass(frozen=True, slots=True)
class Credit:
    """What one person has done. `gold`: items with a known answer that they judged; `alike`: those judged as known."""

    person: UUID
    name: str
    role: str
    replies: int
    talks: int
    cases: int
    reviews: int
    pairs: int
    articles: int
    gold: int
    alike: int

    @property
    def is_certified(self) -> bool:
        return self.gold >= CERTIFYING and self.alike >= ALIKE * self.gold

    @property
    def path(self) -> tuple[tuple[str, int, int], ...]:
        """The steps from replying to the care of models: (name, done, wanted). A step is reached when done is wanted."""
        return (
            ("replying", min(self.replies, 50), 50),
            ("annotation", min(self.alike if self.is_certified else min(self.gold, CERTIFYING - 1), CERTIFYING), CERTIFYING),
            ("knowledge", min(self.articles, 3), 3),
            ("quality", min(self.reviews, 40) if self.is_certified else 0, 40),
            ("models", min(self.pairs, 60) if self.is_certified else 0, 60),
        )
