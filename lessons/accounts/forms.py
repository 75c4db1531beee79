"""django-allauth's forms with our labels and without placeholders."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.userkit import user_email
from allauth.account.models import EmailAddress
from allauth.account.utils import setup_user_email
from allauth.core import context
from allauth.socialaccount import forms as foreign
from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest

from lessons.accounts import address_reversal, names, password_attempts
from lessons.accounts.adapter import Accounts

CHOOSING_HINT = "At least 8 characters, not only digits, and none of the common ones."
NAME_HINT = f"Shown beside what you write. {names.MIN_LENGTH} to {names.MAX_LENGTH} letters, digits, dots, - or _."
KEPT_BACK = (
    "Another account had this address until lately, and can have it back for seven days after the change. If that "
    "account is yours, follow the link in the message about the change; if not, wait, or give another address."
)
EMAIL_HINT = "For signing in and for a forgotten password. Nobody else sees it."


class _WithoutPlaceholders(forms.Form):
    """Fields with a label and a hint each instead of a text that goes when one types."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}
    left_out: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.left_out:
            self.fields.pop(name, None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class SignIn(_WithoutPlaceholders, account.LoginForm):
    """Address and password."""

    labels = {"login": "E-mail address", "password": "Password", "remember": "Stay signed in on this device"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remember"].initial = True
        # What password managers look for beside a password.
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class _NewAccount(_WithoutPlaceholders):
    """What signing up here and by another site's account have in common."""

    labels = {"email": "E-mail address", "username": "Public name", "password1": "Password"}
    hints = {"email": EMAIL_HINT, "username": NAME_HINT, "password1": CHOOSING_HINT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        name.validators = []  # of the user table; what a public name may be says names.py
        name.widget.attrs |= {
            "autocomplete": "nickname",
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": str(names.MAX_LENGTH),
        }

    def clean_email(self) -> str:
        """The address, unless it is kept for the account that had it until lately."""
        email: str = super().clean_email()  # type: ignore[misc]  # of the form this is mixed into
        if address_reversal.is_kept_back(email):
            raise forms.ValidationError(KEPT_BACK, code="kept_back")
        return email


class SignUp(_NewAccount, account.SignupForm):
    """Address, public name, password."""

    def save(self, request: HttpRequest) -> User:
        """The new user; IntegrityError when another sign-up has taken name or address in this very moment.

        The password is hashed before the transaction begins: on SQLite, nobody else could write meanwhile.
        """
        adapter = Accounts(request)
        user: User = adapter.save_user(request, adapter.new_user(request), self, commit=False)
        with transaction.atomic():
            user.save()
            setup_user_email(request, user, [EmailAddress(email=user_email(user))])
        return user


class ForeignSignUp(_NewAccount, foreign.SignupForm):
    """What another site's account does not say: the public name, and an address where it gave none."""

    def save(self, request: HttpRequest) -> User:
        """The new user; IntegrityError as above."""
        with transaction.atomic():
            user: User = super().save(request)
        return user


class ChangeEmail(_WithoutPlaceholders, account.AddEmailForm):
    """The address to change to."""

    labels = {"email": "New e-mail address"}

    def clean_email(self) -> str:
        """The address, unless it is kept for another account that had it until lately."""
        email: str = super().clean_email()
        if address_reversal.is_kept_back(email, self.user):
            raise forms.ValidationError(KEPT_BACK, code="kept_back")
        return email


class ChangePassword(_WithoutPlaceholders, account.ChangePasswordForm):
    """The present password and a new one, typed once: a mistyped one is set anew by e-mail."""

    labels = {"oldpassword": "Present password", "password1": "New password"}
    hints = {"password1": CHOOSING_HINT}
    left_out = ("password2",)

    def clean_oldpassword(self) -> str:
        """The present password; guessing it here is counted as it is at the door."""
        return _present_password(self.user, self.cleaned_data["oldpassword"], "enter_current_password")


class PresentPassword(_WithoutPlaceholders, account.ReauthenticateForm):
    """The present password, once more."""

    labels = {"password": "Password"}

    def clean_password(self) -> str:
        """The password."""
        return _present_password(self.user, self.cleaned_data["password"], "incorrect_password")


class Code(forms.Form):
    """The code that was mailed."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="The eight digits in the message.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        """Its digits, however they were grouped."""
        return "".join(self.cleaned_data["code"].split())


class SetPassword(_WithoutPlaceholders, account.SetPasswordForm):
    """A first password for an account that signs in through another site."""

    labels = {"password1": "Password"}
    hints = {"password1": CHOOSING_HINT}
    left_out = ("password2",)


class ResetPassword(_WithoutPlaceholders, account.ResetPasswordForm):
    """The address that the link to a new password goes to."""

    labels = {"email": "E-mail address"}


class NewPassword(_WithoutPlaceholders, account.ResetPasswordKeyForm):
    """The new password."""

    labels = {"password1": "New password"}
    hints = {"password1": CHOOSING_HINT}
    left_out = ("password2",)

    def save(self) -> None:
        """Set it; mistakes made with the old one are forgiven here."""
        super().save()
        password_attempts.forget(context.request, self.user.email)


def _present_password(user: User, typed: str, wrong: str) -> str:
    """The password that was typed, if it is the user's; ValidationError if not, or after too many."""
    adapter = get_adapter()
    if not adapter.reauthenticate(user, typed):
        raise adapter.validation_error(wrong)
    return typed
