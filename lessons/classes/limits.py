"""Upper limits for classes, with the message for each.

Counts are taken under the lock of the row that they belong to, so that no number of simultaneous requests gets past.
"""

CLASSES_AN_OWNER = 50
CLASSES_A_LEARNER = 50
LEARNERS = 500
INSTRUCTORS = 20  # the owner and open invitations included
ASSIGNMENTS = 100


class RefusedError(Exception):
    """What is not accepted, in a sentence for whoever asked, and the form's field that it is about, if any."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field
