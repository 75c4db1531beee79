"""Validates picture files, for uploads and imports; slightly stricter than Wagtail's field."""

from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow
from wagtail.images.fields import WagtailImageField

_BROKEN = (OSError, ValueError, SyntaxError, EOFError)  # what Pillow raises for data that is no picture


class PictureField(WagtailImageField):
    """Wagtail's field, which looks at a file's head only: what breaks off after it is refused too."""

    def to_python(self, data: Any) -> Any:
        """The file; raises ValidationError with Wagtail's sentence."""
        try:
            file = super().to_python(data)
        except _BROKEN as error:
            raise self._refusal() from error
        if file and not _is_whole(file):
            raise self._refusal()
        return file

    def _refusal(self) -> ValidationError:
        return ValidationError(self.error_messages["invalid_image"], code="invalid_image")


def refused(name: str, content: bytes) -> str:
    """Wagtail's sentence about a file that is no picture for us; "" when it is one."""
    try:
        PictureField().clean(SimpleUploadedFile(name, content))
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _is_whole(file: Any) -> bool:
    """Whether a picture, whose head is known to be good, can be drawn to its end."""
    file.seek(0)
    try:
        with Pillow.open(BytesIO(file.read())) as image:
            image.load()
    except _BROKEN:
        return False
    finally:
        file.seek(0)
    return True
