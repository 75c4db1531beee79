"""The page of licences."""

import re

import pytest
from django.test import Client

from edgelearn.web import licences


def test_every_browser_package_comes_with_the_text_of_its_licence() -> None:
    packages = {package.name: package for package in licences.browser_packages()}
    assert set(packages) == {"htmx.org", "plotly.js-basic-dist-min", "world-atlas"}
    for package in packages.values():
        assert package.licence != licences.UNKNOWN
        assert re.search("permi", package.text, flags=re.IGNORECASE), package.name


def test_every_python_package_names_its_licence_and_tools_of_tests_are_left_out() -> None:
    packages = {package.name.lower(): package for package in licences.python_packages()}
    assert {"django", "wagtail", "numba", "numpy", "gunicorn"} <= set(packages)
    assert "pytest" not in packages
    assert [package.name for package in packages.values() if package.licence == licences.UNKNOWN] == []


@pytest.mark.django_db
def test_the_page_credits_software_and_data(client: Client) -> None:
    text = client.get("/about/licences/").text
    for credit in ("htmx.org", "Wagtail", "GeoNames", "CC BY 4.0", "Natural Earth"):
        assert credit.lower() in text.lower(), credit
