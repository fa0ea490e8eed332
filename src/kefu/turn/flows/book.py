"""Every merchant's flows: the shipped ones, with those the merchant has changed in their place; older versions stay for who is in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kefu.database import Database
from kefu.errors import NotFound, Refused
from kefu.turn import store
from kefu.turn.flows.run import Flows
from kefu.turn.flows.script import Flow, read_flow

FOLDER = "kefu.turn.flows"


@cache
def shipped() -> Mapping[str, str]:
    """name → source of the flows that come with Kefu."""
    files = sorted((file for file in resources.files(FOLDER).iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return {file.name.removesuffix(".yaml"): file.read_text(encoding="utf-8") for file in files}


@cache
def shipped_flows() -> Mapping[str, Flow]:
    return {name: read_flow(source, f"{name}.yaml") for name, source in shipped().items()}


def is_shipped(flow: Flow) -> bool:
    """Whether a flow stands as it comes with Kefu."""
    known = shipped_flows().get(flow.name)
    return known is not None and known.version == flow.version


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a flow as listed. `merchant`: written by the merchant, else shipped. `at` and `who`: when and by whom."""

    name: str
    version: str
    merchant: bool
    source: str
    at: str = ""
    who: str = ""


class FlowBook:
    """Reads and keeps flows; what was read is kept until there is a newer version, so that a turn costs one small query."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._parsed: dict[str, Flow] = {}
        self._kept: dict[int, tuple[int, Flows]] = {}

    async def of(self, merchant_id: int) -> Flows:
        """The merchant's flows, read again when a version was added since: versions are never changed."""
        async with self._database.open_for(merchant_id) as connection:
            latest = await store.select_latest_flow(connection)
            kept = self._kept.get(merchant_id)
            if kept is not None and kept[0] == latest:
                return kept[1]
            rows = await store.select_flows(connection)
        flows = self._of_rows(rows)
        self._kept[merchant_id] = (latest, flows)
        return flows

    def _of_rows(self, rows: Iterable[tuple[str, str, str]]) -> Flows:
        """A shipped flow that the merchant has replaced by an empty source is switched off."""
        newest: dict[str, Flow] = dict(shipped_flows())
        pinned = {(flow.name, flow.version): flow for flow in newest.values()}
        for name, version, source in rows:  # oldest first
            if not source.strip():
                newest.pop(name, None)
                continue
            if (flow := self._read(name, version, source)) is not None:
                newest[name] = pinned[(name, version)] = flow
        return Flows(newest, pinned)

    def _read(self, name: str, version: str, source: str) -> Flow | None:
        """A kept flow; None for one that this version of Kefu cannot read any more, so that the shipped one serves."""
        if version not in self._parsed:
            try:
                self._parsed[version] = read_flow(source, f"{name}.yaml")
            except Refused:
                return None
        return self._parsed[version]

    async def save(self, merchant_id: int, source: str, file: str, who: str) -> Flow:
        """Check and keep a merchant's flow; running conversations go on with theirs. Raises Refused naming each fault's line."""
        flow = read_flow(source, file)
        async with self._database.open_for(merchant_id) as connection:
            await store.insert_flow(connection, merchant_id, flow.name, flow.version, source, who)
        return flow

    async def switch_off(self, merchant_id: int, name: str, who: str) -> None:
        """No conversation starts this flow any more."""
        if name not in (await self.of(merchant_id)).newest:
            raise NotFound(f"There is no flow '{name}'. `kefu flows list` shows them.")
        async with self._database.open_for(merchant_id) as connection:
            await store.insert_flow(connection, merchant_id, name, "off", "", who)

    async def restore(self, merchant_id: int, name: str, who: str) -> None:
        """Back to the flow as it is shipped."""
        if name not in shipped():
            raise NotFound(f"Kefu ships no flow '{name}'.")
        async with self._database.open_for(merchant_id) as connection:
            await store.insert_flow(connection, merchant_id, name, shipped_flows()[name].version, shipped()[name], who)

    async def versions(self, merchant_id: int, name: str) -> tuple[Version, ...]:
        """All versions of one flow, newest first; the shipped one last."""
        async with self._database.open_for(merchant_id) as connection:
            rows = await store.select_flow_versions(connection, name)
        kept = [Version(name, row["version"], True, row["source"], row["at"].isoformat(), row["who"]) for row in rows]
        if name in shipped():
            kept.append(Version(name, shipped_flows()[name].version, False, shipped()[name]))
        return tuple(kept)
