"""Forms of the discussion. Errors say what is accepted; input is preserved."""

from typing import Any
from uuid import uuid4

from django import forms

from lessons.community import moderation
from lessons.community.models.discussion import LONGEST_TEXT, LONGEST_TITLE
from lessons.community.models.moderation import LONGEST_REASON
from lessons.community.plain_text import PlainField

UNTIL_LIFTED = "lifted"
LENGTHS = f"{', '.join(map(str, moderation.BAN_DAYS))} days, or until it is lifted, are accepted."


class SubmissionField(forms.UUIDField):
    """The number of one filling-in of a form: sent twice, it counts once. A lost one is made anew."""

    def __init__(self) -> None:
        super().__init__(required=False, initial=uuid4, widget=forms.HiddenInput)

    def clean(self, value: Any) -> Any:
        """The UUID that was sent; a new one where it is missing or none."""
        try:
            return super().clean(value) or uuid4()
        except forms.ValidationError:
            return uuid4()


def _text(rows: int) -> PlainField:
    return PlainField(
        longest=LONGEST_TEXT,
        accepted="Markdown",
        label="Your post",
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class PostForm(forms.Form):
    """A post's words."""

    text = _text(rows=5)
    submission = SubmissionField()


class ThreadForm(forms.Form):
    """A thread's title and the words of its first post."""

    title = PlainField(longest=LONGEST_TITLE, accepted="a line", label="Title", one_line=True)
    text = _text(rows=6)
    submission = SubmissionField()


class ReportForm(forms.Form):
    """Why moderators should look at a post."""

    reason = PlainField(
        longest=LONGEST_REASON,
        accepted="a sentence or two",
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ModerationForm(ReportForm):
    """What a moderator does, why, and for a ban until when."""

    length = forms.ChoiceField(
        label="A ban holds",
        choices=[
            ("", "Choose how long"),
            *((str(days), moderation.ban_length(days)) for days in moderation.BAN_DAYS),
            (UNTIL_LIFTED, moderation.ban_length(None)),
        ],
        required=False,
        error_messages={"invalid_choice": f"“%(value)s” is no length of a ban: {LENGTHS}"},
    )
    action = forms.ChoiceField(
        choices=moderation.Action.choices,
        error_messages={"required": "Choose what to do.", "invalid_choice": "Nothing like “%(value)s” can be done."},
    )

    def clean(self) -> dict[str, Any]:
        """A ban needs its length; nothing else has one."""
        if self.cleaned_data.get("action") == moderation.Action.BAN and self.cleaned_data.get("length") == "":
            self.add_error("length", f"Choose how long: {LENGTHS}")
        return self.cleaned_data

    @property
    def days(self) -> int | None:
        """How many days a ban holds; none until it is lifted."""
        length = self.cleaned_data["length"]
        return int(length) if length and length != UNTIL_LIFTED else None
