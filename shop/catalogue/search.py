"""Finding products by words: every word must be found somewhere, the best finds first.

On PostgreSQL by full text (so "mugs" finds a mug) and trigrams (so "kettel" finds a kettle); elsewhere by plain
containment. Both rank what stands in the name above what stands in the description.
"""

from typing import Any

from django.conf import settings
from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
    TrigramSimilarity,
    TrigramWordSimilarity,
)
from django.db import connection
from django.db.models import Case, DecimalField, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Cast

MOST_WORDS = 10
# Share of a word's trigrams that the name must have: one wrong letter in six leaves 4 of 7.
NEARLY = 0.5
# Ranks are compared for equality when a page begins after a cursor, so they are exact.
RANK: "DecimalField[Any, Any]" = DecimalField(max_digits=8, decimal_places=4)


def found(products: Any, text: str, variants: Any) -> Any:
    """The products in which every word is found, with their `rank`, the best first; by SKU and barcode too."""
    words = text.split()[:MOST_WORDS]
    if connection.vendor == "postgresql":
        return _by_full_text(products, words, variants)
    for word in words:
        products = products.filter(_contains(word, variants))
    return _best_first(products, _plain_rank(words))


def _contains(word: str, variants: Any) -> Q:
    in_variant = variants.filter(Q(sku__icontains=word) | Q(barcode=word), product=OuterRef("pk"))
    return Q(name__icontains=word) | Q(description__icontains=word) | Q(Exists(in_variant))


def _by_full_text(products: Any, words: list[str], variants: Any) -> Any:
    language = settings.SEARCH_LANGUAGE
    vector = SearchVector("name", weight="A", config=language) + SearchVector(
        "description", weight="C", config=language
    )
    products = products.alias(words=vector)
    for number, word in enumerate(words):
        in_words = Q(words=SearchQuery(word, config=language, search_type="plain"))
        products = products.alias(**{f"likeness_{number}": TrigramWordSimilarity(word, "name")})
        nearly = Q(**{f"likeness_{number}__gte": NEARLY})
        products = products.filter(in_words | nearly | _contains(word, variants))
    text = " ".join(words)
    query = SearchQuery(text, config=language, search_type="plain")
    return _best_first(products, SearchRank(F("words"), query) + TrigramSimilarity("name", text))


def _plain_rank(words: list[str]) -> Any:
    """3 where the name begins with the first word, 2 where all words are in the name, else 1."""
    in_name = Q(*(Q(name__icontains=word) for word in words))
    first = Q(name__istartswith=words[0]) if words else Q()
    return Case(When(first & in_name, then=Value(3)), When(in_name, then=Value(2)), default=Value(1))


def _best_first(products: Any, rank: Any) -> Any:
    return products.annotate(rank=Cast(rank, RANK)).order_by("-rank", *products.model._meta.ordering)
