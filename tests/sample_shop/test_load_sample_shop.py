from collections import Counter
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db.models import Case, F, Q, Sum, Value, When
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from backoffice.sample_shop import people
from backoffice.sample_shop.goods import ean_check_digit
from shop.catalogue.models import Category, Image, Product, Variant
from shop.identity.models import User
from shop.orders import services as orders
from shop.orders.models import Order, OrderLine
from shop.stock.models import StockLevel, StockMovement

pytestmark = pytest.mark.usefixtures("sample_shop")

Kind = StockMovement.Kind


def load(**options: Any) -> str:
    said = StringIO()
    call_command("load_sample_shop", stdout=said, **options)
    return said.getvalue()


def everything() -> dict[str, Any]:
    """The rows of every table, and every level of the stock."""
    counts: dict[str, Any] = {model._meta.label: model._default_manager.count() for model in apps.get_models()}
    levels = StockLevel.objects.order_by("pk").values_list("pk", "on_hand", "allocated")
    return {**counts, "levels": list(levels), "ledger": StockMovement.objects.aggregate(Sum("quantity"))}


def test_the_catalogue_is_of_a_real_shop_s_size() -> None:
    assert Product.objects.count() >= 200
    assert Variant.objects.count() >= 600
    assert Category.objects.count() >= 30
    assert max(Category.objects.values_list("depth", flat=True)) == 2


def test_most_products_are_active_and_some_are_not() -> None:
    statuses = Counter(Product.objects.values_list("status", flat=True))
    assert statuses["active"] >= 200
    assert statuses["draft"] >= 2
    assert statuses["archived"] >= 2


def test_every_visible_product_has_a_price_a_category_and_a_picture() -> None:
    visible = Product.objects.visible_to(AnonymousUser())
    assert not visible.exclude(variants__in=Variant.objects.on_sale().filter(price__gt=0)).exists()
    assert not visible.filter(categories=None).exists()
    assert not visible.filter(images=None).exists()


def test_every_picture_shows_variants_of_its_own_product_and_says_so_in_words() -> None:
    assert not Image.objects.filter(variants=None).exists()
    assert not Image.objects.exclude(variants__product=F("product")).exists()
    assert not Image.objects.filter(alt="").exists()


def test_every_barcode_is_an_ean_13() -> None:
    barcodes = list(Variant.objects.values_list("barcode", flat=True))
    assert all(barcode[12:] == ean_check_digit(barcode[:12]) for barcode in barcodes)
    assert len(set(barcodes)) == len(barcodes)


def test_some_stock_is_low_some_is_out_and_some_may_be_ordered_all_the_same() -> None:
    in_stock = Variant.objects.on_sale().with_stock()
    available = [variant.quantity_in_stock for variant in in_stock]
    assert available.count(0) >= 10
    assert sum(1 for units in available if 0 < units <= 5) >= 10
    assert StockLevel.objects.filter(backorderable=True).count() >= 2
    assert StockLevel.objects.exclude(low_stock_threshold=None).exists()


def test_customers_have_addresses_and_orders_of_the_last_sixty_days_in_every_state() -> None:
    assert User.objects.filter(is_staff=False, addresses__is_default=True).count() == 25
    states = Counter(Order.objects.values_list("status", flat=True))
    assert sum(states.values()) == 60
    assert min(states[status] for status in Order.Status.values) >= 5
    oldest, newest = Order.objects.earliest("placed_at").placed_at, Order.objects.latest("placed_at").placed_at
    assert timezone.now() - timedelta(days=61) < oldest < newest - timedelta(days=40)
    assert not Order.objects.filter(placed_at__gt=timezone.now()).exists()


def test_no_order_is_older_than_its_customer_or_younger_than_its_end() -> None:
    too_early = Q(placed_at__lt=F("customer__date_joined"))
    ended_before = Q(fulfilled_at__lt=F("placed_at")) | Q(cancelled_at__lt=F("placed_at"))
    ahead_of_time = Q(fulfilled_at__gt=timezone.now()) | Q(cancelled_at__gt=timezone.now())
    assert not Order.objects.filter(too_early | ended_before | ahead_of_time).exists()


def test_the_ledger_explains_every_unit_on_hand() -> None:
    signed = Case(
        When(kind__in=[Kind.RECEIVED, Kind.ADJUSTED, Kind.RETURNED], then=F("quantity")),
        When(kind=Kind.SHIPPED, then=-F("quantity")),
        default=Value(0),
    )
    explained = dict(StockMovement.objects.order_by().values_list("variant").annotate(units=Sum(signed)))
    assert dict(StockLevel.objects.values_list("variant", "on_hand")) == {
        level: explained.get(level, 0) for level in StockLevel.objects.values_list("pk", flat=True)
    }


def test_placed_orders_explain_every_allocated_unit() -> None:
    placed = OrderLine.objects.filter(order__status=Order.Status.PLACED).order_by().values_list("variant")
    allocated = StockLevel.objects.filter(allocated__gt=0).values_list("variant", "allocated")
    assert dict(placed.annotate(units=Sum("quantity"))) == dict(allocated)


def test_staff_may_do_their_work_and_no_more() -> None:
    merchandiser, support, admin = (User.objects.get(username=name) for name in ("merchandiser", "support", "admin"))
    assert merchandiser.has_perms(["catalogue.change_variant", "catalogue.add_product", "stock.add_stockmovement"])
    assert merchandiser.has_perms(["catalogue.import_variant", "catalogue.export_variant"])
    assert not merchandiser.has_module_perms("orders")
    assert support.has_perms(["orders.view_order", "orders.change_order", "identity.view_user"])
    assert not support.has_perm("catalogue.change_variant")
    assert admin.is_superuser
    assert not User.objects.filter(is_staff=True, is_superuser=True).exclude(username="admin").exists()


def test_ada_signs_in_with_the_sample_password_and_those_without_one_do_not() -> None:
    assert User.objects.get(username="ada").check_password(people.PASSWORD)
    assert not User.objects.get(username="gustav").has_usable_password()


def test_a_second_run_changes_nothing_and_hardly_looks(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    before = everything()
    with django_assert_num_queries(2):
        assert "New products: 0. New accounts: 0." in load()
    assert everything() == before


def test_a_second_run_gives_nothing_back_of_what_was_bought_meanwhile() -> None:
    ada = User.objects.get(username="ada")
    bought = Variant.objects.on_sale().filter(stock_level__on_hand__gt=F("stock_level__allocated")).latest("pk")
    orders.place(customer=ada, lines=[orders.Wanted(sku=bought.sku, quantity=1, pointer="")])
    before = everything()
    load()
    assert everything() == before


def test_a_second_run_leaves_an_account_s_password_and_a_product_s_price_alone() -> None:
    admin, mug = User.objects.get(username="admin"), Variant.objects.get(sku="HARBOUR-MUG-OAT")
    admin.set_password("nobody else knows")
    admin.save()
    mug.price *= 2
    mug.save()
    load()
    admin.refresh_from_db()
    assert admin.check_password("nobody else knows")
    assert Variant.objects.get(sku="HARBOUR-MUG-OAT").price == mug.price


def test_whoever_is_missing_moves_in_again_unless_people_are_left_out() -> None:
    User.objects.get(username="zoe").delete()
    load(without_people=True)
    assert not User.objects.filter(username="zoe").exists()
    assert "New products: 0. New accounts: 1." in load()
    assert User.objects.filter(username="zoe").exists()


def test_a_production_shop_gets_the_goods_but_no_people_whose_password_is_known(settings: LazySettings) -> None:
    settings.PRODUCTION = True
    User.objects.get(username="zoe").delete()
    with pytest.raises(CommandError, match="--without-people"):
        load()
    assert "New accounts: 0." in load(without_people=True)
    assert not User.objects.filter(username="zoe").exists()


def test_what_does_not_fit_is_told_in_one_line_and_leaves_nothing_behind() -> None:
    User.objects.get(username="zoe").delete()
    User.objects.filter(username="ada").update(email="zoe@example.com")
    before = everything()
    with pytest.raises(CommandError, match="does not fit"):
        load()
    assert everything() == before
