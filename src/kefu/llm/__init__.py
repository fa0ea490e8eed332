"""Language models behind one Protocol: any OpenAI-compatible endpoint, the local model in a process of its own, and scripted twins.

This room knows how to ask and how to fail: time-outs, retries, a circuit breaker, a child that is started again. It does not know what is
asked: prompts belong to those who write them, and no answer is believed here. Shapes beside the door (`Usage`, `ToolCall`, `ModelState`)
are in `model.py`, and the constructors' knobs (`Patience`, `Prices`, `EngineOptions`) have defaults that were measured.
"""

from kefu.llm.embedded import EmbeddedEngine
from kefu.llm.endpoint import OpenAICompatible
from kefu.llm.model import Completion, LanguageModel, Prompt
from kefu.llm.parts import assemble
from kefu.llm.scripted import NoModel, ScriptedModel

__all__ = ["Completion", "EmbeddedEngine", "LanguageModel", "NoModel", "OpenAICompatible", "Prompt", "ScriptedModel", "assemble"]
