"""All routes of the API, on one page. Each resource brings its related and relationship URLs with it."""

from django.urls import include, path, re_path

from shop.catalogue.views import CategoryViewSet, ImageViewSet, ProductViewSet, VariantViewSet
from shop.identity.views import AddressViewSet, CustomerViewSet, TokenViewSet
from shop.jsonapi.errors import not_found
from shop.jsonapi.operations.views import OperationsView
from shop.jsonapi.routing import ResourceRouter
from shop.orders.views import OrderLineViewSet, OrderViewSet
from shop.stock.views import StockMovementViewSet

router = ResourceRouter()
router.add(TokenViewSet)
router.add(CustomerViewSet)
router.add(AddressViewSet)
router.add(CategoryViewSet)
router.add(ProductViewSet)
router.add(VariantViewSet)
router.add(ImageViewSet)
router.add(OrderViewSet)
router.add(OrderLineViewSet)
router.add(StockMovementViewSet)

urlpatterns = [
    re_path(r"^v1/?$", router.entry_point()),
    re_path(r"^v1/operations/?$", OperationsView.as_view(viewsets=router.viewsets), name="operations"),
    path("v1/", include(router.urls)),
    re_path("", not_found),
]
