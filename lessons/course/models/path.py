"""Career paths: lessons in order for a role or provider, with a reason for each step.

A step names its lesson by slug and not by a key: a path may lead over lessons that nobody has written yet.
"""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable


class PathForm(WagtailAdminModelForm):
    """The editor's form: what it checks needs all steps."""

    def clean(self) -> dict[str, Any]:
        """A lesson stands in a path once."""
        cleaned: dict[str, Any] = super().clean()
        forms = self.formsets["steps"]
        # Whether one is to be deleted is known only once it is cleaned, which is_valid() does.
        steps = [form for form in forms.forms if form.is_valid() and not forms._should_delete_form(form)]
        slugs = [form.cleaned_data.get("lesson") for form in steps]
        if repeated := sorted({slug for slug in slugs if slug and slugs.count(slug) > 1}):
            raise ValidationError(f"A lesson can be one step of a path only once: {', '.join(repeated)}.")
        return cleaned


class CareerPath(ClusterableModel):
    """A path for a role or a provider."""

    class Kind(models.TextChoices):
        """What a path leads to."""

        ROLE = "role", "Role"
        PROVIDER = "provider", "Provider"

    title = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    order = models.PositiveSmallIntegerField(help_text="Paths are listed by this number.")
    summary = models.CharField(max_length=300, help_text="One or two sentences on whom the path is for.")
    source_slug = models.CharField(max_length=50, blank=True, editable=False)  # its file's, whatever the slug is now
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    base_form_class = PathForm
    panels: ClassVar = [
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldPanel("kind"),
        FieldPanel("order"),
        FieldPanel("summary"),
        InlinePanel("steps", heading="Steps", label="Step", min_num=1),
    ]

    class Meta:
        ordering: ClassVar = ["order", "slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The path's public page."""
        return reverse("path", args=[self.slug])


class PathStep(Orderable):
    """A lesson's place in a path."""

    path = ParentalKey(CareerPath, on_delete=models.CASCADE, related_name="steps")
    lesson = models.SlugField(max_length=255, help_text="The lesson's slug. It need not be published yet.")
    title = models.CharField(max_length=255, help_text="Shown as long as the lesson is not published.")
    reason = models.CharField(max_length=300, help_text="One sentence: why this role needs this lesson.")
    milestone = models.BooleanField(default=False, help_text="A challenge that shows what was reached so far.")

    panels: ClassVar = [FieldPanel("lesson"), FieldPanel("title"), FieldPanel("reason"), FieldPanel("milestone")]

    def __str__(self) -> str:
        return f"{self.lesson}, a step of a path"
