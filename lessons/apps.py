"""The Django app of lessons: everything that knows about people and lessons."""

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    """Name and place of the app."""

    name = "lessons"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let packages register what those below them must know, and listen to what concerns them."""
        from lessons.accounts import address_reversal
        from lessons.authoring import lesson_form, library, personal_data, rights, slug_changes
        from lessons.classes import co_instructors
        from lessons.classes import personal as class_member
        from lessons.community import account_deletion, search_sync
        from lessons.community import personal_data as community_member
        from lessons.learning import deletion, merging
        from lessons.pages import deletion_locks, lesson_page, public_changes
        from lessons.search import lessons

        registering = (lesson_page, rights, lesson_form, community_member, class_member, personal_data)
        listening = (
            address_reversal,
            deletion_locks,
            slug_changes,
            library,
            public_changes,
            merging,
            deletion,
            lessons,
        )
        for module in (*registering, *listening, search_sync, co_instructors, account_deletion):
            module.connect()
