"""Pages of Wagtail's tree that are shown by our own views."""

from django.http import HttpRequest
from wagtail.models import Page, Site


class OwnAddressPage(Page):
    """A page whose address is a URL name of ours: Wagtail's own serving is not mounted."""

    def own_path(self) -> str:
        """The path of the view that shows this page."""
        raise NotImplementedError

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Site, its root address, and our path, as links and drafts need them; None for a page outside every site."""
        parts = super().get_url_parts(request)
        if parts is None:
            return None
        roots = {root.site_id: root.root_url for root in Site.get_site_root_paths()}
        return parts[0], roots[parts[0]], self.own_path()

    class Meta:
        abstract = True
