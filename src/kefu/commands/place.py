"""What the commands stand on: the parts at one shop, and files of tables."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from kefu.errors import BadInput, NotFound, Refused
from kefu.llm import LanguageModel, OpenAICompatible
from kefu.settings import Settings
from kefu.shops import merchant_by_name
from kefu.turn import Services
from kefu.vocabulary import Merchant
from kefu.wiring import services

Tell = Callable[[str], None]


def read_yaml_files(files: Sequence[Path], what: str) -> dict[Path, str]:
    """The texts of files and of the *.yaml in folders, by path. Raises NotFound or BadInput; `what` they are, such as 'A flow'."""
    paths = [found for path in files for found in (sorted(path.glob("*.yaml")) if path.is_dir() else (path,))]
    if missing := [str(path) for path in paths if not path.exists()]:
        raise NotFound(f"There is no file {', '.join(missing)}.")
    if not paths:
        raise NotFound("There is no *.yaml in this folder.")
    try:
        return {path: path.read_text(encoding="utf-8-sig") for path in paths}
    except UnicodeDecodeError:
        raise BadInput(f"{what} is not UTF-8; save it as UTF-8.") from None


@asynccontextmanager
async def at_shop(settings: Settings, name: str, *, model: bool = False) -> AsyncGenerator[tuple[Services, Merchant], None]:
    """The parts and the merchant of this name; closed at the end. Raises NotFound."""
    async with services(settings, model=model) as parts:
        yield parts, await shop_named(parts, name)


def teacher_of(settings: Settings, parts: Services, endpoint: tuple[str, str] | None) -> LanguageModel:
    """The model at `endpoint` (its address, its name there), else that of KEFU_LLM. Raises Refused without any."""
    if endpoint:
        return OpenAICompatible(endpoint[0], settings.llm_key.get_secret_value(), endpoint[1])
    if parts.model is None:
        raise Refused("There is no model to ask: set KEFU_LLM=embedded or openai, or give --teacher-url and --teacher-model.")
    return parts.model


async def shop_named(parts: Services, name: str) -> Merchant:
    """Raises NotFound, saying how to see which there are."""
    found = await merchant_by_name(parts.database, name)
    if found is None:
        raise NotFound(f"There is no shop named {name!r}; `kefu shop list` lists them, `kefu demo` loads the demo's.")
    return found
