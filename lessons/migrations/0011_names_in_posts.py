"""Who is mentioned and quoted in a post, as rows of theirs instead of names, so that they go with the account."""

import re

from django.conf import settings
from django.db import migrations, models

AT_ONCE = 500
# As lessons.community.quoting has it when this is written.
HEADER = re.compile(r"^(?:> ?)*> \*\*([^*\n]{1,150})\*\* wrote:[ \t]*$", re.MULTILINE)


def name_people(apps, schema_editor):
    """Names into rows; and all entries are made anew, since they no longer have the lines above quotes."""
    Post = apps.get_model("lessons", "Post")
    some = []
    for post in Post.objects.order_by("pk").iterator(AT_ONCE):
        some.append(post)
        if len(some) == AT_ONCE:
            name_in(apps, some)
            some = []
    name_in(apps, some)
    apps.get_model("lessons", "Thread").objects.filter(hidden=False).update(index_from=1)


def name_in(apps, posts):
    Post = apps.get_model("lessons", "Post")
    named = {post.pk: (set(post.names), set(HEADER.findall(post.text))) for post in posts}
    everybody = {name for both in named.values() for names in both for name in names}
    people = dict(apps.get_model("auth", "User").objects.filter(username__in=everybody).values_list("username", "pk"))
    for at, through in enumerate((Post.mentions.through, Post.quotes.through)):
        through.objects.bulk_create(
            through(post_id=pk, user_id=people[name]) for pk, both in named.items() for name in both[at] & people.keys()
        )


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("lessons", "0010_threads_to_index"),
    ]

    operations = [
        migrations.RenameField(model_name="post", old_name="mentions", new_name="names"),
        migrations.AddField(
            model_name="post",
            name="mentions",
            field=models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="post",
            name="quotes",
            field=models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(name_people, migrations.RunPython.noop),
        migrations.RemoveField(model_name="post", name="names"),
    ]
