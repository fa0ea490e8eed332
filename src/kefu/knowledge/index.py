"""All passages of a merchant, ready to be searched in memory."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kefu.knowledge.bend import Bend
from kefu.knowledge.evidence import FEATURES, Evidence, Evidences, concepts_of
from kefu.knowledge.judge import Models, Stage, ranked, shipped_models, signs_of, softmax
from kefu.knowledge.kinds import kind_of
from kefu.knowledge.placing import with_examples_placed
from kefu.knowledge.respell import Speller
from kefu.knowledge.views import digests_of, embed
from kefu.knowledge.words import codes, key, plain
from kefu.perception import student
from kefu.perception.vectors import Matrix, Vectors
from kefu.vocabulary import Findings, Found, Passage

EXACT, EXACT_AFTER_MENDING = 0.99, 0.96  # measured on held-out questions: all but typing accidents are right
SAME_LANGUAGE = 0.7  # logits for a passage in the customer's language: less than a better answer is worth
CODE = 6.0  # logits for a passage that has every code of the question: decides between texts that are alike otherwise
CODE_ANSWERS = 0.9  # how answerable a question is whose code some passage has
LEAST_LIKENESS = 0.1  # of words, for a passage to be listed behind an exact hit
# From these chances on, the student's vector is enough: the encoder would hardly put another passage first (benches/LOG.md, "FAQ
# matching").
FIRST_SETTLED, FIRST_ANSWERABLE = 0.85, 0.8
FIRST_HOPELESS = 0.2  # up to here nothing answers, and the encoder would hardly say otherwise
FIRST_STAGE, EXACT_QUESTION = "first stage", "exact question"  # reasons of a hit
KEPT_LANGUAGES = 8
KEPT_DAYS = 4  # sets of passages in force, each with its matcher


class Index:
    """Search without a database; production and `kefu eval retrieval` use this one class.

    `stored` holds vectors by digest (see views.py); what is missing is embedded now, 20–300 CPU-ms a text. Building takes about
    1 CPU-ms a passage besides. Not changed after it is built, so threads may share it.
    """

    def __init__(
        self,
        passages: Iterable[Passage],
        vectors: Vectors,
        *,
        stored: Mapping[bytes, bytes] | None = None,
        version: int = 0,
        models: Models | None = None,
        bend: Bend | None = None,
    ) -> None:
        given = tuple(passages)
        self.version = version
        self._vectors = vectors
        self._models = models or shipped_models()
        known = dict(stored or {})
        wanted = digests_of(given, vectors)
        missing = {digest: view for digest, view in wanted.items() if digest not in known}
        known.update(embed(missing, vectors))
        self.passages = with_examples_placed(given, known, vectors)
        self._shown = given
        self.evidences = Evidences(self.passages, known, vectors, bend)
        self._speller = Speller((plain(text) for p in given for text in (p.title, p.text, *p.examples)), vectors.is_one_piece)
        self._groups = _groups(self.passages)
        self._exact: dict[str, list[int]] = {}
        self._codes: dict[str, list[int]] = {}
        for at, passage in enumerate(self.passages):
            for asked in dict.fromkeys(key(text) for text in (passage.title, *passage.examples)):
                self._exact.setdefault(asked, []).append(at)
            for code in codes("\n".join((passage.title, passage.text, *passage.examples))):
                self._codes.setdefault(code, []).append(at)
        self._members: dict[int, list[int]] = {}
        for at, group in enumerate(self._groups.tolist()):
            self._members.setdefault(group, []).append(at)
        self._languages: dict[str, NDArray[np.bool_]] = {}
        self._last_day: tuple[date, NDArray[np.bool_]] | None = None
        self._days: OrderedDict[bytes, Matrix] = OrderedDict()

    def search(self, query: str, language: str, on: date, limit: int = 5) -> Findings:
        """At most `limit` passages in force on the day `on`, best first; of one FAQ in two languages only that in `language`.

        Scores are chances (0–1): that some passage answers, times that it is this one. Costs about 1 CPU-ms a token of the question
        for its vector, none when the question is known word for word, and 1–10 ms for 300–10,000 passages.
        """
        alive = self._in_force(on)
        if not alive.any() or not query.strip():
            return Findings((), 0.0, self.version)
        asked = plain(query)
        if (hit := self._exactly(asked, alive, language)) is not None:
            return self._known(asked, hit, EXACT, (EXACT_QUESTION,), alive, language, limit)
        asked, mended = self._speller.mend(asked)
        if mended and (hit := self._exactly(asked, alive, language)) is not None:
            return self._known(asked, hit, EXACT_AFTER_MENDING, (*mended, EXACT_QUESTION), alive, language, limit)
        with_code, words = self._with_codes(asked), self.evidences.by_words(asked)
        if not with_code and not self._vectors.knows(asked):
            evidence, logits, signs = self._weighed(asked, words, student.vector(asked), self._models.first, alive)
            chance = self._models.first.answerable.chance(signs)
            is_clear = chance >= FIRST_ANSWERABLE and self._models.settled.chance(signs) >= FIRST_SETTLED
            if is_clear or chance <= FIRST_HOPELESS:
                return self._told(asked, evidence, logits, chance, set(), (*mended, FIRST_STAGE), alive, language, limit)
        evidence, logits, signs = self._weighed(asked, words, self._vectors.query(asked), self._models.whole, alive)
        chance = self._models.whole.answerable.chance(signs)
        return self._told(asked, evidence, logits, chance, with_code, mended, alive, language, limit)

    def evidence(self, words: Matrix, vector: Matrix, alive: NDArray[np.bool_]) -> Evidence:
        """The evidence for every passage, in force or not, by the question's `words` (`Evidences.by_words`) and its `vector`."""
        return self.evidences.of(words, vector, self._matcher(alive))

    def _weighed(
        self, asked: str, words: Matrix, vector: Matrix, stage: Stage, alive: NDArray[np.bool_]
    ) -> tuple[Evidence, Matrix, Matrix]:
        """(evidence, logit of each passage, signs for the judges)"""
        evidence = self.evidence(words, vector, alive)
        logits = ranked(evidence, stage)
        now = np.flatnonzero(alive)
        in_force = Evidence(evidence.columns[now], evidence.near)
        return evidence, logits, signs_of(asked, in_force, logits[now], self.evidences, kind_of(vector))

    def _told(
        self, asked: str, evidence: Evidence, logits: Matrix, chance: float, with_code: set[int],
        mended: tuple[str, ...], alive: NDArray[np.bool_], language: str, limit: int,
    ) -> Findings:  # fmt: skip
        if any(alive[at] for at in with_code):
            logits[list(with_code)] += CODE
            chance = max(chance, CODE_ANSWERS)
        found = tuple(
            Found(self._shown[at], chance * share, (*mended, *self._reasons(asked, at, evidence, at in with_code)))
            for at, share in self._best(logits, alive, language, limit)
        )
        return Findings(found, chance, self.version)

    def _best(self, logits: Matrix, alive: NDArray[np.bool_], language: str, limit: int) -> list[tuple[int, float]]:
        """The best `limit` groups in force as (its passage to show, its share of the chance); its best text speaks for all languages."""
        preferred = np.where(alive, logits + np.float32(SAME_LANGUAGE) * self._in_language(language), -np.inf)
        top = np.full(int(self._groups.max()) + 1, -np.inf, np.float32)
        np.maximum.at(top, self._groups, preferred)
        shares = softmax(top)
        out: list[tuple[int, float]] = []
        for group in np.argsort(-shares, kind="stable")[:limit].tolist():
            if shares[group] > 0 or np.isfinite(top[group]):
                members = [at for at in self._members[group] if alive[at]]
                shown = max(members, key=lambda at: (self.passages[at].language == language, float(preferred[at])))
                out.append((shown, float(shares[group])))
        return out

    def _in_language(self, language: str) -> NDArray[np.bool_]:
        if (mask := self._languages.get(language)) is None:
            mask = np.array([passage.language == language for passage in self.passages], bool)
            if len(self._languages) < KEPT_LANGUAGES:
                self._languages[language] = mask
        return mask

    def _in_force(self, on: date) -> NDArray[np.bool_]:
        if (known := self._last_day) and known[0] == on:
            return known[1]
        alive = np.array([passage.applies_on(on) for passage in self.passages], bool)
        self._last_day = (on, alive)
        return alive

    def _exactly(self, asked: str, alive: NDArray[np.bool_], language: str) -> int | None:
        """The passage that has this question word for word; None when no passage has, or several different ones."""
        hits = [at for at in self._exact.get(key(asked), ()) if alive[at]]
        if len({int(self._groups[at]) for at in hits}) != 1:
            return None
        twins = [at for at in self._members[int(self._groups[hits[0]])] if alive[at]]
        return next((at for at in twins if self.passages[at].language == language), hits[0])

    def _known(
        self, asked: str, hit: int, score: float, reasons: tuple[str, ...], alive: NDArray[np.bool_], language: str, limit: int
    ) -> Findings:
        """An exact hit, and behind it what shares words with the question, without asking for a vector."""
        likeness = self.evidences.without_vectors(asked)
        behind = [at for at, _ in self._best(likeness, alive, language, limit) if self._groups[at] != self._groups[hit]]
        rest = tuple(
            Found(self._shown[at], float(likeness[at]) * (1 - score), self._shared_terms(asked, at))
            for at in sorted(behind, key=lambda at: -likeness[at])[: limit - 1]
            if likeness[at] > LEAST_LIKENESS
        )
        return Findings((Found(self._shown[hit], score, reasons), *rest), score, self.version)

    def _reasons(self, asked: str, at: int, evidence: Evidence, has_code: bool) -> tuple[str, ...]:
        value = dict(zip(FEATURES, evidence.columns[at].tolist(), strict=True))
        view = self.evidences.likest_view(at, evidence)
        likest = f"example {value['likest']:.2f}" if view else f"title {value['likest']:.2f}"
        found = [f"code {code.upper()}" for code in _strong(codes(asked)) if at in self._codes.get(code, ())][:1] if has_code else []
        return (*found, likest, f"vector {value['whole']:.2f}", *self._shared_terms(asked, at))

    def _shared_terms(self, asked: str, at: int) -> tuple[str, ...]:
        shared = [word for word in dict.fromkeys(concepts_of(asked)) if at in self.evidences.terms.units_with(word)]
        return (f"terms {' '.join(shared[:6])}",) if shared else ()

    def _with_codes(self, asked: str) -> set[int]:
        """Passages that have a SKU-like code of the question; the longest code that any passage has decides."""
        for code in sorted(_strong(codes(asked)), key=len, reverse=True):
            if hits := self._codes.get(code):
                return set(hits)
        return set()

    def _matcher(self, alive: NDArray[np.bool_]) -> Matrix:
        """Trained on the passages in force (some ms), kept for the day."""
        day = alive.tobytes()
        if (matcher := self._days.get(day)) is None:
            matcher = self.evidences.retrain(self._groups, alive)
            self._days[day] = matcher
            while len(self._days) > KEPT_DAYS:
                self._days.popitem(last=False)
        return matcher


def _strong(found: Iterable[str]) -> list[str]:
    """Codes that name a thing: letters with digits, or five digits and more; '15' and '300' are only numbers."""
    return [code for code in found if len(code) >= 3 and (any(c.isalpha() for c in code) or sum(c.isdigit() for c in code) >= 5)]


def _groups(passages: tuple[Passage, ...]) -> NDArray[np.intp]:
    """One number for the same FAQ in several languages; every other passage is its own group."""
    names = [p.article if p.kind == "faq" and p.id.startswith(f"{p.article}.") else p.id for p in passages]
    numbers = {name: at for at, name in enumerate(dict.fromkeys(names))}
    return np.array([numbers[name] for name in names], np.intp)
