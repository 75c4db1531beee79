"""What pages may load, and who may embed them."""

import base64
import hashlib
import re

import pytest
from django.template import Context, Template
from django.test import Client, override_settings

from edgelearn.web import csp

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture(autouse=True)
def _sample_addresses() -> object:
    with override_settings(ROOT_URLCONF="tests.web.sample_views"):
        yield


def directives(policy: str) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in policy.split("; "))


def test_a_page_runs_only_the_sites_own_files_and_its_import_map(client: Client) -> None:
    policy = directives(client.get("/page")["Content-Security-Policy"])
    inline = Template("{% load importmap %}{% import_map %}").render(Context())
    text = re.fullmatch(r'<script type="importmap">(.*)</script>', inline, flags=re.DOTALL)
    assert text is not None
    digest = base64.b64encode(hashlib.sha256(text[1].encode()).digest()).decode()
    assert policy["script-src"] == f"'self' 'sha256-{digest}'"
    assert policy["default-src"] == "'self'"
    assert "unsafe" not in str(policy)


def test_the_one_inline_style_is_the_empty_one_that_plotly_adds(client: Client) -> None:
    policy = directives(client.get("/page")["Content-Security-Policy"])
    assert policy["style-src"] == f"'self' {csp.sha256_source('')}"


def test_the_admin_alone_has_the_looser_policy(client: Client) -> None:
    policy = directives(client.get("/admin/login/")["Content-Security-Policy"])
    assert policy["script-src"] == "'self' 'unsafe-inline'"
    assert policy["frame-ancestors"] == "'self'"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", csp.PERMISSIONS),
    ],
)
def test_a_page_carries_the_other_protective_headers(client: Client, name: str, value: str) -> None:
    assert client.get("/page")[name] == value


def test_pages_may_be_framed_by_the_site_itself_only(client: Client) -> None:
    assert directives(client.get("/missing")["Content-Security-Policy"])["frame-ancestors"] == "'self'"
