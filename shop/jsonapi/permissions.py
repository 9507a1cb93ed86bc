"""Who may write what is not their own: staff, by Django's model permissions."""

from typing import Any

from rest_framework.permissions import DjangoModelPermissionsOrAnonReadOnly


class StaffWrites(DjangoModelPermissionsOrAnonReadOnly):
    """Everybody reads what `visible_to` shows them; writing needs the add, change or delete permission."""

    def _queryset(self, view: Any) -> Any:
        return view.serializer_class.Meta.model._default_manager.all()

    def has_permission(self, request: Any, view: Any) -> bool:
        if view.relationship and request.method in ("POST", "DELETE"):  # linkage comes and goes; the owner changes
            model = view.serializer_class.Meta.model
            return bool(request.user.has_perms(self.get_required_permissions("PATCH", model)))
        return super().has_permission(request, view)
