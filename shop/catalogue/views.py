"""The catalogue over JSON:API: everybody reads what is active, staff with the permission write."""

from typing import Any

from drf_spectacular.utils import OpenApiRequest, extend_schema, extend_schema_view
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from shop.catalogue import examples
from shop.catalogue.filters import CategoryFilter, ImageFilter, ProductFilter, VariantFilter
from shop.catalogue.serializers import (
    CategorySerializer,
    ImageSerializer,
    ImageUploadSerializer,
    ProductCreationSerializer,
    ProductSerializer,
    VariantSerializer,
)
from shop.jsonapi.permissions import StaffWrites
from shop.jsonapi.views import CreateMixin, DestroyMixin, ListMixin, RetrieveMixin, UpdateMixin

UPLOAD = OpenApiRequest(ImageUploadSerializer, encoding={"file": {"contentType": "image/jpeg, image/png, image/webp"}})


class CatalogueViewSet(CreateMixin, ListMixin, RetrieveMixin, UpdateMixin, DestroyMixin):
    """What all of the catalogue has in common."""

    permission_classes = (StaffWrites,)


class CategoryViewSet(CatalogueViewSet):
    """The tree of categories."""

    serializer_class = CategorySerializer
    filterset_class = CategoryFilter
    ordering_fields = ("position", "name", "depth")


@extend_schema_view(list=extend_schema(examples=[examples.PRODUCTS]))
class ProductViewSet(CatalogueViewSet):
    """Products. A new one comes with its first variant: `sku` and `price` are that one's."""

    serializer_class = ProductSerializer
    request_serializer_class = ProductCreationSerializer
    filterset_class = ProductFilter
    ordering_fields = ("name", "price", "updated_at")


class VariantViewSet(CatalogueViewSet):
    """The variants of products, each with its own SKU, price and stock."""

    serializer_class = VariantSerializer
    filterset_class = VariantFilter
    ordering_fields = ("sku", "price", "position")


class ImageViewSet(CatalogueViewSet):
    """The pictures of products. Uploading one takes a `multipart/form-data` form with `file`, `product` and `alt`."""

    serializer_class = ImageSerializer
    filterset_class = ImageFilter
    ordering_fields = ("position",)

    def get_parsers(self) -> list[Any]:
        return [MultiPartParser()] if self.request and self._is_upload() else super().get_parsers()

    def _is_upload(self) -> bool:
        return self.action_map.get(str(self.request.method).lower()) == "create"

    @extend_schema(summary="Upload a picture", request={MultiPartParser.media_type: UPLOAD})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Store a picture of a product, and make its thumbnail."""
        form = ImageUploadSerializer(data=request.data, context=self.get_serializer_context())
        form.is_valid(raise_exception=True)
        return self.created(form.save())
