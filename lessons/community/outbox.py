"""The outbox of notification e-mails: claims rows one by one, composes and sends them.

A mail that the server did not take falls due again, later and later.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse

from edgelearn.web import background
from lessons.accounts.verification import is_verified
from lessons.community.models import Follow, OutgoingMail, Thread
from lessons.community.public_posts import public_threads

log = logging.getLogger(__name__)

CLAIMED_FOR = timedelta(minutes=5)  # longer than any mail server takes to answer
TRIES = 8
SALT = "lessons.discussion.unsubscribe"


def send_due() -> int:
    """Send what is due, one by one, until nothing is; how many were sent."""
    sent = 0
    while mail := claim():
        sent += _deliver(mail)
    return sent


def unsubscribe_token(user_pk: int, thread_pk: int) -> str:
    """What the link in a mail carries: signed, without an end, good for this thread's mails only."""
    return signing.dumps([user_pk, thread_pk], salt=SALT)


def unsubscribed(token: str) -> tuple[User, Thread] | None:
    """Whose mails about which thread a link ends; None for one that is not ours or of someone who left."""
    try:
        user_pk, thread_pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=user_pk).first()
    thread = Thread.objects.filter(pk=thread_pk).first()
    return (user, thread) if user and thread else None


def compose(mail: OutgoingMail) -> EmailMessage:
    """The message: what was said, by whom, where to read on, how to end these mails. RFC 2369 §3.2, RFC 8058 §3.1."""
    thread = mail.post.thread
    unsubscribe_url = settings.BASE_URL + reverse("unsubscribe", args=[unsubscribe_token(mail.user_id, thread.pk)])
    context = {
        "mail": mail,
        "post": mail.post,
        "thread": thread,
        "author": mail.post.author.username if mail.post.author else "Someone",
        "post_url": settings.BASE_URL + mail.post.get_absolute_url(),
        "unsubscribe_url": unsubscribe_url,
    }
    return EmailMessage(
        subject=f"Re: {thread.title}",
        body=render_to_string("community/mail.txt", context),
        to=[mail.user.email],
        headers={
            "List-Unsubscribe": f"<{unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",  # RFC 3834 §5
        },
    )


def claim() -> OutgoingMail | None:
    """The mail that is due for longest, ours alone for a while."""
    mails = OutgoingMail.objects.select_related("user", "post__thread", "post__author")
    return background.claim(mails, _held_for, tries=F("tries") + 1)


def _held_for(mail: OutgoingMail) -> timedelta:
    return max(CLAIMED_FOR, timedelta(minutes=2 ** (mail.tries + 1)))


def _deliver(mail: OutgoingMail) -> int:
    if not _is_wanted(mail):
        mail.delete()
        return 0
    try:
        compose(mail).send()
    except Exception:  # whatever the mail server or its connection does, the other mails go on
        log.warning("mail about post %s failed, attempt %s of %s", mail.post_id, mail.tries, TRIES, exc_info=True)
        if mail.tries >= TRIES:
            mail.delete()
        return 0
    mail.delete()
    return 1


def _is_wanted(mail: OutgoingMail) -> bool:
    """Whether, by now, the post can still be read and the reader still wants to hear of it."""
    thread = mail.post.thread
    return (
        mail.post.is_shown
        and bool(mail.user.email)
        and mail.user.is_active
        and is_verified(mail.user)
        and public_threads().filter(pk=thread.pk).exists()
        and Follow.objects.filter(user=mail.user, thread=thread, active=True).exists()
    )
