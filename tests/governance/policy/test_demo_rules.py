"""The demo shops' tables say what their articles say."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kefu.governance.policy import default_tables, own_tables, rule_by
from kefu.governance.policy.book import Tables
from kefu.vocabulary import Fact, Plan, Who

MakePlan = Callable[..., Plan]
DEMO = Path(__file__).resolve().parents[3] / "demo"
ON = date(2026, 11, 22)
HOME = {"status": "delivered", "days_since_placed": 20, "method_is_original": True}


def _tables(shop: str) -> Tables:
    files = sorted((DEMO / shop / "policy").glob("*.yaml"))
    return {**default_tables(), **own_tables({path.name: path.read_text(encoding="utf-8") for path in files})}


TABLES = {shop: _tables(shop) for shop in ("puyu", "shanlan")}


@pytest.mark.parametrize(
    ("article", "change", "facts", "verdict", "rule"),
    [
        ("order-cancel", "cancel_order", {"status": "paid"}, "allow", "cancel.before_packing"),
        ("order-cancel", "cancel_order", {"status": "packing"}, "approve", "cancel.while_packing"),
        ("order-cancel", "cancel_order", {"status": "shipped"}, "refuse", "cancel.after_dispatch"),
        ("address-change", "change_address", {"status": "paid"}, "allow", "address.before_packing"),
        ("address-change", "change_address", {"status": "packing"}, "approve", "address.while_packing"),
        ("address-change", "change_address", {"status": "shipped"}, "approve", "address.forwarding"),
        ("order-change-items", "change_items", {"status": "paid"}, "refuse", "items.cancel_and_order_again"),
        ("returns-7-days", "return_items", {**HOME, "days_since_delivered": 7}, "allow", "return.no_reason.within_7_days"),
        ("returns-7-days", "return_items", {**HOME, "days_since_delivered": 8}, "refuse", "return.too_late"),
        (
            "returns-excluded",
            "return_items",
            {**HOME, "days_since_delivered": 2, "categories": ("bedding",), "opened": True},
            "refuse",
            "return.opened_bedding",
        ),
        (
            "returns-7-days",
            "return_items",
            {**HOME, "days_since_delivered": 2, "categories": ("bedding",), "opened": False},
            "allow",
            "return.no_reason.within_7_days",
        ),
        ("returns-excluded", "return_items", {**HOME, "days_since_delivered": 2, "used": True}, "refuse", "return.used"),
        ("returns-excluded", "return_items", {**HOME, "days_since_delivered": 2, "is_custom": True}, "refuse", "return.custom"),
        (
            "policy-returns",
            "return_items",
            {**HOME, "days_since_delivered": 2, "categories": ("lighting",), "opened": True},
            "allow",
            "return.no_reason.within_7_days",
        ),
        (
            "returns-quality",
            "return_items",
            {**HOME, "days_since_delivered": 15, "reason": "faulty", "is_custom": True},
            "approve",
            "return.faulty.within_15_days",
        ),
        ("warranty-period", "return_items", {**HOME, "days_since_delivered": 16, "reason": "faulty"}, "approve", "return.late_fault"),
        (
            "refund-channel",
            "return_items",
            {**HOME, "days_since_delivered": 2, "method_is_original": False},
            "refuse",
            "return.original_method_only",
        ),
        (
            "international-returns",
            "return_items",
            {**HOME, "days_since_delivered": 14, "is_abroad": True},
            "allow",
            "return.from_abroad.within_14_days",
        ),
        ("exchange-size-colour", "exchange_items", {**HOME, "days_since_delivered": 15}, "allow", "exchange.within_15_days"),
        ("exchange-size-colour", "exchange_items", {**HOME, "days_since_delivered": 16}, "refuse", "exchange.too_late"),
        ("exchange-size-colour", "exchange_items", {**HOME, "already_changed": True}, "refuse", "exchange.once_only"),
        (
            "price-protection",
            "refund_difference",
            {**HOME, "days_since_delivered": 7, "price_drop_minor": 5000},
            "allow",
            "price.within_7_days",
        ),
        (
            "price-protection",
            "refund_difference",
            {**HOME, "days_since_delivered": 8, "price_drop_minor": 5000},
            "refuse",
            "price.too_late",
        ),
        (
            "policy-price-protection",
            "refund_difference",
            {"status": "shipped", "days_since_placed": 3, "price_drop_minor": 5000},
            "allow",
            "price.on_its_way",
        ),
        (
            "price-protection-2025",
            "refund_difference",
            {**HOME, "days_since_placed": 145, "days_since_delivered": 3, "price_drop_minor": 5000},
            "approve",
            "price.old_rule.within_3_days",
        ),
        (
            "price-protection-2025",
            "refund_difference",
            {**HOME, "days_since_placed": 145, "days_since_delivered": 4, "price_drop_minor": 5000},
            "refuse",
            "price.old_rule.too_late",
        ),
        ("invoice-electronic", "request_invoice", {**HOME, "days_since_delivered": 90}, "allow", "invoice.ordinary.within_90_days"),
        ("invoice-electronic", "request_invoice", {**HOME, "days_since_delivered": 91}, "refuse", "invoice.too_late"),
        ("policy-invoices", "request_invoice", {"status": "shipped"}, "allow", "invoice.before_receipt"),
        (
            "invoice-special-vat",
            "request_invoice",
            {**HOME, "days_since_delivered": 180, "invoice_kind": "special_vat"},
            "allow",
            "invoice.special_vat.within_180_days",
        ),
        ("parcel-stuck", "resend_parcel", {"has_parcel": True, "parcel_status": "lost"}, "allow", "resend.lost"),
        ("parcel-missing-item", "resend_parcel", {"has_parcel": True, "parcel_status": "delivered"}, "approve", "resend.needs_a_person"),
        (
            "policy-delivery",
            "goodwill",
            {"reason": "late", "paid_minor": 9900, "money_back_minor": 500},
            "allow",
            "goodwill.late_dispatch",
        ),
    ],
)
def test_puyus_tables_agree_with_its_articles(
    make_plan: MakePlan, who: Who, article: str, change: str, facts: dict[str, Fact], verdict: str, rule: str
) -> None:
    assert (DEMO / "puyu" / "articles" / f"{article}.zh.md").exists()
    ruling = rule_by(TABLES["puyu"], make_plan(change, **facts), who, ON)
    assert (ruling.verdict, ruling.rule) == (verdict, rule)


@pytest.mark.parametrize(
    ("article", "change", "facts", "verdict", "rule"),
    [
        ("returns-15-days", "return_items", {**HOME, "days_since_delivered": 15}, "allow", "return.no_reason.within_15_days"),
        ("returns-15-days", "return_items", {**HOME, "days_since_delivered": 16}, "refuse", "return.too_late"),
        ("returns-opened-tea", "return_items", {**HOME, "days_since_delivered": 1, "opened": True}, "refuse", "return.opened_or_used"),
        (
            "returns-opened-tea",
            "return_items",
            {**HOME, "days_since_delivered": 30, "opened": True, "reason": "faulty"},
            "approve",
            "return.faulty.within_30_days",
        ),
        ("policy-shop", "exchange_items", {**HOME, "days_since_delivered": 1}, "refuse", "exchange.none"),
        (
            "price-protection",
            "refund_difference",
            {**HOME, "days_since_delivered": 30, "price_drop_minor": 900},
            "approve",
            "price.voucher.within_30_days",
        ),
        ("invoice", "request_invoice", {**HOME, "days_since_delivered": 61}, "refuse", "invoice.too_late"),
        ("invoice", "request_invoice", {**HOME, "invoice_kind": "special_vat"}, "refuse", "invoice.no_special_vat"),
    ],
)
def test_shanlans_tables_agree_with_its_articles(
    make_plan: MakePlan, who: Who, article: str, change: str, facts: dict[str, Fact], verdict: str, rule: str
) -> None:
    assert (DEMO / "shanlan" / "articles" / f"{article}.zh.md").exists()
    ruling = rule_by(TABLES["shanlan"], make_plan(change, **facts), who, ON)
    assert (ruling.verdict, ruling.rule) == (verdict, rule)
