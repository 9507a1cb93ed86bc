"""Customers, the team and its groups."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from backoffice.base import ModelAdmin, StackedInline, UserChangeForm, action, display
from backoffice.identity.forms import AddressForm, NewUserForm, PasswordForm
from backoffice.site import site
from shop.identity import services, tokens
from shop.identity.models import Address, User

RIGHTS = ["is_staff", "is_superuser", "groups"]


class AddressInline(StackedInline):
    """A customer's addresses."""

    model = Address
    form = AddressForm
    fields = ["name", ("line1", "line2"), ("postal_code", "city"), "region", ("country_code", "phone"), "is_default"]
    extra = 0


@admin.register(User, site=site)
class UserAdmin(DjangoUserAdmin, ModelAdmin):  # type: ignore[type-arg]  # Django's class takes no argument while the program runs
    """Everybody with an account: the sidebar shows customers and the team apart.

    Rights are given by superusers alone, and so is every change of a member of staff: whoever may change customers
    could otherwise make themselves a superuser, or set one's password. Permissions come by groups, not one by one.
    """

    form = UserChangeForm
    add_form = NewUserForm
    change_password_form = PasswordForm
    list_display = ["username", "name", "email", "is_active", "is_staff", "date_joined"]
    list_filter = ["is_active", "is_staff", "groups"]
    search_fields = ["username", "name", "email"]
    search_help_text = "Name or e-mail address"
    ordering = ["username"]
    fieldsets = [
        (None, {"fields": ["username", "name", "email", "password"]}),
        ("Rights", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Signed in", {"fields": [("date_joined", "last_login"), "devices"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "name", "email", "password1", "password2"]})]
    readonly_fields = ["date_joined", "last_login", "devices"]
    filter_horizontal = []
    autocomplete_fields = ["groups"]
    inlines = [AddressInline]
    actions = ["sign_out_everywhere"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        return self.readonly_fields if request.user.is_superuser else [*self.readonly_fields, *RIGHTS]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return bool(super().has_change_permission(request, obj)) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return bool(super().has_delete_permission(request, obj)) and _may_touch(request, obj)

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[type[StackedInline]]:
        return self.inlines if obj else []

    @display(description="Devices")
    def devices(self, user: User) -> SafeString | str:
        """Where the person is signed in; nothing here opens anything."""
        rows = (
            (token.device or "A device", date_format(token.signed_in_at), date_format(token.last_used_at))
            for token in tokens.Token.objects.filter(user=user)
        )
        return format_html_join("", "{}, signed in {}, last used {}<br>", rows) or "Signed in nowhere"

    @action(description="Sign out everywhere", permissions=["change"])
    def sign_out_everywhere(self, request: HttpRequest, users: QuerySet[User]) -> None:
        allowed = [user for user in users if _may_touch(request, user)]
        count = sum(tokens.revoke_all(user=user) for user in allowed)
        self.message_user(request, f"{len(allowed)} people signed out of {count} devices.")

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Addresses are stored by their service, which keeps one default."""
        formset.save(commit=False)
        for gone in formset.deleted_objects:
            gone.delete()
        for address, _changes in [*formset.changed_objects, *((new, ()) for new in formset.new_objects)]:
            services.save_address(address)


def _may_touch(request: HttpRequest, user: User | None) -> bool:
    return user is None or not user.is_staff or bool(request.user.is_superuser)


@admin.register(Group, site=site)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    """Named sets of permissions."""
