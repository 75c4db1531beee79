"""The project as an installed app: management commands, system checks, template tags."""

from django.apps import AppConfig


class EdgeLearnConfig(AppConfig):
    """Name and place of the app; it has no models."""

    name = "edgelearn"
