"""Wagtail's menu, as editors see it."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_the_menu_has_pages_and_pictures_but_no_library_that_lessons_do_not_use(admin_client: Client) -> None:
    home = admin_client.get("/admin/").text
    assert "/admin/pages/" in home
    assert "/admin/images/" in home
    assert "/admin/documents/" not in home
