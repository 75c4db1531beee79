"""What the origin answers: one response an object, with the Cache-Control that is in force when it is made."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from edgelearn.sim.messages import Headers, Response

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
"""The date of simulated second 0; any would do."""


def answer(*, cache_control: str, size_bytes: int, made_at_s: float) -> Response:
    """A 200 response as the origin sends it. Its Date is whole seconds, `made_at_s` is not."""
    lines = [
        ("Date", format_datetime(EPOCH + timedelta(seconds=int(made_at_s)), usegmt=True)),
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(size_bytes)),
    ]
    if cache_control:
        lines.append(("Cache-Control", cache_control))
    return Response(headers=Headers(lines), size_bytes=size_bytes, made_at_s=made_at_s)
