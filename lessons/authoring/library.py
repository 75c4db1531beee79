"""The picture library: who may add a picture, and which ones may be deleted.

A picture is named after its bytes, so another file is another picture: files are never exchanged.
"""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.db.models.query import QuerySet
from PIL import Image as Pillow
from wagtail.images import get_image_model
from wagtail.images.forms import BaseImageForm
from wagtail.images.models import Image
from wagtail.models import Revision
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from lessons.course import pictures
from lessons.course.models import LessonPage
from lessons.course.picture_file import PictureField

DESCRIBED = "What it shows, for those who don't see it. Lessons take it where they say nothing of their own."


def connect() -> None:
    """Let Wagtail ask here; and let Pillow refuse to unpack what the form would refuse, before it does."""
    policy = PicturesPolicy(get_image_model(), auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user")
    register_permission_policy(get_image_model(), policy, exact_class=True)
    Pillow.MAX_IMAGE_PIXELS = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 2  # it raises above twice as many


def may_add(user: User | AnonymousUser) -> bool:
    """Whether someone may put pictures into the library."""
    return bool(policy_registry.get_by_type(Image).user_has_permission(user, "add"))


def is_used(image: Image) -> bool:
    """Whether a lesson needs an image: as it is published, as its newest draft is, or as it will be published."""
    if Image.objects.filter(file_hash=image.get_file_hash()).exclude(pk=image.pk).exists():
        return False  # another has the same bytes
    mark = f"-{image.file_hash[: pictures.SHORT]}."
    lessons = LessonPage.objects.all()
    newest = Q(pk__in=lessons.values("latest_revision"))
    revisions = Revision.page_revisions.filter(newest | Q(approved_go_live_at__isnull=False))
    return _holds(lessons, "body", mark) or _holds(revisions, "content", mark)


def _holds(rows: QuerySet[Any], field: str, text: str) -> bool:
    return bool(rows.annotate(as_text=Cast(field, TextField())).filter(as_text__contains=text).exists())


class PicturesPolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's policy, in which nobody deletes what a lesson shows."""

    def user_has_any_permission_for_instance(self, user: User, actions: Collection[str], instance: Image) -> bool:
        """Whether someone may do one of these things with an image."""
        if set(actions) == {"delete"} and is_used(instance):
            return False
        return bool(super().user_has_any_permission_for_instance(user, actions, instance))


class PictureForm(BaseImageForm):
    """Wagtail's form: a file gets the name that its bytes give it, and is never exchanged for another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("file", None)
        elif file := self.fields.get("file"):
            self.fields["file"] = PictureField(label=file.label, widget=file.widget)
        if "description" in self.fields:
            self.fields["description"].help_text = DESCRIBED

    def clean_file(self) -> Any:
        """The file under its name."""
        file = self.cleaned_data["file"]
        file.name = pictures.named(file.name, pictures.hash_of(file.read()))
        file.seek(0)
        return file
