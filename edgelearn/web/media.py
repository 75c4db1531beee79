"""Serves uploaded pictures and their renditions from MEDIA_ROOT, and nothing else there.

A name belongs to one content for ever (it holds a hash of the bytes), so a copy may be kept for ever.
"""

import re
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from edgelearn.web.caching import immutable_file

FOLDERS = ("original_images", "images")  # Wagtail's: uploads, and their renditions
TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


@require_safe
@immutable_file
def media(request: HttpRequest, folder: str, name: str) -> HttpResponse:
    """A picture's bytes; Http404 for whatever is none."""
    content_type = TYPES.get(Path(name).suffix)
    if folder not in FOLDERS or content_type is None or not NAME.fullmatch(name):
        raise Http404("There is no such picture.")
    path = Path(settings.MEDIA_ROOT) / folder / name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Http404("There is no such picture.") from error
    return HttpResponse(content, content_type=content_type)
