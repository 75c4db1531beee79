"""Public names: what is accepted, and what is kept back because it would be taken for someone else."""

import pytest
from django.core.exceptions import ValidationError

from lessons.accounts.names import validate_name


@pytest.mark.parametrize(
    "name", ["Ann", "anna.b", "a_b-c", "x" * 30, "007", "Modern", "adminton", "Theo", "123", "Steam"]
)
def test_an_ordinary_name_is_accepted(name: str) -> None:
    validate_name(name)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("an", "A public name has 3 to 30 characters; this one has 2."),
        ("x" * 31, "this one has 31"),
        ("anna b", "letters A to Z, digits, dots"),
        ("аdmin", "letters A to Z"),  # a Cyrillic а
        ("anna\u200b", "letters A to Z"),
        ("<b>bold</b>", "letters A to Z"),
        ("...", "at least one letter or digit"),
        ("anna\n", "letters A to Z"),
    ],
)
def test_a_name_that_others_could_not_type_or_read_is_refused_with_what_is_accepted(name: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        validate_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "admin",
        "Admin",
        "ADMIN",
        "adm1n",
        "ad-min",
        "admin_2",
        "admins",
        "m0derator",
        "EdgeLearn",
        "edge.learn",
        "Instructor",
        "instructors",
        "5taff",
        "r00t",
        "you",
    ],
)
def test_a_name_that_looks_like_someone_in_charge_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="choose another"):
        validate_name(name)
