"""The one writer of stock."""

import contextlib
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.catalogue.models import Variant
from shop.exceptions import InvalidInput, RuleBroken
from shop.stock import services as stock
from shop.stock.models import LARGEST_MOVEMENT, LedgerIsAppendOnly, StockLevel, StockMovement
from tests.conftest import MakeProduct

pytestmark = pytest.mark.django_db

Kind = StockMovement.Kind


def level(variant: Variant) -> tuple[int, int]:
    found = StockLevel.objects.get(pk=variant.pk)
    return found.on_hand, found.allocated


def ledger(variant: Variant) -> tuple[int, int]:
    """What the lines of the ledger add up to."""
    lines = [(stock.EFFECTS[line.kind], line.quantity) for line in StockMovement.objects.filter(variant=variant)]
    return sum(effect[0] * units for effect, units in lines), sum(effect[1] * units for effect, units in lines)


def test_restocking_needs_no_look_at_what_remains(make_product: MakeProduct) -> None:
    variant = make_product(on_hand=3)
    stock.receive(variant=variant, quantity=5)
    assert level(variant) == (8, 0)


def test_a_variant_without_stock_has_no_level_and_gets_one(make_product: MakeProduct) -> None:
    variant = make_product()
    assert not StockLevel.objects.exists()
    stock.receive(variant=variant, quantity=1)
    assert level(variant) == (1, 0)


@pytest.mark.parametrize("quantity", [0, -1, LARGEST_MOVEMENT + 1])
def test_what_can_not_be_received(make_product: MakeProduct, quantity: int) -> None:
    with pytest.raises(InvalidInput):
        stock.receive(variant=make_product(), quantity=quantity)
    assert not StockMovement.objects.exists()


def test_an_adjustment_says_why(make_product: MakeProduct) -> None:
    variant = make_product(on_hand=3)
    with pytest.raises(InvalidInput):
        stock.adjust(variant=variant, quantity=-1, reason=" ")
    stock.adjust(variant=variant, quantity=-1, reason="broken")
    assert level(variant) == (2, 0)


def test_what_is_promised_can_not_be_adjusted_away(make_product: MakeProduct) -> None:
    variant = make_product(on_hand=3)
    stock.move(variant=variant, kind=Kind.ALLOCATED, quantity=2)
    with pytest.raises(stock.NotEnoughStock):
        stock.adjust(variant=variant, quantity=-2, reason="lost")
    assert level(variant) == (3, 2)
    assert ledger(variant) == (3, 2)


def test_several_variants_move_together_or_not_at_all(make_product: MakeProduct) -> None:
    much, little = make_product(on_hand=5), make_product(on_hand=1)
    with pytest.raises(stock.NotEnoughStock) as refusal, transaction.atomic():
        stock.move_many(quantities={much.pk: 2, little.pk: 2}, kind=Kind.ALLOCATED)
    assert refusal.value.variant_id == little.pk
    assert level(much) == (5, 0)
    assert ledger(much) == (5, 0)


def test_a_backorder_goes_beyond_what_is_there_and_ships_when_it_came(make_product: MakeProduct) -> None:
    variant = make_product()
    stock.set_backorderable(variant=variant, backorderable=True)
    stock.move(variant=variant, kind=Kind.ALLOCATED, quantity=2)
    with pytest.raises(stock.NotEnoughStock):
        stock.move(variant=variant, kind=Kind.SHIPPED, quantity=2)
    stock.receive(variant=variant, quantity=2)
    stock.move(variant=variant, kind=Kind.SHIPPED, quantity=2)
    assert level(variant) == (0, 0)


def test_backorders_do_not_end_while_one_waits(make_product: MakeProduct) -> None:
    variant = make_product()
    stock.set_backorderable(variant=variant, backorderable=True)
    stock.move(variant=variant, kind=Kind.ALLOCATED, quantity=1)
    with pytest.raises(RuleBroken):
        stock.set_backorderable(variant=variant, backorderable=False)
    assert StockLevel.objects.get().backorderable


def test_the_ledger_is_append_only(make_product: MakeProduct) -> None:
    make_product(on_hand=1)
    line = StockMovement.objects.get()
    attempts: list[Any] = [line.save, line.delete, StockMovement.objects.all().delete]
    for attempt in attempts:
        with pytest.raises(LedgerIsAppendOnly):
            attempt()
    with pytest.raises(LedgerIsAppendOnly):
        StockMovement.objects.update(quantity=100)


def test_the_database_itself_forbids_overselling(make_product: MakeProduct) -> None:
    variant = make_product(on_hand=1)
    with pytest.raises(IntegrityError):
        StockLevel.objects.filter(pk=variant.pk).update(allocated=2)


def test_running_low_is_the_variants_own_threshold_or_the_shops(make_product: MakeProduct) -> None:
    low, fine, own = make_product(on_hand=5), make_product(on_hand=6), make_product(on_hand=6)
    stock.set_low_stock_threshold(variant=own, threshold=6)
    assert {found.pk for found in StockLevel.objects.running_low()} == {low.pk, own.pk}
    stock.set_low_stock_threshold(variant=own, threshold=None)
    assert fine.pk not in {found.pk for found in StockLevel.objects.running_low()}
    assert {found.pk for found in StockLevel.objects.running_low()} == {low.pk}


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(st.tuples(st.sampled_from(Kind.values), st.integers(-4, 6)), max_size=25),
    backorderable=st.booleans(),
)
def test_the_levels_are_always_what_the_ledger_adds_up_to(
    make_product: MakeProduct, moves: list[tuple[str, int]], *, backorderable: bool
) -> None:
    variant = make_product()
    stock.set_backorderable(variant=variant, backorderable=backorderable)
    for kind, quantity in moves:
        units = quantity if kind == Kind.ADJUSTED else abs(quantity)
        if units == 0:
            continue
        with contextlib.suppress(stock.NotEnoughStock), transaction.atomic():
            stock.move(variant=variant, kind=kind, quantity=units)
        on_hand, allocated = level(variant)
        assert (on_hand, allocated) == ledger(variant)
        assert on_hand >= 0
        assert allocated >= 0
        assert backorderable or allocated <= on_hand
