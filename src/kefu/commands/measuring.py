"""What `kefu eval …` does: sets read, Kefu asked, results written."""

import asyncio
import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, cast, get_args

from rich.console import Console

from kefu.commands.place import at_shop
from kefu.errors import BadInput
from kefu.evaluation import answers, emotions, grounding, intents, retrieval
from kefu.evaluation import search as goods_search
from kefu.evaluation.dialogue import Dialogue, Simulator
from kefu.evaluation.grounding_sets import Adapter
from kefu.evaluation.retrieval_sets import Columns
from kefu.evaluation.tau_world import TauWorld, tau_world_shop
from kefu.evaluation.world import Mode, read_tasks
from kefu.evaluation.world import run as run_world
from kefu.settings import Settings
from kefu.shops import load_shop as load_folder
from kefu.terminal import tell_progress
from kefu.wiring import services


async def eval_retrieval(
    passages: Path | None, questions: Path | None, data: Path | None, adapter: Columns, sample: int, out_file: Path | None
) -> dict[str, Any]:
    """Your own passages and questions, or a public set. Raises BadInput when neither is given whole."""
    if data is not None:
        return await asyncio.to_thread(retrieval.run_data, data, adapter, out_file, sample)
    if passages is None or questions is None:
        raise BadInput("Give --passages and --questions, or --data.")
    return await asyncio.to_thread(retrieval.run, passages, questions, out_file)


async def eval_emotions(test: Path, language: str, train: Path | None, out_file: Path | None) -> dict[str, Any]:
    return await asyncio.to_thread(emotions.run, test, language, train, out_file)


async def eval_grounding(test: Path, out_file: Path | None, adapter: str | None) -> dict[str, Any]:
    if adapter is not None and adapter not in get_args(Adapter):
        raise BadInput(f"{adapter!r} is no adapter.", (f"--adapter: one of {', '.join(get_args(Adapter))}",))
    return await asyncio.to_thread(grounding.run, test, out_file, cast("Adapter | None", adapter))


async def eval_intents(train: Path, test: Path, out_file: Path | None, text_column: str, label_column: str, oos: str) -> dict[str, Any]:
    return await asyncio.to_thread(intents.run, train, test, out_file, text_column=text_column, label_column=label_column, oos=oos)


async def eval_answers(
    settings: Settings, merchant: str, questions: Path, out_file: Path | None, today: date | None, err: Console
) -> dict[str, Any]:
    async with at_shop(settings, merchant, model=True) as (parts, shop):
        if today:
            parts = replace(parts, now=datetime.combine(today, time(4), UTC))
        result = await answers.run(parts, shop, questions, tell_progress(err))
    if out_file:
        await asyncio.to_thread(out_file.write_text, json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return result


async def eval_search(settings: Settings, merchant: str, questions: Path, out_file: Path | None) -> dict[str, Any]:
    async with at_shop(settings, merchant, model=False) as (parts, shop):
        result = await goods_search.run(parts, shop, questions)
    if out_file:
        await asyncio.to_thread(out_file.write_text, json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return result


SAMPLE_SEED = 17  # the same sample of tasks for everybody


async def eval_world(
    settings: Settings,
    world: Path,
    tasks: Path,
    mode: Mode,
    trials: int,
    sample: int,
    simulator: Simulator,
    out_file: Path | None,
    err: Console,
) -> dict[str, Any]:
    """Loads the world's shop under its own name and plays the tasks on it, each undone before the next. `sample`: so many, 0 for all."""
    folder = await asyncio.to_thread(tau_world_shop, world)
    listed = await asyncio.to_thread(read_tasks, tasks)
    if 0 < sample < len(listed):
        listed = tuple(random.Random(SAMPLE_SEED).sample(listed, sample))
    is_dialogue = mode == "dialogue"
    async with services(settings, model=is_dialogue) as parts:
        merchant_id = (await load_folder(parts.database, folder)).merchant_id
        graded = TauWorld(world, merchant_id)
        if is_dialogue:
            await parts.knowledge.save_articles(merchant_id, folder.articles)
        result = await run_world(
            *(parts.database, merchant_id, graded, listed, mode),
            trials=trials,
            play=Dialogue(parts, graded, merchant_id, simulator).play,
            progress=tell_progress(err),
        )
    if is_dialogue:
        model = parts.model.name if parts.model else "none: local heads only"
        result |= {"simulator": simulator, "model": model}
    if out_file:
        await asyncio.to_thread(out_file.write_text, json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return result
