"""Puts the sample shop's goods on the shelves: products, stock and pictures, each once and through the services."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random

from django.core.files.base import ContentFile
from django.db import transaction
from tqdm import tqdm

from backoffice.sample_shop import pictures
from backoffice.sample_shop.goods import Article, Form, articles
from shop.catalogue import services as catalogue
from shop.catalogue.models import Category, Product, Variant
from shop.stock import services as stock

PICTURES_PER_PRODUCT = 2


def fill() -> int:
    """Put up whatever is not there yet, told by the SKU of its first variant; return how many products that was."""
    taken = {sku.upper() for sku in Variant.objects.values_list("sku", flat=True)}
    missing = [article for article in articles() if article.forms()[0].sku not in taken]
    # Drawn first, by threads: it needs no database and would take half of the time.
    with ThreadPoolExecutor() as pool:
        drawn = list(tqdm(pool.map(drawings, missing), "Pictures", len(missing), leave=False, disable=None))
    for article, its_pictures in zip(tqdm(missing, "Products", leave=False, disable=None), drawn, strict=True):
        put_up(article, its_pictures)
    return len(missing)


def drawings(article: Article) -> dict[str, bytes]:
    """Pictures of the product, {colour: file}, in the first of the colours that it comes in."""
    first_colours = list(dict.fromkeys(form.colour for form in article.forms()))[:PICTURES_PER_PRODUCT]
    return {colour: pictures.draw(article.drawing, colour=colour, title=article.name) for colour in first_colours}


@transaction.atomic
def put_up(article: Article, drawn: Mapping[str, bytes]) -> Product:
    """Make the product with all that belongs to it, or nothing of it."""
    first, *others = article.forms()
    product = catalogue.create_product(
        name=article.name,
        description=article.text,
        status=article.status,
        categories=_categories(article),
        sku=first.sku,
        barcode=first.barcode,
        options=first.options,
        price=first.price,
        compare_at_price=first.was,
    )
    variants = [(first, product.variants.get()), *((form, _add(product, form)) for form in others)]
    for _, variant in variants:
        _stock_up(article, variant)
    _hang(drawn, product, variants)
    return product


def _categories(article: Article) -> list[Category]:
    found = (catalogue.category_at(path, create=True) for path in (article.path, article.also))
    return [category for category in found if category]


def _add(product: Product, form: Form) -> Variant:
    return catalogue.add_variant(
        product=product,
        sku=form.sku,
        barcode=form.barcode,
        options=form.options,
        price=form.price,
        compare_at_price=form.was,
    )


def _stock_up(article: Article, variant: Variant) -> None:
    """Give the variant its opening stock. Some are sold out, some are low; the SKU decides, every time the same."""
    chance = Random(variant.sku)  # noqa: S311 - the same every time is what it is for
    if units := _opening_units(article, chance):
        stock.receive(variant=variant, quantity=units, reason="Opening stock")
        if chance.random() < 0.04:  # noqa: PLR2004 - one in twenty-five
            stock.adjust(variant=variant, quantity=-1, reason="Damaged in transit")
    if article.low is not None:
        stock.set_low_stock_threshold(variant=variant, threshold=article.low)
    if article.backorder:
        stock.set_backorderable(variant=variant, backorderable=True)


def _opening_units(article: Article, chance: Random) -> int:
    plenty = range(4, 16) if article.low else range(12, 90)
    sold_out, low, enough = range(1), range(1, 4), range(2) if article.backorder else plenty
    return chance.choice(chance.choices((sold_out, low, enough), weights=(5, 8, 87))[0])


def _hang(drawn: Mapping[str, bytes], product: Product, variants: Sequence[tuple[Form, Variant]]) -> None:
    """Store the pictures, each tied to the variants that it shows."""
    for colour, picture in drawn.items():
        catalogue.add_image(
            product=product,
            file=ContentFile(picture, name="picture.webp"),
            alt=f"{product.name}, {colour.lower()}",
            variants=[variant for form, variant in variants if form.colour == colour],
        )
