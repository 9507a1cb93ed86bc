"""The one writer of stock. Every change of a level is one guarded UPDATE and one line of the ledger, or neither."""

import uuid
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q

from shop.catalogue.models import Variant
from shop.exceptions import InvalidInput, Problem, RuleBroken
from shop.stock.models import LARGEST_MOVEMENT, StockLevel, StockMovement

if TYPE_CHECKING:
    from shop.identity.models import User

Kind = StockMovement.Kind

# What a movement of one unit does to (on_hand, allocated).
EFFECTS: Mapping[str, tuple[int, int]] = {
    Kind.RECEIVED: (1, 0),
    Kind.ADJUSTED: (1, 0),
    Kind.RETURNED: (1, 0),
    Kind.ALLOCATED: (0, 1),
    Kind.RELEASED: (0, -1),
    Kind.SHIPPED: (-1, -1),
}


class NotEnoughStock(RuleBroken):
    """A variant has fewer units than the movement takes. `variant_id` tells which."""

    def __init__(self, variant_id: int) -> None:
        super().__init__(Problem("not-enough-stock", "Fewer units are left than this takes."))
        self.variant_id = variant_id


def receive(*, variant: Variant, quantity: int, reason: str = "", created_by: "User | None" = None) -> StockMovement:
    """Put `quantity` more units on the shelf, whatever remains there. Raises InvalidInput below one unit."""
    if quantity < 1:
        raise InvalidInput(Problem("invalid-quantity", "At least one unit is received.", pointer="/quantity"))
    return move(variant=variant, kind=Kind.RECEIVED, quantity=quantity, reason=reason, created_by=created_by)


def adjust(*, variant: Variant, quantity: int, reason: str, created_by: "User | None" = None) -> StockMovement:
    """Correct what is on hand by `quantity` units, up or down, with the reason why.

    Raises NotEnoughStock if more would go than is there and free, InvalidInput for zero units or no reason.
    """
    if quantity == 0:
        raise InvalidInput(Problem("invalid-quantity", "An adjustment changes something.", pointer="/quantity"))
    if not reason.strip():
        raise InvalidInput(Problem("reason-required", "An adjustment says why.", pointer="/reason"))
    return move(variant=variant, kind=Kind.ADJUSTED, quantity=quantity, reason=reason, created_by=created_by)


@transaction.atomic
def move(
    *,
    variant: Variant,
    kind: str,
    quantity: int,
    reason: str = "",
    order_id: uuid.UUID | None = None,
    created_by: "User | None" = None,
) -> StockMovement:
    """Move units of one variant and write the ledger. Raises NotEnoughStock; then nothing has changed."""
    movements = move_many(
        quantities={variant.pk: quantity}, kind=kind, reason=reason, order_id=order_id, created_by=created_by
    )
    return movements[0]


@transaction.atomic(savepoint=False)  # a refusal undoes the caller's transaction too: no half of an order stays
def move_many(
    *,
    quantities: Mapping[int, int],
    kind: str,
    reason: str = "",
    order_id: uuid.UUID | None = None,
    created_by: "User | None" = None,
) -> list[StockMovement]:
    """Move units of several variants, {variant id: units}, all or none, and write the ledger.

    Raises NotEnoughStock for the first variant that is short. The levels are updated last and in the order of their
    keys, whichever way the caller listed them: so no two callers wait for each other in a circle.
    """
    for quantity in quantities.values():
        if not -LARGEST_MOVEMENT <= quantity <= LARGEST_MOVEMENT:
            raise InvalidInput(Problem("invalid-quantity", "That is more than any shelf holds.", pointer="/quantity"))
    if EFFECTS[kind][0] > 0:
        _open_levels(quantities)
    movements = StockMovement.objects.bulk_create(
        StockMovement(
            variant_id=variant_id,
            kind=kind,
            quantity=quantity,
            reason=reason,
            order_id=order_id,
            created_by=created_by,
        )
        for variant_id, quantity in sorted(quantities.items())
    )
    for variant_id, quantity in sorted(quantities.items()):
        on_hand, allocated = EFFECTS[kind]
        _change_level(variant_id, on_hand=on_hand * quantity, allocated=allocated * quantity)
    return movements


def set_low_stock_threshold(*, variant: Variant, threshold: int | None) -> None:
    """Say at how many available units the variant counts as low; None leaves it to the shop's setting."""
    _open_levels([variant.pk])
    StockLevel.objects.filter(pk=variant.pk).update(low_stock_threshold=threshold)


def set_backorderable(*, variant: Variant, backorderable: bool) -> None:
    """Say whether more may be ordered than is there.

    Raises RuleBroken where units on backorder still wait for goods and backorders would end.
    """
    _open_levels([variant.pk])
    level = StockLevel.objects.filter(pk=variant.pk)
    if not backorderable:
        level = level.filter(allocated__lte=F("on_hand"))
    if not level.update(backorderable=backorderable):
        raise RuleBroken(Problem("backorders-waiting", "Units on backorder are waiting for goods."))


def lock(variant_ids: Iterable[int]) -> None:
    """Keep these levels for the transaction that runs, whoever else waits.

    For a caller who moves variants one by one, such as a spreadsheet's rows: the levels are taken in the order of
    their keys, as `move_many` takes them, so no two callers wait for each other in a circle.
    """
    levels = StockLevel.objects.filter(pk__in=list(variant_ids)).order_by("pk")
    list(levels.select_for_update(no_key=True).values_list("pk"))


def _open_levels(variant_ids: Iterable[int]) -> None:
    """Make the levels that are not there yet; twins at the same time make one."""
    StockLevel.objects.bulk_create(
        (StockLevel(variant_id=variant_id) for variant_id in sorted(variant_ids)), ignore_conflicts=True
    )


def _change_level(variant_id: int, *, on_hand: int, allocated: int) -> None:
    """The guarded UPDATE: it counts a row only if the level stays one that may be.

    Taking units that are promised to orders is as impossible as promising units that are not there.
    """
    guard = Q(on_hand__gte=-on_hand) if on_hand < 0 else Q()
    if allocated < 0:
        guard &= Q(allocated__gte=-allocated)
    if allocated > on_hand:
        guard &= Q(backorderable=True) | Q(on_hand__gte=F("allocated") + allocated - on_hand)
    changed = StockLevel.objects.filter(guard, pk=variant_id).update(
        on_hand=F("on_hand") + on_hand, allocated=F("allocated") + allocated
    )
    if not changed:
        raise NotEnoughStock(variant_id)
