"""What the account pages accept: Django's own forms, in this site's words, with every try at a password counted."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UserCreationForm
from django.http import HttpRequest
from django.utils import timezone

from learners import tries
from learners.addresses import source_of
from learners.models import User

LONGEST_PATH = 2_000
PASSWORD_HINT = "At least eight characters, not only digits, and none that everybody uses."  # noqa: S105


class NextForm(forms.Form):
    """Where to go afterwards. Whoever reads it checks that it is a page of this site."""

    next = forms.CharField(required=False, max_length=LONGEST_PATH)

    def address(self) -> str:
        return str(self.cleaned_data["next"]) if self.is_valid() else ""


class SignUpForm(UserCreationForm[User]):
    class Meta(UserCreationForm.Meta):
        model = User
        labels = {"username": "User name"}
        help_texts = {"username": "Letters, digits and @ . + - _"}
        error_messages = {
            "username": {
                "unique": "This name is taken. Choose another one.",
                "invalid": "Use letters, digits and @ . + - _ only.",
            }
        }

    error_messages = {"password_mismatch": "The two passwords are not the same."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = PASSWORD_HINT
        self.fields["password2"].label, self.fields["password2"].help_text = "Password again", ""
        _dress(self)

    def refuse_name(self) -> None:
        """Somebody was quicker with the name."""
        message = self.Meta.error_messages["username"]["unique"]
        self.add_error("username", forms.ValidationError(message, code="unique"))

    def owner_of_name(self, request: HttpRequest) -> User | None:
        """Whose account it is that has the name, where nothing else is wrong and the password is that account's.

        So it is with a form that is sent twice. It counts as a try to sign in.
        """
        if list(self.errors) != ["username"] or not self.has_error("username", "unique"):
            return None
        given = {"username": self.data["username"], "password": self.data["password1"]}
        form = SignInForm(request, data=given)
        return form.get_user() if form.is_valid() else None


class _Counted(AuthenticationForm):
    """Raises TooManyTriesError instead of looking at the password once too often."""

    def clean(self) -> dict[str, Any]:
        name, request = self.cleaned_data.get("username"), self.request
        if not (name and self.cleaned_data.get("password") and request):
            return super().clean()
        address = source_of(request)
        tries.count_try(name, address, timezone.now())
        cleaned = super().clean()
        tries.take_back(name, address)
        return cleaned


class SignInForm(_Counted):
    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": "The name or the password is not right. Capitals count in both."
    }

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = "User name"
        _dress(self)


class AdminSignInForm(_Counted, AdminAuthenticationForm):
    """The admin's own, as limited."""


class PasswordForm(PasswordChangeForm):
    error_messages = PasswordChangeForm.error_messages | {"password_incorrect": "This is not your password."}

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(cast("User", request.user), *args, **kwargs)
        self._request = request
        self.fields["old_password"].label = "Your password"
        self.fields["new_password1"].help_text = PASSWORD_HINT
        self.fields["new_password2"].label = "New password again"
        _dress(self)

    def clean_old_password(self) -> str:
        if not _is_own_password(self._request, self.cleaned_data["old_password"]):
            raise forms.ValidationError(self.error_messages["password_incorrect"])
        return str(self.cleaned_data["old_password"])


class DeletionForm(forms.Form):
    """Says who asks by the password."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request
        _dress(self)

    def clean_password(self) -> str:
        if not _is_own_password(self._request, self.cleaned_data["password"]):
            raise forms.ValidationError(PasswordForm.error_messages["password_incorrect"])
        return str(self.cleaned_data["password"])


def _is_own_password(request: HttpRequest, given: str) -> bool:
    """Whether ``given`` is the password of who is signed in. Tries count as those to sign in do."""
    user = cast("User", request.user)
    name, address = user.get_username(), source_of(request)
    tries.count_try(name, address, timezone.now())
    is_right = user.check_password(given)
    if is_right:
        tries.take_back(name, address)
    return is_right


def _dress(form: forms.BaseForm) -> None:
    """The look of the site's fields; the focus stays where the reader is."""
    form.label_suffix = ""
    for field in form.fields.values():
        field.widget.attrs["class"] = "field"
        field.widget.attrs.pop("autofocus", None)
