"""Wagtail's lesson editor with live validation, and a warning if two people edit the same lesson.

Wagtail asks before it overwrites, but only where its script noticed in time; here the server itself refuses to put
anything over a version that whoever writes doesn't know of. What they wrote is kept before them, and who wins is theirs
to say; the other version stays in the history either way.
"""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet

from lessons.authoring import live_validation
from lessons.course.models import LessonPage

OVERWRITES = "overwrites_revision_id"  # authoring.js says so once the person was asked by Wagtail's dialog


class LessonEditView(EditView):
    """The editor, which saves, submits and publishes only over what the person has seen."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As Wagtail; a version in between is told instead, and nothing is stored."""
        if not self.is_out_of_date or self._knows():
            response: HttpResponse = super().post(request, *args, **kwargs)
            if self.expects_json_response and response.status_code == HTTPStatus.OK:
                response = self._with_doubts(json.loads(response.content))
        elif self.expects_json_response:
            response = self.json_error_response("invalid_revision", self._sentence())
        else:
            response = self._shown_again()
        return response

    def json_error_response(self, error_code: str, error_message: str) -> JsonResponse:
        """Why nothing was saved; the form's faults, each by its input's name, so that authoring.js shows them there."""
        told = {"success": False, "error_code": error_code, "error_message": error_message}
        if error_code == "validation_error":
            told["faults"] = live_validation.errors_by_input(self.form)
        return JsonResponse(told, status=HTTPStatus.BAD_REQUEST)

    def _with_doubts(self, saved: dict[str, Any]) -> JsonResponse:
        return JsonResponse(saved | {"faults": live_validation.warnings_by_input(self.page.body, self.request.POST)})

    def _knows(self) -> bool:
        return bool(self.request.POST.get(OVERWRITES) == str(self.latest_revision.pk))

    def _sentence(self) -> str:
        newest = self.latest_revision.user
        who = "You" if newest == self.request.user else newest or "Someone"
        where = " in another window" if newest == self.request.user else ""
        return (
            f"{who} saved a newer version{where}, so this was not saved. What you wrote is still here. Look at the"
            " newest version in another tab; to put yours over it, press the button again. Both stay in the history."
        )

    def _shown_again(self) -> HttpResponse:
        """The editor with what was written, still knowing only the version it was written on."""
        messages.error(self.request, self._sentence())
        self.form = self.form_class(
            self.request.POST,
            self.request.FILES,
            instance=self.page,
            subscription=self.subscription,
            parent_page=self.parent,
            for_user=self.request.user,
        )
        self.form.defer_required_fields()
        self.form.is_valid()
        self.has_unsaved_changes = True
        known = self.page.revisions.filter(pk=self._known_id()).first()
        self.page.latest_revision = known or self.latest_revision
        self.latest_revision_created_at = self.request.POST.get("loaded_revision_created_at", "")
        shown: HttpResponse = self.render_to_response(self.get_context_data())
        shown.status_code = HTTPStatus.CONFLICT
        return shown

    def _known_id(self) -> int | None:
        given = self.request.POST.get("loaded_revision_id", "")
        return int(given) if given.isascii() and given.isdigit() and len(given) <= 18 else None


class LessonViewSet(PageViewSet):
    """Wagtail's views of a lesson, with the editor above; lists stay as they are."""

    model = LessonPage
    edit_view_class = LessonEditView
    parent_models = ()
