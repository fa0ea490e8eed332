"""The process that holds the local model: `python -m kefu.llm.engine --model FILE`, started by `EmbeddedEngine`, never by hand.

It reads a key from the first line of its standard input, loads the model, writes `READY {"port": …}` and serves the OpenAI protocol on
the loopback address until its standard input closes. The one module of Kefu that imports the model runtime.
"""

import argparse
import importlib
import json
import os
import signal
import sys
import threading
import time
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kefu.llm.embedded import READY, EngineOptions

FLASH = {"off": 0, "on": 1}
# Gemma's base model carries no template; without one the runtime falls back to another family's marks and the answer is junk.
TURNS = {
    "gemma": "{{ bos_token }}{% for message in messages %}<start_of_turn>{{ 'model' if message['role'] == 'assistant' else 'user' }}\n"
    "{{ message['content'] | trim }}<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
}


def main() -> None:
    """Serve until the parent goes. Exit code 1 and a line on standard error when the file cannot be loaded."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C reaches the whole terminal; the parent lets running answers finish and then ends us
    path, options = _arguments()
    key = sys.stdin.readline().strip()
    if not key:
        sys.exit("no key on standard input: this process is started by Kefu, not by hand")
    parent = os.getppid()
    threading.Thread(target=_end_when_parent_closes, daemon=True).start()
    threading.Thread(target=_end_when_orphaned, args=(parent,), daemon=True).start()
    server, port = _serve(path, key, options)
    sys.stdout.write(f"{READY}{json.dumps({'port': port})}\n")
    sys.stdout.flush()
    threading.Event().wait()
    del server


def _arguments() -> tuple[Path, EngineOptions]:
    parser = argparse.ArgumentParser(prog="python -m kefu.llm.engine", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="a GGUF file")
    for knob in fields(EngineOptions):
        parser.add_argument(f"--{knob.name.replace('_', '-')}", type=int if knob.type is int else str, default=knob.default)
    given = vars(parser.parse_args())
    return given.pop("model"), EngineOptions(**given)


def _serve(path: Path, key: str, options: EngineOptions) -> tuple[object, int]:
    # Threads that wait for each other must sleep, not spin: on two cores with other work, spinning fell from 9 tokens a second to none.
    # Read once, when the runtime is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    xllamacpp: Any = importlib.import_module("xllamacpp")  # has no types

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.model_alias = {path.stem}
    params.verbosity = 0  # above 0 the runtime logs prompts
    params.hostnames = ["127.0.0.1"]
    params.port = 0  # any free one
    params.api_keys = [key]
    params.ui = False
    params.endpoint_slots = False  # would show what others asked
    params.n_threads_http = 4
    params.n_parallel = 1  # more slots gave no more tokens on two cores, and cost memory
    params.n_ctx = options.context
    params.n_batch = params.n_ubatch = options.batch
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = options.threads
    params.flash_attn_type = FLASH[options.flash]
    params.cache_type_k = params.cache_type_v = getattr(xllamacpp.ggml_type, f"GGML_TYPE_{options.kv.upper()}")
    params.cache_prompt = True
    params.cache_ram_mib = options.remember_mib
    params.fit_params = False
    params.load_mode = (
        xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE
    )  # read, not mapped: 1.3 GB against 1.9, for two seconds more of loading
    if options.turns:
        params.use_jinja, params.chat_template = True, TURNS[options.turns]
        params.swa_full = True  # a model with a sliding window forgets a remembered prompt otherwise
    if options.adapter:
        adapter = xllamacpp.CommonAdapterLoraInfo()
        adapter.path, adapter.scale = options.adapter, 1.0
        params.lora_adapters = [adapter]
    try:
        server: Any = xllamacpp.Server(params)
    except RuntimeError as error:
        sys.exit(f"the file {path.name} cannot be loaded as a GGUF model ({error})")
    return server, urlsplit(str(server.listening_address)).port or 0


def _end_when_parent_closes() -> None:
    """The parent holds the other end of our standard input and the kernel closes it however the parent dies, SIGKILL included."""
    sys.stdin.read()
    os._exit(0)


def _end_when_orphaned(parent: int) -> None:
    """A second string: a child that the parent forked may hold the pipe open after the parent's death."""
    while os.getppid() == parent:
        time.sleep(2)
    os._exit(0)


if __name__ == "__main__":
    main()
