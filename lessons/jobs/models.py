"""When each periodic job is due next, shared by all processes."""

from django.db import models


class PeriodicJob(models.Model):
    """A job by its name; whoever moves `due_at` ahead first does it."""

    name = models.CharField(max_length=50, primary_key=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}, due {self.due_at}"
