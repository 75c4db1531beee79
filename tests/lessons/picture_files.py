"""Pictures for tests: small files of every kind, and images of the library made from them."""

from io import BytesIO
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow
from wagtail.images.models import Image

from lessons.course import pictures

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def picture_bytes(colour: str = "red", size: tuple[int, int] = (40, 30), kind: str = "png") -> bytes:
    """A picture of one colour."""
    file = BytesIO()
    Pillow.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def name_for(file_name: str, content: bytes) -> str:
    """The name that a picture gets."""
    return pictures.named(file_name, pictures.hash_of(content))


def add_picture(
    file_name: str = "sunset.png", content: bytes | None = None, user: User | None = None, **fields: Any
) -> Image:
    """An image in the library, as the upload form keeps it."""
    content = picture_bytes() if content is None else content
    image = Image(
        title=file_name,
        file=SimpleUploadedFile(name_for(file_name, content), content),
        uploaded_by_user=user,
        **fields,
    )
    image._set_image_file_metadata()
    image.save()
    return image


def picture_block(image: str, name: str = "dusk", **fields: Any) -> dict[str, Any]:
    """A picture block as the database holds it."""
    value = {"name": name, "image": image, "alt": "The sun goes down.", **fields}
    return {"type": "picture", "id": f"block-{name}", "value": value}
