"""Units and career paths in the workplace: menu items and drag-and-drop ordering."""

from wagtail.snippets.views.snippets import SnippetViewSet

from lessons.course.models import CareerPath, Unit


class UnitViewSet(SnippetViewSet):
    """The units of the course."""

    model = Unit
    icon = "list-ul"
    menu_label = "Units"
    menu_order = 200
    add_to_admin_menu = True
    sort_order_field = "order"
    list_display = ("title", "summary")


class CareerPathViewSet(SnippetViewSet):
    """Career paths with their steps."""

    model = CareerPath
    icon = "tasks"
    menu_label = "Career paths"
    menu_order = 210
    add_to_admin_menu = True
    sort_order_field = "order"
    list_display = ("title", "kind", "summary")


VIEWSETS = (UnitViewSet, CareerPathViewSet)
