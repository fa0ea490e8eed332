"""Run by another Python: `python adapter.py FOLDER OUT.gguf`. A LoRA of Gemma 3 as peft wrote it becomes a GGUF adapter, in 16-bit numbers.

The names of the tensors are llama.cpp's (`blk.N.attn_q.weight.lora_a`); nothing is transposed, since both keep A as (rank, in) and B as
(out, rank).
"""

import importlib
import json
import re
import sys
from pathlib import Path
from typing import Any

NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
KEY = re.compile(r"layers\.(\d+)\.(.+)\.lora_(A|B)\.weight$")


def main() -> None:
    """Exit code 1, with the key, when the folder holds a tensor that has no place in the model."""
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    gguf: Any = importlib.import_module("gguf")
    safetensors: Any = importlib.import_module("safetensors")
    numpy: Any = importlib.import_module("numpy")
    config = json.loads((source / "adapter_config.json").read_text(encoding="utf-8"))
    unfinished = target.with_suffix(".unfinished")
    writer = gguf.GGUFWriter(str(unfinished), "gemma3")
    writer.add_string("general.type", "adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_string("general.name", target.stem)
    writer.add_string("general.license", "gemma")
    writer.add_float32("adapter.lora.alpha", float(config["lora_alpha"]))
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    with safetensors.safe_open(str(source / "adapter_model.safetensors"), "np") as tensors:
        for key in sorted(tensors.keys()):
            writer.add_tensor(placed(key), tensors.get_tensor(key).astype(numpy.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    unfinished.replace(target)


def placed(key: str) -> str:
    """The tensor's name in a GGUF file.

    >>> placed("base_model.model.model.layers.3.mlp.up_proj.lora_A.weight")
    'blk.3.ffn_up.weight.lora_a'
    """
    found = KEY.search(key)
    if not found or found[2] not in NAMES:
        sys.exit(f"the adapter holds {key}, which has no place in a GGUF file")
    return f"blk.{found[1]}.{NAMES[found[2]]}.weight.lora_{found[3].lower()}"


if __name__ == "__main__":
    main()
