"""Uploaded pictures: served to everybody as what they are, and nothing else of the disk with them."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db  # an address that isn't there may have moved

BYTES = b"\x89PNG and more" * 40


@pytest.fixture(autouse=True)
def files() -> None:
    """Pictures, and what lies around them."""
    media = Path(settings.MEDIA_ROOT)
    for path in (
        "original_images/a-1.png",
        "images/a-1.width-9.webp",
        "images/page.html",
        "images/a.svg",
        "other/a.png",
    ):
        (media / path).parent.mkdir(parents=True, exist_ok=True)
        (media / path).write_bytes(BYTES)
    (media / "secret.png").write_bytes(BYTES)


@pytest.mark.parametrize(
    ("path", "content_type"),
    [("original_images/a-1.png", "image/png"), ("images/a-1.width-9.webp", "image/webp")],
)
def test_a_picture_is_served_to_be_kept_for_ever(client: Client, path: str, content_type: str) -> None:
    answer = client.get(f"/media/{path}", headers={"Accept-Encoding": "gzip, br"})
    assert answer.status_code == 200
    assert answer.content == BYTES
    assert answer["Content-Type"] == content_type
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "Content-Encoding" not in answer
    assert "Set-Cookie" not in answer
    again = client.get(f"/media/{path}", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "images/none.png",
        "images/page.html",
        "images/a.svg",
        "images/",
        "secret.png",
        "other/a.png",
        "original_images/../secret.png",
        "original_images/%2e%2e/secret.png",
        "original_images/..%2fsecret.png",
        "original_images/..%5csecret.png",
        "../secret.png",
        "images/a-1.width-9.webp%00.png",
        "images/.png",
        f"images/{'a' * 5000}.png",
    ],
)
def test_nothing_else_is_there(client: Client, path: str) -> None:
    answer = client.get(f"/media/{path}")
    assert answer.status_code == 404
    assert BYTES not in answer.content
    assert answer["Cache-Control"] == "private, no-store"


def test_nobody_posts_there(client: Client) -> None:
    assert client.post("/media/original_images/a-1.png").status_code == 405
