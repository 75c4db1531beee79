"""Sends account e-mail. An unreachable server raises an error of its own, which pages can report."""

from smtplib import SMTPException
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest

NOT_SENT = "The message could not be sent just now. Nothing was changed: please try again in a few minutes."


class MailError(Exception):
    """The mail server refused a message or could not be reached; the log has its reason."""


def send(message: EmailMessage) -> None:
    """Hand the message over, or raise MailError."""
    try:
        message.send()
    except (OSError, SMTPException) as error:
        raise MailError from error


def complete_address(request: HttpRequest, path: str, **query: str | None) -> str:
    """The address of one of the site's pages as a message gives it.

    By BASE_URL where that is set: what a client claims as Host must not lead other people's links astray.
    """
    given = {name: value for name, value in query.items() if value}
    address = f"{path}?{urlencode(given)}" if given else path
    if settings.BASE_URL_IS_SET or "*" in settings.ALLOWED_HOSTS:
        return f"{settings.BASE_URL}{address}"
    return request.build_absolute_uri(address)
