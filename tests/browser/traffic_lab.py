"""A traffic lab on a page, as a test drives it: by what a learner presses, and by what the page then shows."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import QueryDict
from playwright.sync_api import Locator, Page

from edgelearn.sim.engine import frames as engine
from lessons.labs.traffic.form import TrafficForm
from lessons.labs.traffic.run import simulate

LESSON = "/lessons/first-request-misses/"
QUICK, FASTEST = "10", "60"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficLab:
    """A <traffic-lab> and the page it stands on."""

    page: Page
    root: Locator
    prefix: str

    @classmethod
    def on(cls, page: Page, address: str, *, id: str = "lab", prefix: str = "") -> "TrafficLab":
        """Open a page, bring its lab into view, and wait for its first frames."""
        page.goto(address)
        lab = cls(page=page, root=page.locator(f"traffic-lab#{id}"), prefix=prefix)
        lab.come_into_view()
        lab.until("lab => lab.run?.frames")
        return lab

    def come_into_view(self) -> None:
        """Scroll to the middle of the lab: out of view it does not play."""
        self.button("play").scroll_into_view_if_needed()

    def button(self, act: str) -> Locator:
        return self.root.locator(f"[data-do={act}]")

    def control(self, name: str) -> Locator:
        """The input of a setting."""
        full = f"{self.prefix}-{name}" if self.prefix else name
        return self.root.locator(f".lab-form [name={full}]:not([type=hidden])")

    @property
    def at_s(self) -> float:
        return float(self.root.evaluate("lab => lab.at_s"))

    @property
    def playing(self) -> bool:
        return bool(self.root.evaluate("lab => lab.playing"))

    def until(self, condition: str, argument: Any = None) -> None:
        """Wait for a condition on the element, written as a function `lab => …` or `(lab, argument) => …`."""
        self.page.wait_for_function(
            f"([lab, argument]) => ({condition})(lab, argument)", arg=[self.root.element_handle(), argument]
        )

    def hold_still(self) -> None:
        """Take over from the autoplay: pause, and go back to the start."""
        self.go_to(0)  # a lab that was touched does not begin by itself any more, so what is asked next stays true
        if self.playing:
            self.button("play").click()
        self.go_to(0)

    def go_to(self, at_s: float) -> None:
        """Drag the time line to a moment."""
        self.root.locator(".scrub").evaluate(
            "(scrub, at_s) => { scrub.value = at_s; scrub.dispatchEvent(new Event('input', {bubbles: true})) }", at_s
        )

    def play_until(self, at_s: float) -> None:
        """Play up to a moment (or a little past it), then pause."""
        self.root.locator(".speed").select_option(QUICK)
        if not self.playing:
            self.button("play").click()
        self.until("(lab, at_s) => lab.at_s >= at_s", at_s)
        if self.playing:
            self.button("play").click()

    def play_to_the_end(self) -> None:
        """Play at full speed to the end of the run."""
        self.root.locator(".speed").select_option(FASTEST)
        if not self.playing:
            self.button("play").click()
        self.until("lab => !lab.playing && lab.at_s >= lab.run.frames.duration_s")

    def settled(self) -> None:
        """Wait until a change was answered and every plot shows the present moment."""
        self.until("lab => lab.settled")

    def plotted(self, plot: str, name: str) -> list[float | None]:
        """The y values of a plot's trace, as Plotly holds them."""
        self.settled()
        traces = self.root.evaluate("(lab, plot) => lab.plotted[plot].map(({name, y}) => [name, y])", plot)
        return list(dict(traces)[name])

    def state(self) -> dict[str, Any]:
        """The settings that the page's address stands for, read by the lab's own form."""
        start = QueryDict(self.root.get_attribute("data-initial") or "", mutable=True)
        lead = f"{self.prefix}-" if self.prefix else ""
        own = QueryDict(urlsplit(self.page.url).query)
        for key in own:
            name = key.removeprefix(lead)
            if key.startswith(lead) and name in TrafficForm.base_fields:
                start.setlist(name, own.getlist(key))
        return TrafficForm(start).values

    def engine_frames(self, to_s: float) -> dict[str, Any]:
        """What the engine counts for the address's state, asked here and not over HTTP."""
        return engine.frames(simulate(self.state()), 0.0, to_s).as_dict()
