"""What the labs' tests share: a way to ask, and the page that a lab's settings stand for."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

Ask = Callable[..., Any]


@pytest.fixture
def ask(client: Client) -> Ask:
    """GET an address with parameters (a mapping or pairs); `fragment` asks as htmx does."""

    def get(path: str, params: Any = (), *, fragment: bool = False) -> HttpResponse:
        headers = {"HX-Request": "true"} if fragment else {}
        return client.get(f"{path}?{urlencode(params, doseq=True)}", headers=headers)  # type: ignore[return-value]

    return get


def words(html: str) -> str:
    """What a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())
