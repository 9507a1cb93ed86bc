"""Placing, cancelling and fulfilling orders. Stock moves in the transaction of the order, or neither happens."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from shop.catalogue.models import Variant
from shop.exceptions import InvalidInput, NotThere, Problem, RuleBroken
from shop.identity.models import Address
from shop.orders.models import Order, OrderLine
from shop.stock import services as stock
from shop.stock.models import StockMovement

if TYPE_CHECKING:
    from shop.identity.models import User

MOST_LINES = 100
MOST_OF_ONE = 10_000
# Each lost race means that another customer was served, so these are many; then the order is refused.
ATTEMPTS = 10


class OutOfStock(RuleBroken):
    """Some lines ask for more than is available; every one of them is named."""


class NotForSale(NotThere):
    """Some lines name what is not there, or not for sale; the two look alike."""


class TransitionRefused(RuleBroken):
    """The order is not, or no longer, in a state from which this is possible."""


@dataclass(frozen=True)
class Wanted:
    """One line as the customer asks for it: a variant, a SKU, or a product that has just one variant.

    Exactly one of the three is given. `pointer` says where in the caller's input the line stands.
    """

    quantity: int
    pointer: str
    variant_id: int | None = None
    product_id: int | None = None
    sku: str | None = None


@dataclass(frozen=True)
class Line:
    """A line that is for sale: how many of which variant, and where the customer asked for it."""

    variant: Variant
    quantity: int
    pointer: str


def place(*, customer: "User", lines: Sequence[Wanted], address: Address | None = None) -> Order:
    """Place an order: lines frozen at today's prices, stock allocated, in one transaction.

    Lines for the same variant become one. Without an address, the customer's default one is used.
    Raises InvalidInput for no lines, too many, or a quantity out of bounds; NotForSale; OutOfStock with every line
    that is short, what is left of it in `meta.available`.
    """
    _refuse_senseless(lines)
    for _ in range(ATTEMPTS - 1):
        try:
            return _place_once(customer=customer, wanted=lines, address=address)
        except stock.NotEnoughStock:  # between our look and our UPDATE another customer was quicker: look again
            continue
    try:
        return _place_once(customer=customer, wanted=lines, address=address)
    except stock.NotEnoughStock as race:
        raise OutOfStock(*race.problems) from race


@transaction.atomic
def _place_once(*, customer: "User", wanted: Sequence[Wanted], address: Address | None) -> Order:
    lines = _merged(_found(wanted))
    _refuse_short(lines)
    order = Order.objects.create(
        customer=customer,
        currency=settings.SHOP_CURRENCY,
        total=sum((line.quantity * line.variant.price for line in lines), Decimal(0)),
        shipping_address=_snapshot(address or _default_address(customer)),
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            variant=line.variant,
            position=position,
            sku=line.variant.sku,
            name=str(line.variant),
            unit_price=line.variant.price,
            quantity=line.quantity,
        )
        for position, line in enumerate(lines)
    )
    stock.move_many(
        quantities={line.variant.pk: line.quantity for line in lines},
        kind=StockMovement.Kind.ALLOCATED,
        order_id=order.pk,
        created_by=customer,
    )
    return order


@transaction.atomic
def cancel(*, order: Order, by: "User | None") -> Order:
    """Cancel a placed order and give its units back, once. Raises TransitionRefused."""
    _claim(order, Order.Status.CANCELLED, cancelled_at=timezone.now())
    stock.move_many(quantities=_units(order), kind=StockMovement.Kind.RELEASED, order_id=order.pk, created_by=by)
    return order


@transaction.atomic
def fulfil(*, order: Order, by: "User | None") -> Order:
    """Ship a placed order: its units leave the house. Raises TransitionRefused, or NotEnoughStock for a backorder
    whose goods have not come."""
    _claim(order, Order.Status.FULFILLED, fulfilled_at=timezone.now())
    stock.move_many(quantities=_units(order), kind=StockMovement.Kind.SHIPPED, order_id=order.pk, created_by=by)
    return order


def allowed_transitions(*, order: Order, by: "User") -> list[str]:
    """The statuses to which this person may move the order now: its customer cancels, staff fulfil too."""
    if order.status != Order.Status.PLACED:
        return []
    is_clerk = by.is_staff and by.has_perm("orders.change_order")
    if is_clerk:
        return [Order.Status.CANCELLED, Order.Status.FULFILLED]
    return [Order.Status.CANCELLED] if order.customer_id == by.pk else []


def change_status(*, order: Order, status: str, by: "User") -> Order:
    """Move an order to another status, as far as `allowed_transitions` lets this person. Raises TransitionRefused."""
    if status not in allowed_transitions(order=order, by=by):
        detail = f"The order is {order.status}; you can't make it {status}."
        raise TransitionRefused(Problem("transition-not-allowed", detail, "/status", {"status": order.status}))
    return cancel(order=order, by=by) if status == Order.Status.CANCELLED else fulfil(order=order, by=by)


def _claim(order: Order, status: str, **stamps: Any) -> None:
    """Move the order on if it is still placed. The UPDATE decides: of two at once, one counts a row."""
    if not Order.objects.filter(pk=order.pk, status=Order.Status.PLACED).update(
        status=status, version=F("version") + 1, **stamps
    ):
        order.refresh_from_db()
        raise TransitionRefused(
            Problem(
                "transition-not-allowed",
                f"The order is {order.status}; it cannot become {status}.",
                meta={"status": order.status},
            )
        )
    order.refresh_from_db()


def _units(order: Order) -> dict[int, int]:
    return {line.variant_id: line.quantity for line in order.lines.all() if line.variant_id is not None}


def _refuse_senseless(lines: Sequence[Wanted]) -> None:
    if not lines:
        raise InvalidInput(Problem("no-lines", "An order has at least one line."))
    if len(lines) > MOST_LINES:
        raise InvalidInput(Problem("too-many-lines", f"An order has at most {MOST_LINES} lines."))
    problems = [
        Problem("invalid-quantity", f"Between 1 and {MOST_OF_ONE} units can be ordered.", f"{line.pointer}/quantity")
        for line in lines
        if not 1 <= line.quantity <= MOST_OF_ONE
    ]
    if problems:
        raise InvalidInput(*problems)


def _found(wanted: Sequence[Wanted]) -> list[Line]:
    """The variants that the lines name, in one query. Raises NotForSale with every line that names none."""
    variants = list(
        Variant.objects.on_sale()
        .with_stock()
        .select_related("product")
        .filter(
            Q(pk__in={line.variant_id for line in wanted if line.variant_id is not None})
            | Q(product_id__in={line.product_id for line in wanted if line.product_id is not None})
            | Q(sku__in={line.sku for line in wanted if line.sku is not None})
        )
    )
    by_id = {variant.pk: variant for variant in variants}
    by_sku = {variant.sku: variant for variant in variants}
    by_product: dict[int, list[Variant]] = {}
    for variant in variants:
        by_product.setdefault(variant.product_id, []).append(variant)
    found, problems = [], []
    for line in wanted:
        choice: list[Variant | None]
        if line.variant_id is not None:
            choice = [by_id.get(line.variant_id)]
        elif line.sku is not None:
            choice = [by_sku.get(line.sku)]
        else:
            choice = [*by_product.get(line.product_id or 0, [])]
        if len(choice) > 1:
            problems.append(Problem("variant-required", "This product has several variants: say which.", line.pointer))
        elif not choice or choice[0] is None:
            problems.append(Problem("not-for-sale", "There is no such thing for sale.", line.pointer))
        else:
            found.append(Line(choice[0], line.quantity, line.pointer))
    if problems:
        raise NotForSale(*problems)
    return found


def _merged(lines: Sequence[Line]) -> list[Line]:
    """One line a variant, in the order of first mention."""
    merged: dict[int, Line] = {}
    for line in lines:
        earlier = merged.get(line.variant.pk)
        merged[line.variant.pk] = replace(earlier, quantity=earlier.quantity + line.quantity) if earlier else line
    return list(merged.values())


def _refuse_short(lines: Sequence[Line]) -> None:
    problems = [
        Problem(
            "out-of-stock",
            f"{line.quantity} wanted, {max(line.variant.quantity_in_stock, 0)} available: {line.variant}.",
            line.pointer,
            {"sku": line.variant.sku, "available": max(line.variant.quantity_in_stock, 0)},
        )
        for line in lines
        if line.variant.quantity_in_stock < line.quantity and not line.variant.backorderable
    ]
    if problems:
        raise OutOfStock(*problems)


def _default_address(customer: "User") -> Address | None:
    return Address.objects.filter(customer=customer, is_default=True).first()


def _snapshot(address: Address | None) -> dict[str, str] | None:
    if address is None:
        return None
    return {
        "name": address.name,
        "line1": address.line1,
        "line2": address.line2,
        "city": address.city,
        "region": address.region,
        "postalCode": address.postal_code,
        "countryCode": address.country_code,
        "phone": address.phone,
    }
