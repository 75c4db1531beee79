"""Wagtail pages that are served by our own views."""

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Page


class OwnAddressPage(Page):
    """A page whose address is a URL name of ours: Wagtail's own serving is not mounted."""

    def own_path(self) -> str:
        """The path of the view that shows this page."""
        raise NotImplementedError

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Site, the address at which we are reached, and our path; None for a page outside every site."""
        parts = super().get_url_parts(request)
        if parts is None:
            return None
        return parts[0], settings.BASE_URL, self.own_path()  # Wagtail's Site knows no https and no port of ours

    class Meta:
        abstract = True
