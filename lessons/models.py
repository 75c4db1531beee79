"""Every table, for Django, which looks for them here. Nothing else imports from this module."""

from lessons.accounts.models.cached import CachedValue
from lessons.accounts.models.former_address import FormerAddress
from lessons.accounts.models.session import AccountSession
from lessons.authoring.models import ImportUnderWay, Invitation, PendingImport
from lessons.classes.models import Assignment, ClassInvitation, Classroom, Membership
from lessons.community.models.discussion import Follow, Post, Thread
from lessons.community.models.moderation import Ban, ModerationEntry, Report
from lessons.community.models.notifications import Notification, OutgoingMail
from lessons.course.models.course import CoursePage, Unit
from lessons.course.models.lesson import LessonPage
from lessons.course.models.path import CareerPath, PathStep
from lessons.insight.models import DailyReading, MissedSearch, PageView
from lessons.jobs.models import PeriodicJob
from lessons.learning.models import Attempt, Learner, LessonState, SolutionShown
from lessons.search.models import SearchEntry, SearchWord
from lessons.tools.models import EdgeRun

__all__ = [
    "AccountSession",
    "Assignment",
    "Attempt",
    "Ban",
    "CachedValue",
    "CareerPath",
    "ClassInvitation",
    "Classroom",
    "CoursePage",
    "DailyReading",
    "EdgeRun",
    "Follow",
    "FormerAddress",
    "ImportUnderWay",
    "Invitation",
    "Learner",
    "LessonPage",
    "LessonState",
    "Membership",
    "MissedSearch",
    "ModerationEntry",
    "Notification",
    "OutgoingMail",
    "PageView",
    "PathStep",
    "PendingImport",
    "PeriodicJob",
    "Post",
    "Report",
    "SearchEntry",
    "SearchWord",
    "SolutionShown",
    "Thread",
    "Unit",
]
