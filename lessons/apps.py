"""The Django app of lessons: everything that knows about people and lessons."""

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    """Name and place of the app."""

    name = "lessons"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what changes public pages."""
        from lessons import public_changes

        public_changes.connect()
