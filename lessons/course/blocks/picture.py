"""The picture block: an image of the library, what it shows in words, and a caption. In a lesson's file:

    ```toml picture dusk
    image = "sunset-3f2a9c1b.png"     # the file lies beside lesson.md, in images/
    alt = "The sun goes down behind a data centre."
    caption = "One line of *Markdown*."
    ```

What is stored is the name, never the image's number here: see `lessons.course.pictures`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.admin.compare import CharBlockComparison
from wagtail.blocks import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock
from wagtail.images.models import Image

from lessons.course import markdown, pictures
from lessons.course.blocks.overrides import NameBlock, OverridesBlock

PICTURE = "picture"
MOST_OF_ALT = 300


class PictureNameBlock(ImageChooserBlock):
    """Wagtail's chooser of images, whose value is the chosen picture's name."""

    def to_python(self, value: Any) -> str:
        """The name as it is stored."""
        return value or ""

    def bulk_to_python(self, values: Any) -> list[str]:
        """The names as they are stored; nothing is asked of the database before something is shown."""
        return [value or "" for value in values]

    def get_prep_value(self, value: str | None) -> str:
        """The name."""
        return value or ""

    def value_from_form(self, value: Any) -> str:
        """The name of the chosen image, which the form knows by its number."""
        is_number = str(value or "").isascii() and str(value or "").isdigit()
        image = super().value_from_form(value) if is_number else None
        return pictures.name_of(image) if image else ""

    def get_form_state(self, value: str | None) -> Any:
        """The image behind the name, as the chooser shows it; empty where it is gone."""
        return self.widget.get_value_data(self._image(value))

    def clean(self, value: str | None) -> str:
        """The name; raises ValidationError for a text that is none. Whether it is here is looked at in checks."""
        if not value and self.required:
            raise ValidationError(self.field.error_messages["required"])
        if value and not pictures.short_hash(value):
            raise ValidationError(f"“{value}” is no name of a picture; give one such as sunset-3f2a9c1b.png.")
        return value or ""

    def extract_references(self, value: str | None) -> Iterator[tuple[type[Image], str, str, str]]:
        """The image, for Wagtail's count of where it is used."""
        if image := self._image(value):
            yield Image, str(image.pk), "", ""

    def get_comparison_class(self) -> Any:
        """Two versions of a lesson differ in the name."""
        return CharBlockComparison

    def _image(self, value: str | None) -> Image | None:
        return pictures.found([value or ""]).get(value or "")

    class Meta:
        default = ""


class PictureBlock(OverridesBlock):
    """An image, its text for those who don't see it, and a caption."""

    name = NameBlock()
    image = PictureNameBlock()
    alt = blocks.CharBlock(
        label="Text for those who don't see it",
        max_length=MOST_OF_ALT,
        help_text="What the picture shows and why it is here. Left empty, the image's description is taken.",
    )
    caption = blocks.CharBlock(required=False, default="", max_length=400, help_text="Markdown of one line.")

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, prefix: str) -> Any:
        """What the editor posted; an image's own description stands in for a text that was left empty."""
        value = super().value_from_datadict(data, files, prefix)
        if value["image"] and not value["alt"]:
            image = pictures.found([value["image"]]).get(value["image"])
            value["alt"] = image.description[:MOST_OF_ALT] if image else ""
        return value

    def words(self, value: Mapping[str, Any]) -> str:
        """What a search reads."""
        return " ".join([value["alt"] or "", markdown.plain(value["caption"] or "")])

    def clean(self, value: Mapping[str, Any]) -> Any:
        """The value in one line each."""
        cleaned = super().clean(value)
        for field in ("alt", "caption"):
            cleaned[field] = (cleaned[field] or "").strip()
            if len(cleaned[field].splitlines()) > 1:
                raise StructBlockValidationError({field: ValidationError("Give one line of text.")})
        return cleaned

    class Meta:
        icon = "image"
        label = "Picture"
        label_format = "{name}: {alt}"
