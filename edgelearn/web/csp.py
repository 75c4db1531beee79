"""Content Security Policy and related headers.

Pages are shared between visitors, so there is no nonce: the one inline script, the import map, is allowed by its hash.
Wagtail's admin needs inline scripts and styles and has a looser policy; previews of lessons keep the strict one.
"""

import base64
import hashlib
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from edgelearn.web.assets import import_map_text

# Plotly adds an empty <style> and fills it by insertRule: this is the hash of the empty text.
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"

COMMON = {
    "default-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
    "img-src": "'self' data: blob:",
}

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def sha256_source(text: str) -> str:
    """The CSP source expression that allows exactly this inline text."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


# Where signing in through another site leads. Chrome holds redirects after a form to form-action, too.
SIGN_IN_HOSTS = {"github": "https://github.com", "discord": "https://discord.com"}


def _form_targets() -> str:
    configured = [host for name, host in SIGN_IN_HOSTS.items() if name in settings.SOCIALACCOUNT_PROVIDERS]
    return " ".join(["'self'", *configured])


def strict_policy() -> str:
    """The policy of everything but the admin."""
    return _written(
        COMMON
        | {
            "form-action": _form_targets(),
            "script-src": f"'self' {sha256_source(import_map_text())}",
            "style-src": f"'self' {EMPTY_STYLE}",
        }
    )


def admin_policy() -> str:
    """The policy of Wagtail's admin."""
    return _written(
        COMMON
        | {
            "script-src": "'self' 'unsafe-inline'",
            "style-src": "'self' 'unsafe-inline'",
            "font-src": "'self' data:",
        }
    )


def _written(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


class SecurityHeaders:
    """Sets the Content-Security-Policy, unless a preview carries its own, and what Django has no setting for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        policy = admin_policy if request.path.startswith(reverse("wagtailadmin_home")) else strict_policy
        response.headers.setdefault("Content-Security-Policy", policy())
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response
