"""The table behind `edgelearn.web.database_cache`, which counts rate limits if there is no Redis."""

from django.db import models


class CachedValue(models.Model):
    """A value by its name: a whole number, or anything else pickled; `expires_at` in seconds since 1970."""

    name = models.CharField(max_length=250, primary_key=True)
    number = models.BigIntegerField(null=True)
    pickled = models.BinaryField(null=True)
    expires_at = models.FloatField(null=True, db_index=True)

    class Meta:
        db_table = "edgelearn_cache"

    def __str__(self) -> str:
        return self.name
