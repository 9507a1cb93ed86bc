import pytest

from backoffice.sample_shop.goods import Article, articles, ean_check_digit
from backoffice.sample_shop.pictures import colours, drawings

GOODS = list(articles())
FORMS = [form for article in GOODS for form in article.forms()]


# Published examples: a book's, and two of GS1's own.
@pytest.mark.parametrize("ean", ["9780306406157", "4006381333931", "5901234123457"])
def test_the_check_digit_is_that_of_ean_13(ean: str) -> None:
    assert ean_check_digit(ean[:12]) == ean[12]


def test_every_variant_has_a_sku_and_a_barcode_of_its_own() -> None:
    assert len({form.sku for form in FORMS}) == len({form.barcode for form in FORMS}) == len(FORMS)
    assert all(len(form.barcode) == 13 and form.barcode.isdigit() for form in FORMS)


def test_every_product_has_a_drawing_and_every_variant_a_colour() -> None:
    assert {article.drawing for article in GOODS} == set(drawings())
    assert {form.colour for form in FORMS} <= set(colours())


def test_every_product_is_described_in_whole_sentences() -> None:
    assert all(article.text[0].isupper() and article.text.endswith((".", "!")) for article in GOODS)
    assert len({article.text for article in GOODS}) == len(GOODS)


def test_what_it_cost_before_is_more_than_what_it_costs() -> None:
    assert all(form.was is None or form.was > form.price for form in FORMS)


def test_there_is_a_variant_for_each_combination_and_larger_ones_cost_more() -> None:
    bottle = next(article for article in GOODS if article.name == "Trail Bottle")
    small, large, *_ = bottle.forms()
    assert len(bottle.forms()) == 6
    assert (small.options, large.options) == (
        {"Colour": "Forest", "Volume": "0.5 l"},
        {"Colour": "Forest", "Volume": "0.75 l"},
    )
    assert large.price == small.price + bottle.extra["0.75 l"]


def test_a_product_takes_an_option_of_its_shelf_away_with_an_empty_list() -> None:
    oil: Article = next(article for article in GOODS if article.name == "Oil Bottle")
    assert [form.options for form in oil.forms()] == [{"Colour": "Moss"}]
