"""The header doctor's page: analyses pasted headers or a HAR file and stores neither."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from edgelearn.sim.doctor.har import MAX_BYTES, read_har
from edgelearn.sim.doctor.recorded import RecordedExchange, UnreadableError
from edgelearn.sim.doctor.transcript import MAX_CHARS, read_transcript
from edgelearn.web import limits, work_budget
from edgelearn.web.caching import private_fragment
from edgelearn.web.expense import expensive, posts
from edgelearn.web.uploads import anyone, takes_upload
from lessons.tools.doctor_page import analyse

EXAMPLE = """HTTP/1.1 200 OK
Date: Thu, 26 Nov 2026 10:00:00 GMT
Content-Type: text/html
Cache-Control: max-age=0, s-maxage=300, stale-while-revalidate=3600
Expires: 0
Vary: Accept-Encoding, User-Agent
ETag: "33a64df5"
"""


LOOKS = 120
"""So many a minute: more than a class behind one address sends."""
BYTES_OF_A_UNIT = 5_000


class PastedText(forms.Textarea):
    """A text area that gives back no more than would be accepted: a refused text may be of any length."""

    def format_value(self, value: Any) -> str | None:
        """The text as it stands in the page."""
        text = super().format_value(value)
        return text if text is None else text[:MAX_CHARS]


class DoctorForm(forms.Form):
    """Response headers as text, or a HAR file: one of both."""

    response = forms.CharField(
        label="Response headers, or what curl -i printed",
        required=False,
        strip=False,
        widget=PastedText(attrs={"rows": 12, "spellcheck": "false", "maxlength": MAX_CHARS}),
    )
    har = forms.FileField(
        label="Or a HAR file, saved from a browser's network panel",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".har,application/json"}),
    )

    def clean(self) -> dict[str, Any]:
        """The exchanges that were given, as `exchanges`."""
        cleaned = super().clean() or {}
        text, har = cleaned.get("response") or "", cleaned.get("har")
        if text.strip() and har:
            raise forms.ValidationError({"har": "Give either text or a file: both were sent."})
        if not text.strip() and not har:
            raise forms.ValidationError({"response": "Paste response headers, or choose a HAR file."})
        field = "har" if har else "response"
        try:
            cleaned["exchanges"] = self._read(text, har)
        except UnreadableError as error:
            raise forms.ValidationError({field: f"{error.where}: {error.problem}."}) from error
        return cleaned

    @staticmethod
    def _read(text: str, har: Any) -> tuple[RecordedExchange, ...]:
        if not har:
            return read_transcript(text)
        if har.size > MAX_BYTES:  # said before any of it is read
            raise UnreadableError("HAR file", f"larger than {MAX_BYTES:,} bytes")
        return read_har(har.read())


@takes_upload(MAX_BYTES + 4 * MAX_CHARS, anyone)
@expensive(posts)
@private_fragment
@require_http_methods(["GET", "HEAD", "POST"])
def doctor(request: HttpRequest) -> HttpResponse:
    """The form and the analysis of what was sent. An address with `response` comes with its text filled in."""
    if request.method != "POST":
        form = DoctorForm(initial={"response": request.GET.get("response", "")[:MAX_CHARS]})
        return render(request, "tools/doctor.html", {"form": form, "example": EXAMPLE})
    if not limits.spend(request, "doctor", limit=LOOKS, per_s=60) or not work_budget.spend(request, _units(request)):
        return limits.refusal(request)
    form = DoctorForm(request.POST, request.FILES)
    found = analyse(form.cleaned_data["exchanges"]) if form.is_valid() else ()
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "tools/doctor.html", {"form": form, "looked": found, "example": EXAMPLE}, status=status)


def _units(request: HttpRequest) -> float:
    """What looking at it costs at most: long text is more work."""
    har = request.FILES.get("har")
    sent_bytes = len(request.POST.get("response", "")) + ((har.size or 0) if har else 0)
    return 1.0 + sent_bytes / BYTES_OF_A_UNIT
