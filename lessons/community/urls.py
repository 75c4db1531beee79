"""URLs of threads, posts, notifications and moderation."""

from django.urls import path

from lessons.community.views import moderating, notifications, personal, public, writing

urlpatterns = [
    path("community/", public.community, name="community"),
    path("lessons/<slug:slug>/discussion/", public.lesson_discussion, name="lesson-discussion"),
    path("lessons/<slug:slug>/discussion/latest", public.latest, name="lesson-latest-threads"),
    path("lessons/<slug:slug>/card", public.lesson_card, name="lesson-card"),
    path("labs/<slug:slug>/card", public.lab_card, name="lab-card"),
    path("threads/new", writing.new, name="thread-new"),
    path("threads/<int:pk>/reply", writing.reply, name="thread-reply"),
    path("threads/<int:pk>/follow", personal.follow, name="thread-follow"),
    path("threads/<int:pk>/resolve", personal.resolve, name="thread-resolve"),
    path("threads/<int:pk>/options", personal.thread_options, name="thread-options"),
    path("threads/<int:pk>/<slug:slug>/", public.thread, name="thread"),
    path("mine/threads/<int:pk>/<int:number>", personal.thread_parts, name="mine-thread"),
    path("posts/preview", writing.preview, name="post-preview"),
    path("posts/<int:pk>/", public.post, name="post"),
    path("posts/<int:pk>/here", writing.post_here, name="post-here"),
    path("posts/<int:pk>/options", writing.post_options, name="post-options"),
    path("posts/<int:pk>/quote", writing.quote, name="post-quote"),
    path("posts/<int:pk>/edit", writing.edit, name="post-edit"),
    path("posts/<int:pk>/delete", writing.delete, name="post-delete"),
    path("posts/<int:pk>/report", moderating.report, name="post-report"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/unsubscribe/<str:token>", notifications.unsubscribe, name="unsubscribe"),
    path("moderation/", moderating.queue, name="moderation"),
    path("moderation/log", moderating.log, name="moderation-log"),
    path("moderation/posts/<int:pk>", moderating.post, name="moderate-post"),
]
