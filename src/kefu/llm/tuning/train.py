"""Run by another Python: `python train.py job.json`. Makes a LoRA of Gemma 3 from (prompt, answer) pairs; imports nothing of Kefu.

The loss is taken on the answers' tokens alone, over a vocabulary of the pairs' own tokens and some thousand drawn ones: the whole one has
262,144 entries and would take most of the time. Every so often the adapter is kept, and a run that was killed goes on from there.
One line of JSON on standard output for each step that is told.
"""

import importlib
import json
import math
import os
import random
import resource
import sys
import time
from pathlib import Path
from typing import Any, cast

TURN = "<start_of_turn>user\n{prompt}<end_of_turn>\n<start_of_turn>model\n"
BEGIN, END = 2, 106  # <bos>, <end_of_turn>
WHERE = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
DRAWN = 8000  # tokens of the vocabulary that an answer is told from, beside those of the pairs; drawn anew every DRAW_STEPS
DRAW_STEPS, TOLD_STEPS, KEPT_SECONDS = 25, 5, 60.0
WARM_STEPS, LAST_RATE = 8, 0.05  # the rate of learning rises over so many steps and falls along a cosine to this share

Sample = tuple[list[int], int]
"""Tokens, and the place of the answer's first one."""


def main() -> None:
    """`job.json`: base (GGUF), pairs (JSONL of prompt and answer), out (folder), rank, rate, epochs, batch, minutes, threads, seed."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    torch: Any = importlib.import_module("torch")
    torch.set_num_threads(int(job["threads"]))
    torch.manual_seed(int(job["seed"]))
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model, tokens = _model(torch, Path(job["base"]), int(job["rank"]), device)
    samples = _samples(tokens, Path(job["pairs"]))
    _tell(event="begun", device=device, pairs=len(samples), tokens=sum(len(ids) for ids, _ in samples))
    _train(torch, model, samples, job, device)
    model.save_pretrained(str(Path(job["out"]) / "peft"))
    _tell(event="done")


def _model(torch: Any, base: Path, rank: int, device: str) -> tuple[Any, Any]:
    """The model with an untrained adapter, and its tokenizer. The GGUF file is unpacked once; later runs read what was unpacked."""
    transformers: Any = importlib.import_module("transformers")
    peft: Any = importlib.import_module("peft")
    unpacked = base.with_suffix(".unpacked")
    if not (unpacked / "done").is_file():
        model = transformers.AutoModelForCausalLM.from_pretrained(str(base.parent), gguf_file=base.name, dtype=torch.bfloat16)
        # A model that was read from a GGUF file refuses to be saved until it forgets that.
        model.hf_quantizer = None
        model.is_quantized = False
        for name in ("quantization_config", "_pre_quantization_dtype"):
            if hasattr(model.config, name):
                delattr(model.config, name)
        model.save_pretrained(str(unpacked))
        transformers.AutoTokenizer.from_pretrained(str(base.parent), gguf_file=base.name).save_pretrained(str(unpacked))
        (unpacked / "done").touch()
    model = transformers.AutoModelForCausalLM.from_pretrained(str(unpacked), dtype=torch.bfloat16, attn_implementation="sdpa").to(device)
    tokens: Any = importlib.import_module("tokenizers").Tokenizer.from_file(str(unpacked / "tokenizer.json"))
    model = peft.get_peft_model(model, peft.LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=list(WHERE)))
    for weight in model.parameters():
        if weight.requires_grad:
            weight.data = weight.data.float()
    return model, tokens


def _samples(tokens: Any, pairs: Path) -> list[Sample]:
    found: list[Sample] = []
    for line in pairs.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        asked = [BEGIN, *tokens.encode(TURN.format(prompt=row["prompt"]), add_special_tokens=False).ids]
        found.append(([*asked, *tokens.encode(row["answer"], add_special_tokens=False).ids, END], len(asked)))
    return found


def _train(torch: Any, model: Any, samples: list[Sample], job: dict[str, Any], device: str) -> None:
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    learner = torch.optim.AdamW(weights, lr=float(job["rate"]), weight_decay=0.0, betas=(0.9, 0.98))
    chance, size = random.Random(int(job["seed"])), int(job["batch"])
    total = max(1, int(float(job["epochs"]) * len(samples) / size))
    step, earlier = _resume(torch, model, learner, Path(job["out"]))
    own = torch.tensor(sorted({token for ids, _ in samples for token in ids}))
    vocabulary = _vocabulary(torch, model, own, device)
    began, kept, seen, mean = time.monotonic() - earlier, time.monotonic(), 0, 0.0
    here = _cpu()
    while step < total:
        spent = time.monotonic() - began
        done = max(step / total, spent / (60 * float(job["minutes"])))
        if done >= 1:
            break
        rate = float(job["rate"]) * min(1, (step + 1) / WARM_STEPS) * (LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * done)))
        for group in learner.param_groups:
            group["lr"] = rate
        if step and step % DRAW_STEPS == 0:
            vocabulary = _vocabulary(torch, model, own, device)
        near = sorted(chance.sample(samples, min(len(samples), 8 * size)), key=lambda sample: len(sample[0]))
        at = chance.randrange(0, max(1, len(near) - size + 1))  # samples of like length: little is lost in padding
        loss = _loss(torch, model, near[at : at + size], vocabulary, device)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        learner.step()
        learner.zero_grad()
        step += 1
        seen += sum(len(ids) for ids, _ in near[at : at + size])
        mean = float(loss.detach()) if not mean else 0.9 * mean + 0.1 * float(loss.detach())
        if step % TOLD_STEPS == 0 or step == total:
            cpu = _cpu() - here
            _tell(
                event="step",
                step=step,
                steps=total,
                loss=round(mean, 4),
                seconds=round(time.monotonic() - began),
                tokens_a_cpu_second=round(seen / max(cpu, 1e-6)),
            )
        if time.monotonic() - kept > KEPT_SECONDS:
            _keep(torch, model, learner, Path(job["out"]), step, time.monotonic() - began)
            kept = time.monotonic()
    _keep(torch, model, learner, Path(job["out"]), step, time.monotonic() - began)


def _loss(torch: Any, model: Any, batch: list[Sample], vocabulary: tuple[Any, Any], device: str) -> Any:
    longest = max(len(ids) for ids, _ in batch)
    tokens, mask = torch.zeros(len(batch), longest, dtype=torch.long), torch.zeros(len(batch), longest, dtype=torch.long)
    places: list[int] = []
    wanted: list[int] = []
    for row, (ids, answer) in enumerate(batch):
        tokens[row, : len(ids)] = torch.tensor(ids)
        mask[row, : len(ids)] = 1
        places += [row * longest + at - 1 for at in range(answer, len(ids))]
        wanted += ids[answer:]
    table, place_of = vocabulary
    with torch.autocast(device, dtype=torch.bfloat16):
        inner = model.base_model.model.model
        hidden = inner(input_ids=tokens.to(device), attention_mask=mask.to(device), use_cache=False).last_hidden_state
        chosen = hidden.reshape(len(batch) * longest, -1)[torch.tensor(places).to(device)]
        scores = chosen @ table.T
    return torch.nn.functional.cross_entropy(scores.float(), place_of[torch.tensor(wanted)].to(device))


def _vocabulary(torch: Any, model: Any, own: Any, device: str) -> tuple[Any, Any]:
    """Rows of the output table, and for each token its row or -1."""
    table = model.base_model.model.lm_head.weight.detach()
    chosen = torch.unique(torch.cat([own, torch.randint(0, table.shape[0], (DRAWN,))]))
    place_of = torch.full((table.shape[0],), -1)
    place_of[chosen] = torch.arange(len(chosen))
    return table[chosen.to(device)].contiguous(), place_of


def _keep(torch: Any, model: Any, learner: Any, out: Path, step: int, seconds: float) -> None:
    weights = {name: weight.detach().cpu() for name, weight in model.named_parameters() if weight.requires_grad}
    torch.save({"weights": weights, "learner": learner.state_dict(), "step": step, "seconds": seconds}, out / "kept.new")
    os.replace(out / "kept.new", out / "kept.pt")


def _resume(torch: Any, model: Any, learner: Any, out: Path) -> tuple[int, float]:
    """Steps and seconds of the run that was stopped; (0, 0) for a fresh one."""
    if not (out / "kept.pt").is_file():
        return 0, 0.0
    kept = cast("dict[str, Any]", torch.load(out / "kept.pt", weights_only=True))
    for name, weight in model.named_parameters():
        if name in kept["weights"]:
            weight.data.copy_(kept["weights"][name])
    learner.load_state_dict(kept["learner"])
    _tell(event="resumed", step=kept["step"])
    return int(kept["step"]), float(kept["seconds"])


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _tell(**row: object) -> None:
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
