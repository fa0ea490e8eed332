"""CPU of one ruling by the demo's tables, of compiling them, and of checking one sentence. `python benches/promises/rulings.py`"""

import time
from datetime import date
from pathlib import Path

from kefu.governance import check_promises
from kefu.governance.policy import default_tables, own_tables, rule_by
from kefu.vocabulary import Change, Fact, Level, Money, Plan, Who

ROOT = Path(__file__).resolve().parents[2]
TIMES = 400
CASES: dict[str, dict[str, Fact]] = {
    "cancel_order": {"status": "paid", "paid_minor": 10_000, "money_back_minor": 10_000},
    "return_items": {"status": "delivered", "days_since_placed": 20, "days_since_delivered": 5, "method_is_original": True},
    "refund_difference": {"status": "delivered", "days_since_placed": 20, "days_since_delivered": 5, "price_drop_minor": 900},
    "request_invoice": {"status": "delivered", "days_since_placed": 20, "days_since_delivered": 80},
}
SENTENCES = ("我们会在3个工作日内给您退款。", "A colleague will call you by 5 pm.", "退款一般1–3个工作日到账。", "The kettle holds 1.5 L.")


def main() -> None:
    begun = time.process_time()
    files = sorted((ROOT / "demo/puyu/policy").glob("*.yaml"))
    tables = {**default_tables(), **own_tables({path.name: path.read_text(encoding="utf-8") for path in files})}
    print(f"compiling {len(default_tables()) + len(files)} tables: {(time.process_time() - begun) * 1000:.0f} ms CPU, once a process")
    who = Who(1, Level.CUSTOMER, "C001")
    sums: dict[str, Fact] = {"owner_ok": True, "currency": "CNY", "refunds_today_minor": 0, "refunds_by_customer_30d_minor": 0}
    for name, facts in CASES.items():
        back = facts.get("money_back_minor")
        plan = Plan(Change(name, {}), "o", (), {**sums, **facts}, money_back=Money(int(back), "CNY") if back else None)  # pyright: ignore[reportArgumentType]
        begun = time.process_time()
        for _ in range(TIMES):
            ruling = rule_by(tables, plan, who, date(2026, 11, 22))
        print(f"{name}: {ruling.verdict} by {ruling.rule}, {(time.process_time() - begun) / TIMES * 1000:.2f} ms CPU a ruling")
    begun = time.process_time()
    for _ in range(TIMES // 4):
        for sentence in SENTENCES:
            check_promises(sentence, (), ())
    print(f"check_promises: {(time.process_time() - begun) / TIMES * 1000:.2f} ms CPU a sentence")


if __name__ == "__main__":
    main()
