"""What the course is made of: units, the course page, lesson pages."""

from lessons.models.course import CoursePage, Unit
from lessons.models.lesson import LessonPage

__all__ = ["CoursePage", "LessonPage", "Unit"]
