"""What there is to choose from when a slot is asked for: the customer's orders, lines, other options, ways to pay."""

from kefu.knowledge.goods import chart_of
from kefu.turn.facts.cards import options_said
from kefu.turn.flows.bill import open_item
from kefu.turn.flows.events import Option
from kefu.turn.flows.fill import fitting, missing_variant, order_of, product_of
from kefu.turn.flows.goods import open_choices
from kefu.turn.flows.run import Run, View
from kefu.turn.flows.script import Flow
from kefu.turn.wording import in_brackets, listed, local_day, said_day, say
from kefu.vocabulary import Order, OrderLine, in_language

MOST_OPTIONS = 8


def options_for(flow: Flow, run: Run, name: str, view: View) -> tuple[tuple[Option, ...], str]:
    """(the options, what the question is about in words): for new options of a line, that line's name."""
    slot, language = flow.slots[name], view.language
    match slot.type:
        case "order":
            orders = fitting(slot, view) or view.orders
            return tuple(_order(order, view) for order in orders[:MOST_OPTIONS]), ""
        case "lines":
            order = order_of(run, view)
            return tuple(Option(line_said(line, language)) for line in (order.lines if order else ())), ""
        case "variants":
            line = missing_variant(name, run, view)
            product = view.products.get(line.product) if line else None
            if line is None or product is None:
                return (), ""
            found = [Option(variant.said(language) or variant.sku, str(variant.price)) for variant in open_choices(line, product)]
            return tuple(found[:MOST_OPTIONS]), line_said(line, language)
        case "variant":
            product = product_of(flow, run, view)
            return tuple(Option(variant.said(language), str(variant.price)) for variant in (product.variants if product else ())), ""
        case "measure":
            chart = chart_of(product) if (product := product_of(flow, run, view)) else None
            return (), say(f"size.ask.{chart.measure}", language) if chart else ""
        case "method":
            return tuple(Option(in_language(method.label, language)[0], str(method.balance or "")) for method in view.methods), ""
        case "choice":
            return tuple(Option(in_language(choice.label, language)[0]) for choice in slot.choices.values()), ""
        case "basket":
            product = open_item(run.slots.get(name, []), view.products)
            if product is None:
                return (), ""
            found = [Option(variant.said(language), str(variant.price)) for variant in product.variants]
            return tuple(found[:MOST_OPTIONS]), in_language(product.name, language)[0]
        case _:
            return (), ""


def line_said(line: OrderLine, language: str) -> str:
    """'Mist kettle (blue · 1.5 L)'"""
    return in_language(line.name, language)[0] + in_brackets(options_said(line.options, language), language)


def _order(order: Order, view: View) -> Option:
    names = listed((in_language(line.name, view.language)[0] for line in order.lines[:3]), view.language)
    day = said_day(local_day(order.placed_at, view.timezone), view.language, view.today)
    status = say(f"status.{order.status.value}", view.language)
    return Option(order.id, say("flow.order_option", view.language, order=order.id, date=day, status=status, names=names))
