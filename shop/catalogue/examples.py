"""Documents that the API's reference shows."""

from drf_spectacular.utils import OpenApiExample

URL = "https://shop.example/api/v1/products"
FIRST = f"{URL}?fields%5Bproducts%5D=name%2Cprice%2Cavailability&page%5Bnumber%5D=1"

PRODUCTS = OpenApiExample(
    "A page with three fields of each",
    response_only=True,
    status_codes=["200"],
    value={
        "jsonapi": {"version": "1.1"},
        "links": {"self": FIRST, "first": FIRST, "last": FIRST, "prev": None, "next": None},
        "data": [
            {
                "type": "products",
                "id": "14",
                "attributes": {"name": "Coral mug", "price": "12.50", "availability": "in-stock"},
                "links": {"self": f"{URL}/14"},
            },
            {
                "type": "products",
                "id": "15",
                "attributes": {"name": "Teal mug", "price": "14.00", "availability": "out-of-stock"},
                "links": {"self": f"{URL}/15"},
            },
        ],
        "meta": {"page": {"number": 1, "size": 20, "total": 2, "pages": 1}},
    },
)
