"""Forms of people and their addresses."""

from typing import Any

from django import forms

from backoffice.base import AdminPasswordChangeForm, UserCreationForm


class NewUserForm(UserCreationForm):
    """An account always has a password: no other way of signing in exists."""

    usable_password = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].required = self.fields["password2"].required = True


class PasswordForm(AdminPasswordChangeForm):
    """A new password. Whoever shall not sign in any more is made inactive, which signs their devices out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        self.fields["password1"].required = self.fields["password2"].required = True


class AddressForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no argument while the program runs
    def _get_validation_exclusions(self) -> set[str]:
        """That one address is the default is kept by the service, which takes the tick from the old one."""
        return super()._get_validation_exclusions() | {"is_default"}  # type: ignore[misc,no-any-return]  # not in the stubs
