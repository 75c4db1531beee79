"""The Django app of lessons: everything that knows about people and lessons."""

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    """Name and place of the app."""

    name = "lessons"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let packages register what those below them must know, and listen to what concerns them."""
        from lessons.accounts import reverting
        from lessons.authoring import held, lesson_form, library, renaming, rights
        from lessons.classes import learner as class_member
        from lessons.classes import teaching
        from lessons.community import found, leaving
        from lessons.community import learner as community_member
        from lessons.learning import deletion, merging
        from lessons.pages import deleting, lesson_page, public_changes
        from lessons.search import lessons

        registering = (lesson_page, rights, lesson_form, community_member, class_member, held)
        listening = (reverting, deleting, renaming, library, public_changes, merging, deletion, lessons)
        for module in (*registering, *listening, found, teaching, leaving):
            module.connect()
