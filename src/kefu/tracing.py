"""What a turn did, step by step: milliseconds, CPU and the noun each verb made; the same steps go out as OpenTelemetry spans.

Attribute names of the GenAI conventions are unstable, so they are written in this file only.
"""

import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, cast
from uuid import UUID, uuid4

from opentelemetry import trace as otel

from kefu.vocabulary import Merchant, Order, Parcel, Passage, Product

# Nouns that a step only names: the record keeps the evidence that was used, and masking whole catalogue rows cost a fifth of a turn.
_KEPT_ELSEWHERE = (Merchant, Order, Parcel, Passage, Product)
LONGEST_TEXT = 600  # characters of one text that a step keeps; evidence is kept whole elsewhere in the record


@dataclass
class Step:
    """One verb of a turn while it runs. `made` and `summary` are set by the one who runs it."""

    verb: str
    started_ms: float
    milliseconds: float = 0.0
    cpu_milliseconds: float = 0.0
    summary: str = ""
    made: dict[str, Any] = field(default_factory=dict[str, Any])

    def give(self, noun: Any, summary: str) -> None:
        made = plain(noun)
        self.made = cast("dict[str, Any]", made) if isinstance(made, dict) else {"items": made}
        self.summary = summary


class TurnTrace:
    """Collects the steps of one turn. CPU is the whole process's: with several turns at once it counts their work, too."""

    def __init__(self) -> None:
        self.id: UUID = uuid4()
        self.steps: list[Step] = []
        self._start = time.perf_counter()
        self._cpu = time.process_time()
        self._tracer = otel.get_tracer("kefu")

    @contextmanager
    def step(self, verb: str) -> Generator[Step, None, None]:
        """Times one verb, and keeps the step when the verb fails half-way, too."""
        begun, cpu = time.perf_counter(), time.process_time()
        step = Step(verb, (begun - self._start) * 1000)
        with self._tracer.start_as_current_span(f"kefu.turn.{verb}") as span:
            span.set_attribute("kefu.trace_id", str(self.id))
            try:
                yield step
            finally:
                step.milliseconds = (time.perf_counter() - begun) * 1000
                step.cpu_milliseconds = (time.process_time() - cpu) * 1000
                self.steps.append(step)
                span.set_attribute("kefu.summary", step.summary)
                span.set_attribute("kefu.cpu_milliseconds", step.cpu_milliseconds)

    def model_used(self, name: str, prompt_tokens: int, completion_tokens: int) -> None:
        """Note a model's work on the current span, by the GenAI names."""
        span = otel.get_current_span()
        span.set_attribute("gen_ai.operation.name", "chat")
        span.set_attribute("gen_ai.request.model", name)
        span.set_attribute("gen_ai.usage.input_tokens", prompt_tokens)
        span.set_attribute("gen_ai.usage.output_tokens", completion_tokens)

    @property
    def milliseconds(self) -> float:
        return (time.perf_counter() - self._start) * 1000

    @property
    def cpu_milliseconds(self) -> float:
        return (time.process_time() - self._cpu) * 1000


def plain(value: Any) -> Any:
    """A noun as JSON can hold it; empty fields are left out and long texts cut, so that a record stays readable."""
    if value is None or isinstance(value, (bool, int)):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, str) and not isinstance(value, Enum):
        return value[:LONGEST_TEXT] + "…" if len(value) > LONGEST_TEXT else value
    if isinstance(value, _KEPT_ELSEWHERE):
        return {"is": type(value).__name__, "id": value.name if isinstance(value, Merchant) else value.id}
    if is_dataclass(value) and not isinstance(value, type):
        kept = {name: plain(getattr(value, name)) for name in _fields_of(type(value))}
        named = {"is": type(value).__name__}
        return named | {name: item for name, item in kept.items() if item not in (None, "", [], {}, 0, False)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in cast("list[Any]", value)]
    if isinstance(value, (datetime, date, UUID, Decimal)):
        return str(value)
    if isinstance(value, float):
        return round(value, 4)
    return value if value is None or isinstance(value, (str, int)) else str(value)


@cache
def _fields_of(noun: type[Any]) -> tuple[str, ...]:
    """Kept by type: a turn's nouns hold some hundred values, and asking for the fields each time takes as long as copying them."""
    return tuple(each.name for each in fields(noun))


def send_spans(endpoint: str) -> None:
    """Send this process's spans to an OTLP/HTTP endpoint; '' sends none."""
    if not endpoint:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "kefu"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    otel.set_tracer_provider(provider)
