"""The editor's form of a lesson, with checks that involve other lessons."""

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm

from lessons.authoring import block_errors, checks
from lessons.authoring.slug_changes import renamed_to
from lessons.course.models import LessonPage
from lessons.course.prerequisites import way_back
from lessons.course.text.lesson import parse_lines


def connect() -> None:
    """Let Wagtail's editor use it."""
    LessonPage.base_form_class = LessonForm


class LessonForm(WagtailAdminPageForm):
    """A draft may be unfinished, a published lesson not."""

    def clean_prerequisites(self) -> str:
        """Each prerequisite must be another lesson's slug, and no lesson may come before itself."""
        slugs = list(dict.fromkeys(map(renamed_to, parse_lines(self.cleaned_data["prerequisites"]))))
        others = LessonPage.objects.exclude(pk=self.instance.pk)
        needs = {slug: parse_lines(text) for slug, text in others.values_list("slug", "prerequisites")}
        if unknown := [slug for slug in slugs if slug not in needs]:
            raise ValidationError(f"No other lesson has the slug {', '.join(unknown)}.")
        if circle := way_back(self.instance.slug, slugs, needs):
            raise ValidationError(f"These lessons would each have to be known first: {' → '.join(circle)}.")
        return "\n".join(slugs)

    def _post_clean(self) -> None:
        """Django's, which fills the lesson; then what is looked at before publishing, each finding at its place."""
        super()._post_clean()
        if not self.is_deferred_validation and not self.errors:
            for field, error in block_errors.errors(checks.findings(self.instance), self.instance.body):
                self.add_error(field, error)
