"""Asking the teacher: any language model, under a JSON schema, one passage at a time."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, cast

import yaml

from kefu.llm import LanguageModel, Prompt
from kefu.vocabulary import Passage

Purpose = Literal["practice", "exam"]

LONGEST_TEXT = 900  # characters of a passage that the teacher reads; prefill is what a local teacher's time goes to
MOST_TOKENS = 320
WARMTH = 0.7  # a teacher at temperature 0 asks the same question four times


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the teacher wrote about one passage; nothing of it has been checked."""

    questions: tuple[str, ...]
    sentence: str = ""


async def ask(model: LanguageModel, passage: Passage, purpose: Purpose) -> Proposal:
    """Raises TryAgainLater and Refused as the model does; what is not JSON of the asked shape is an empty proposal."""
    done = await model.complete(prompt_for(passage, purpose))
    return read(done.text)


def prompt_for(passage: Passage, purpose: Purpose) -> Prompt:
    language = "zh" if passage.language == "zh" else "en"
    told = _prompts()["text"][language].format(title=passage.title, text=passage.text[:LONGEST_TEXT])
    return Prompt(
        system=_prompts()[purpose][language],
        messages=(("user", told),),
        max_tokens=MOST_TOKENS,
        temperature=WARMTH,
        json_schema=_schema(purpose),
    )


def read(answer: str) -> Proposal:
    """The proposal in a model's answer: the JSON object from its first brace to its last."""
    try:
        row: Any = json.loads(answer[answer.index("{") : answer.rindex("}") + 1])
    except ValueError:
        return Proposal(())
    if not isinstance(row, dict):
        return Proposal(())
    known = cast("dict[str, Any]", row)
    questions: Any = known.get("questions")
    listed = cast("list[Any]", questions) if isinstance(questions, list) else []
    sentence: Any = known.get("sentence", "")
    return Proposal(
        tuple(" ".join(each.split()) for each in listed if isinstance(each, str) and each.strip()),
        " ".join(sentence.split()) if isinstance(sentence, str) else "",
    )


def provenance(purpose: Purpose) -> str:
    """Which prompt made a pair."""
    return f"{purpose}/{_prompts()['version']}"


def _schema(purpose: Purpose) -> dict[str, object]:
    count = 4 if purpose == "practice" else 2
    fields: dict[str, object] = {
        "questions": {"type": "array", "items": {"type": "string", "maxLength": 120}, "minItems": count, "maxItems": count}
    }
    if purpose == "practice":
        fields["sentence"] = {"type": "string", "maxLength": 200}
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


@cache
def _prompts() -> dict[str, Any]:
    return cast("dict[str, Any]", yaml.safe_load((resources.files("kefu.learning") / "prompts.yaml").read_text(encoding="utf-8")))
