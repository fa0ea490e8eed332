import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kefu.errors import Refused
from kefu.llm.parts import CutModel, assemble, fingerprint

WHOLE = b"".join(bytes([number]) * (1000 + number) for number in range(1, 12))
TOY = CutModel(name="toy.gguf", sha256=hashlib.sha256(WHOLE).hexdigest(), count=11, package="toy-part{}", file="data/part{:02}.bin")


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """Eleven packages: their names sort otherwise than their numbers."""
    for number in range(1, 12):
        folder = tmp_path / "packages" / f"toy-part{number}" / "data"
        folder.mkdir(parents=True)
        (folder / f"part{number:02}.bin").write_bytes(bytes([number]) * (1000 + number))
    return tmp_path / "packages"


def joined(packages: Path, directory: Path, **more: object) -> Path:
    return assemble(directory, model=TOY, find=lambda name: packages / name if (packages / name).is_dir() else None, **more)  # type: ignore[arg-type]


def test_parts_are_joined_in_the_order_of_their_numbers(packages: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    file = joined(packages, tmp_path / "models", progress=lambda done, total: seen.append((done, total)))
    assert file.read_bytes() == WHOLE
    assert seen[-1] == (len(WHOLE), len(WHOLE))
    assert len(seen) == 11


def test_a_joined_model_is_neither_joined_nor_read_again(packages: Path, tmp_path: Path) -> None:
    file = joined(packages, tmp_path)
    shutil.rmtree(packages)
    changed = file.stat()
    file.write_bytes(b"x" * len(WHOLE))
    os.utime(file, ns=(changed.st_atime_ns, changed.st_mtime_ns))  # so like the first that only reading it would tell
    assert joined(packages, tmp_path) == file


def test_a_damaged_model_is_joined_again(packages: Path, tmp_path: Path) -> None:
    file = joined(packages, tmp_path)
    file.write_bytes(WHOLE[:-1])
    assert joined(packages, tmp_path).read_bytes() == WHOLE


def test_missing_parts_are_named_with_what_to_do(packages: Path, tmp_path: Path) -> None:
    shutil.rmtree(packages / "toy-part10")
    with pytest.raises(Refused, match=r"toy-part10\).*make demo.*KEFU_LLM=off"):
        joined(packages, tmp_path)


def test_a_damaged_part_is_refused_and_leaves_nothing(packages: Path, tmp_path: Path) -> None:
    (packages / "toy-part3" / "data" / "part03.bin").write_bytes(b"?" * 1003)
    with pytest.raises(Refused, match="install toy-part1 … toy-part11 again"):
        joined(packages, tmp_path / "models")
    assert not [file for file in (tmp_path / "models").iterdir() if not file.name.endswith(".lock")]


def test_too_little_disk_is_said_before_anything_is_written(packages: Path, tmp_path: Path) -> None:
    huge = packages / "toy-part11" / "data" / "part11.bin"
    os.truncate(huge, 1 << 42)  # a file with a hole: takes no room itself
    with pytest.raises(Refused, match=r"needs 439\d.* GB"):
        joined(packages, tmp_path / "models")


def test_a_run_killed_half_way_is_made_good_by_the_next(packages: Path, tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from kefu.llm.parts import assemble, CutModel\n"
        "packages, directory, sha = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]\n"
        "def slow(done, total): print(done, flush=True); time.sleep(60)\n"
        "toy = CutModel('toy.gguf', sha, 11, 'toy-part{}', 'data/part{:02}.bin')\n"
        "assemble(directory, slow, model=toy, find=lambda name: packages / name)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", script, packages, tmp_path / "models", TOY.sha256], stdout=subprocess.PIPE)
    assert child.stdout
    child.stdout.readline()
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert not (tmp_path / "models" / "toy.gguf").exists()
    assert joined(packages, tmp_path / "models").read_bytes() == WHOLE
    assert not list((tmp_path / "models").glob("*unfinished*"))


def test_any_file_has_a_fingerprint_that_follows_its_content(tmp_path: Path) -> None:
    file = tmp_path / "own.gguf"
    for content in (b"one", b"other"):
        file.write_bytes(content)
        assert fingerprint(file) == hashlib.sha256(content).hexdigest() == fingerprint(file)
