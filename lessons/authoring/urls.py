"""The workplace's own URLs. Wagtail mounts them under /admin/ and admits authors only."""

from django.urls import path, re_path

from lessons.authoring.views import check, editing, files, guards, lesson_order, people, preview, start, terms

# Before Wagtail's own: a report shows every author the title of whatever was edited last, a page fails on purpose.
closed = [
    re_path("^admin/reports/page-types-usage/", guards.closed, name="authoring-closed"),
    re_path("^admin/failwhale/", guards.closed, name="authoring-closed"),
]

urlpatterns = [
    path("people/", people.people, name="authoring-people"),
    path("lessons/targets", editing.targets, name="authoring-targets"),
    path("alive", editing.alive, name="authoring-alive"),
    path("markdown/preview", editing.preview, name="authoring-markdown"),
    path("labs/<slug:slug>/play/", editing.play, name="authoring-play"),
    path("labs/<slug:slug>/settings", editing.settings, name="authoring-settings"),
    path("units/<int:pk>/lessons/", lesson_order.arrange, name="authoring-arrange"),
    path("units/<int:pk>/lessons/<int:lesson>/move", lesson_order.move, name="authoring-move"),
    path("files/", files.page, name="authoring-files"),
    path("files/export", files.export, name="authoring-export"),
    path("files/import/", files.preview, name="authoring-import"),
    path("lessons/<int:pk>/file", files.lesson, name="authoring-lesson-file"),
    path("glossary/", terms.glossary, name="authoring-glossary"),
    path("glossary/add/", terms.add, name="authoring-term-add"),
    path("lessons/<int:pk>/terms/", terms.of_lesson, name="authoring-term"),
    path("lessons/start/", start.start, name="authoring-start"),
    path("lessons/copy/", start.copy, name="authoring-copy"),
    path("lessons/<int:pk>/authors/", people.invited, name="authoring-invited"),
    path("lessons/<int:pk>/check/", check.check, name="authoring-check"),
    path("lessons/<int:pk>/bring/", start.bring, name="authoring-bring"),
    path("lessons/<int:pk>/try/", preview.whole, name="authoring-try"),
    path("lessons/<int:pk>/try/mine", preview.mine, name="authoring-try-mine"),
    path("lessons/<int:pk>/try/answer/<slug:name>", preview.answer, name="authoring-try-answer"),
    path("lessons/<int:pk>/try/answer/<slug:name>/solution", preview.solution, name="authoring-try-solution"),
    path("lessons/<int:pk>/try/predict/<slug:name>", preview.predict, name="authoring-try-predict"),
]
