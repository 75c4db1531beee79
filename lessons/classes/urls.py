"""URLs of classes: listing, joining and teaching."""

from django.urls import path

from lessons.classes.views import assigning, classroom, instructors, joining, overview, roster, settings

urlpatterns = [
    path("classes/", overview.classes, name="classes"),
    path("classes/new", overview.new, name="class-new"),
    path("classes/join", joining.by_code, name="class-code"),
    path("classes/join/<str:code>", joining.join, name="class-join"),
    path("classes/invitations/<uuid:token>", instructors.invitation, name="class-invitation"),
    path("classes/invitations/<uuid:token>/decline", instructors.decline, name="class-decline"),
    path("classes/<int:pk>/", classroom.classroom, name="class"),
    path("classes/<int:pk>/leave", joining.leave, name="class-leave"),
    path("classes/<int:pk>/assign", assigning.assign, name="class-assign"),
    path("classes/<int:pk>/assignments/<int:number>", assigning.assignment, name="class-assignment"),
    path("classes/<int:pk>/assignments/<int:number>/up", assigning.up, name="class-assignment-up"),
    path("classes/<int:pk>/assignments/<int:number>/down", assigning.down, name="class-assignment-down"),
    path("classes/<int:pk>/assignments/<int:number>/remove", assigning.remove, name="class-assignment-remove"),
    path("classes/<int:pk>/roster", roster.learners, name="class-roster"),
    path("classes/<int:pk>/roster.csv", roster.export, name="class-export"),
    path("classes/<int:pk>/learners/<int:number>", roster.learner, name="class-learner"),
    path("classes/<int:pk>/learners/<int:number>/remove", roster.remove, name="class-learner-remove"),
    path("classes/<int:pk>/instructors", instructors.instructors, name="class-instructors"),
    path("classes/<int:pk>/instructors/link", instructors.invite_by_link, name="class-invite-by-link"),
    path("classes/<int:pk>/instructors/<int:number>/remove", instructors.remove, name="class-instructor-remove"),
    path("classes/<int:pk>/instructors/<int:number>/owner", instructors.hand_over, name="class-hand-over"),
    path("classes/<int:pk>/invitations/<int:number>/withdraw", instructors.withdraw, name="class-withdraw"),
    path("classes/<int:pk>/settings", settings.settings, name="class-settings"),
    path("classes/<int:pk>/code/new", settings.renew, name="class-code-new"),
    path("classes/<int:pk>/code/close", settings.close, name="class-code-close"),
    path("classes/<int:pk>/archive", settings.archive, name="class-archive"),
    path("classes/<int:pk>/unarchive", settings.unarchive, name="class-unarchive"),
    path("classes/<int:pk>/delete", settings.delete, name="class-delete"),
]
