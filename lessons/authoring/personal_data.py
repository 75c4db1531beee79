"""A person's data in the workplace, apart from lessons, for the export of personal data."""

from typing import Any

from wagtail.images.models import Image

from lessons.authoring import pending_imports
from lessons.authoring.models import PendingImport
from lessons.learning import export, pruning


def connect() -> None:
    """Add it to that file, and forget it with what else nobody needs."""
    export.register("pictures", pictures)
    export.register("imports", imports)
    pruning.PRUNERS.append(pending_imports.prune)


def pictures(user_id: int | None) -> list[dict[str, Any]]:
    """The pictures that they added to the library."""
    if not user_id:
        return []
    added = Image.objects.filter(uploaded_by_user=user_id).order_by("pk")
    return list(added.values("title", "description", "file", "created_at"))


def imports(user_id: int | None) -> list[dict[str, Any]]:
    """The zip that waits for their word."""
    if not user_id:
        return []
    return [{**row} for row in PendingImport.objects.filter(user=user_id).values("file_name", "sent_at")]
