"""The course's tables: units, course page, lessons, career paths."""

from lessons.course.models.course import CoursePage, Unit
from lessons.course.models.lesson import LessonPage
from lessons.course.models.path import CareerPath, PathStep

__all__ = [
    "CareerPath",
    "CoursePage",
    "LessonPage",
    "PathStep",
    "Unit",
]
