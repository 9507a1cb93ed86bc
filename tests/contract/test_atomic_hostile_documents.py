"""Atomic operations: whatever document is sent, the answer keeps to the contract."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.catalogue.models import Category, Variant
from tests.conftest import Api
from tests.contract.atomic import (
    category,
    post,
    refused,
    remove,
    results,
)
from tests.jsonapi.refusals import stored

pytestmark = pytest.mark.django_db


SCALARS: st.SearchStrategy[Any] = st.sampled_from(
    ["", "1", "x", "new", "categories", "products", "parent", "orders", "a/b", "..", "%00", 1, -1, None, True, [], {}]
)
TYPES = st.sampled_from(["categories", "products", "orders", "addresses", "tokens", "images", "stockMovements", "x"])
IDS = st.sampled_from(["1", "2", "999", "me", "current", "x", "%31", "9" * 40])
IDENTIFIERS = st.fixed_dictionaries({}, optional={"type": TYPES | SCALARS, "id": IDS | SCALARS, "lid": SCALARS})
LINKAGE = IDENTIFIERS | st.lists(IDENTIFIERS, max_size=3) | SCALARS
RELATIONSHIPS = st.dictionaries(
    st.sampled_from(["parent", "categories", "product", "address", "products", "a/b~"]),
    st.fixed_dictionaries({"data": LINKAGE}) | SCALARS,
    max_size=2,
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["name", "sku", "price", "lines", "status", "position", "password", "a~b/c"]),
    SCALARS | st.lists(st.dictionaries(st.sampled_from(["variant", "sku", "quantity"]), SCALARS, max_size=2)),
    max_size=3,
)
RESOURCES = st.fixed_dictionaries(
    {"type": TYPES},
    optional={
        "id": IDS | SCALARS,
        "lid": st.sampled_from(["x", "new", 1]),
        "attributes": ATTRIBUTES | SCALARS,
        "relationships": RELATIONSHIPS | SCALARS,
    },
)
REFS = st.fixed_dictionaries(
    {"type": TYPES | SCALARS},
    optional={"id": IDS, "lid": SCALARS, "relationship": st.sampled_from(["parent", "categories", "lines", "x", 1])},
)
HREFS = st.builds("{}{}".format, st.sampled_from(["", "/api/v1/", "/", "http://"]), TYPES) | st.text(max_size=20)
OPERATIONS = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "update", "remove", "x"])},
    optional={"ref": REFS | SCALARS, "href": HREFS | SCALARS, "data": RESOURCES | LINKAGE, "meta": SCALARS},
)
GOOD = st.sampled_from([category("A", "x"), category("B", "new"), remove("categories", 999)])
DOCUMENTS = st.fixed_dictionaries({"atomic:operations": st.lists(OPERATIONS | GOOD | SCALARS, max_size=4)})


@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(document=DOCUMENTS)
def test_whatever_is_sent_the_answer_is_a_document_whose_pointers_resolve(
    as_manager: Api, shelf: Category, kettle: Variant, document: Any
) -> None:
    before = stored()
    answer = post(as_manager, document)
    assert answer.status_code < 500, answer.content
    if answer.status_code == 204:
        assert answer.content == b""
    elif answer.status_code == 200:
        assert len(results(answer)) == len(document["atomic:operations"])
    else:
        refused(answer, answer.status_code, document)
        assert stored() == before
