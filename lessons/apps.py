"""The Django app of lessons: everything that knows about people and lessons."""

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    """Name and place of the app."""

    name = "lessons"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what changes public pages and what can be found, and to who signs in or leaves."""
        from lessons.accounts import reverting
        from lessons.authoring import lesson_form, library, renaming, rights
        from lessons.classes import teaching
        from lessons.community import found, leaving
        from lessons.learning import deletion, merging
        from lessons.pages import deleting, lesson_page, public_changes
        from lessons.search import lessons

        reverting.connect()
        deleting.connect()
        rights.connect()
        lesson_form.connect()
        lesson_page.connect()
        renaming.connect()
        library.connect()
        public_changes.connect()
        merging.connect()
        deletion.connect()
        lessons.connect()
        found.connect()
        teaching.connect()
        leaving.connect()
