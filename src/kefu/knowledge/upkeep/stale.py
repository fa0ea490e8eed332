"""Which articles may not be true any more, and which nobody needs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kefu.database import Database
from kefu.knowledge.room import Knowledge
from kefu.knowledge.upkeep import store
from kefu.knowledge.upkeep.nouns import Finding, Source, Stale
from kefu.vocabulary import Article

SOON = timedelta(days=30)
WINDOW = timedelta(days=60)
ENOUGH_TURNS = 500  # before so many turns, not having been used says nothing
OFTEN, FEWEST = 0.4, 5  # a share of uses that a person had to follow, and of how many uses at least


async def list_stale(database: Database, knowledge: Knowledge, merchant_id: int, now: datetime, timezone: str = "UTC") -> tuple[Stale, ...]:
    """Articles to look at: ended or about to, not synced, contradicted by a newer one, unused, often followed by a hand-over."""
    articles = await knowledge.articles(merchant_id)
    async with database.open_for(merchant_id) as connection:
        turns, uses = await store.select_uses(connection, now - WINDOW)
        ages = await store.select_ages(connection)
        sources = await store.select_sources(connection)
        owners = await store.select_owners(connection)
        findings = await store.select_findings(connection, "open")
    today = now.astimezone(ZoneInfo(timezone)).date()
    titles = {article.id: article.title for article in sorted(articles, key=lambda each: each.language)}
    found = [
        *_ended(articles, today),
        *_not_synced(articles, sources, {name: source for (name, _), (source, _) in owners.items()}, now),
        *_contradicted(findings, ages),
        *_used(uses, titles),
        *(_unused(titles, uses, ages, now) if turns >= ENOUGH_TURNS else ()),
    ]
    unique = {(each.article, each.kind): each for each in found}
    order = ("contradicted", "ended", "followed_by_person", "ends_soon", "not_synced", "unused")
    return tuple(sorted(unique.values(), key=lambda each: (order.index(each.kind), each.detail, each.article)))


def _ended(articles: Sequence[Article], today: date) -> Iterator[Stale]:
    """Also those that ended long ago: unless a newer version of the same topic took their place, customers get no answer now."""
    for article in articles:
        if article.valid_to is None:
            continue
        follows = any(
            each.topic == article.topic and each.id != article.id and each.applies_after(article.valid_to) for each in map(_Dated, articles)
        )
        if article.valid_to < today and not follows:
            yield Stale(article.id, article.title, "ended", article.valid_to.isoformat())
        elif today <= article.valid_to <= today + SOON and not follows:
            yield Stale(article.id, article.title, "ends_soon", article.valid_to.isoformat())


class _Dated:
    """An article, asked about a day."""

    def __init__(self, article: Article) -> None:
        self.id, self.topic, self._article = article.id, article.topic, article

    def applies_after(self, day: date) -> bool:
        next_day = day + timedelta(days=1)
        start, end = self._article.valid_from, self._article.valid_to
        return bool(self.topic) and (start is None or start <= next_day) and (end is None or end >= next_day)


def _not_synced(articles: Sequence[Article], sources: Sequence[Source], owners: Mapping[str, str], now: datetime) -> Iterator[Stale]:
    late = {each.name: each for each in sources if each.synced_at is None or each.synced_at < now - timedelta(days=each.fresh_days)}
    for article in articles:
        if (source := late.get(owners.get(article.id, ""))) and source.synced_at:
            yield Stale(article.id, article.title, "not_synced", source.name, ((now - source.synced_at).days, source.fresh_days))


def _contradicted(findings: Sequence[Finding], ages: Mapping[str, datetime]) -> Iterator[Stale]:
    for each in findings:
        if each.kind not in ("contradiction", "table", "catalogue"):
            continue
        sides = [side for side in (each.one, each.other) if side.kind == "article"]
        if len(sides) == 2:
            sides = [min(sides, key=lambda side: ages.get(side.id, datetime.max.replace(tzinfo=None).astimezone()))]
        for side in sides:
            other = each.other if side is each.one else each.one
            yield Stale(side.id, side.title, "contradicted", other.id)


def _used(uses: Mapping[str, tuple[int, int]], titles: Mapping[str, str]) -> Iterator[Stale]:
    for article, (count, followed) in uses.items():
        if article in titles and count >= FEWEST and followed >= OFTEN * count:
            yield Stale(article, titles[article], "followed_by_person", "", (followed, count))


def _unused(titles: Mapping[str, str], uses: Mapping[str, tuple[int, int]], ages: Mapping[str, datetime], now: datetime) -> Iterator[Stale]:
    for article, title in titles.items():
        if article not in uses and article in ages and ages[article] < now - WINDOW:
            yield Stale(article, title, "unused", str(WINDOW.days))
