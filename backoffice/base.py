"""The one place that knows the admin theme. Everything else in the back office builds on these names."""

from unfold.admin import ModelAdmin, StackedInline, TabularInline
from unfold.sites import UnfoldAdminSite as AdminSite

__all__ = ["AdminSite", "ModelAdmin", "StackedInline", "TabularInline"]
