"""The traffic lab as a learner plays it: what the plots show is what the engine counts."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.traffic_lab import LESSON, TrafficLab

LAB = "/labs/traffic/?rate_per_s=60&plots=rtt&plots=outcomes&plots=load&plots=origin_total"


@pytest.fixture
def lab(page: Page) -> TrafficLab:
    """The lab's own page, paused at the start."""
    lab = TrafficLab.on(page, LAB)
    lab.hold_still()
    return lab


def running_total(counts: list[int]) -> list[int]:
    return [sum(counts[: i + 1]) for i in range(len(counts))]


def agree_with_the_engine(lab: TrafficLab) -> None:
    """Every plot shows the engine's values for the address's state, up to the playhead."""
    at_s = lab.at_s
    lab.settled()
    frames = lab.engine_frames(60)
    shown = sum(t_s <= at_s + 1e-6 for t_s in frames["t_s"])
    assert shown > 0
    for outcome, counts in frames["outcomes"].items():
        rates = [count / frames["frame_s"] for count in counts[:shown]]
        assert lab.plotted("outcomes", outcome) == pytest.approx(rates), outcome
    assert lab.plotted("load", "load") == pytest.approx(
        [100 * share for share in frames["origin"]["utilisation"][:shown]]
    )
    assert lab.plotted("origin_total", "requests to the origin") == running_total(frames["origin"]["arrivals"])[:shown]
    for name in ("p50", "p95"):
        few, many = lab.plotted("rtt", f"{name}, few requests"), lab.plotted("rtt", name)
        both = [point if point is not None else line for point, line in zip(few, many, strict=True)]
        assert both == frames["rtt_ms"][name][:shown]
        assert [point is None or rare for point, rare in zip(few, frames["few"], strict=False)] == [True] * shown


def test_plays_by_itself_once_in_view(page: Page) -> None:
    lab = TrafficLab.on(page, LAB)
    lab.until("lab => lab.playing && lab.at_s > 2")
    expect(lab.button("play")).to_have_text("Pause")


def test_the_plots_show_what_the_engine_counts(lab: TrafficLab) -> None:
    lab.play_to_the_end()
    agree_with_the_engine(lab)


def test_a_knob_moved_on_the_way_acts_from_then_on(lab: TrafficLab) -> None:
    lab.go_to(20)
    before = lab.plotted("origin_total", "requests to the origin")
    lab.control("cache").select_option("off")
    expect(lab.root.locator(".lab-action")).to_have_count(1)
    lab.play_to_the_end()
    agree_with_the_engine(lab)
    after = lab.plotted("origin_total", "requests to the origin")
    assert after[: len(before)] == before
    assert lab.state()["actions"] == "20 cache=off"
    assert lab.plotted("outcomes", "bypass")[-1]


def test_what_the_rules_do_is_plotted_named_and_opened(page: Page) -> None:
    settings = (
        "cache_control=max-age%3D3,+stale-while-revalidate%3D3,+stale-if-error%3D20&etag=on&visitors=50&objects=20"
    )
    lab = TrafficLab.on(page, f"{LAB}&{settings}&languages=2&plots=bytes&plots=wrong&actions=20+origin_up%3Doff")
    lab.hold_still()
    expect(lab.root.locator("[data-legend=stale]")).to_be_visible()
    expect(lab.root.locator("[data-legend=browser]")).to_be_visible()
    lab.play_to_the_end()
    agree_with_the_engine(lab)
    frames = lab.engine_frames(60)
    per_s = [size / 1000 / frames["frame_s"] for size in frames["origin"]["content_bytes"]]
    assert lab.plotted("bytes", "bytes from the origin") == pytest.approx(per_s)
    wrong = [count / frames["frame_s"] for count in frames["wrong_variants"]]
    assert sum(wrong) > 0
    assert lab.plotted("wrong", "wrong variants") == pytest.approx(wrong)
    for kind in ("browser", "stale", "revalidated"):
        lab.root.locator(".results-looks a", has_text=re.compile(f"first {kind}")).first.click()
        expect(lab.root.locator(".lab-why .tag").first).to_have_text(kind)


def test_outcomes_that_do_not_occur_are_not_in_the_legend(lab: TrafficLab) -> None:
    expect(lab.root.locator("[data-legend=hit]")).to_be_visible()
    expect(lab.root.locator("[data-legend=stale]")).to_be_hidden()


def test_the_run_before_stays_behind_the_new_one(lab: TrafficLab) -> None:
    lab.play_to_the_end()
    first = lab.plotted("origin_total", "requests to the origin")
    lab.go_to(30)
    lab.control("cache").select_option("off")
    expect(lab.root.locator(".lab-action")).to_have_count(1)
    assert lab.plotted("origin_total", "previous run: requests to the origin") == first


def test_a_knob_moved_at_the_start_is_a_setting_and_no_action(lab: TrafficLab) -> None:
    lab.control("rate_per_s").fill("20")
    lab.control("rate_per_s").press("Enter")
    lab.page.wait_for_url(re.compile(r"rate_per_s=20\b"))
    assert lab.state()["actions"] == ""
    lab.play_until(10)
    agree_with_the_engine(lab)


def test_a_setting_of_the_world_starts_the_run_anew_and_keeps_the_actions(lab: TrafficLab) -> None:
    lab.go_to(20)
    lab.control("collapse").select_option("off")
    expect(lab.root.locator(".lab-action")).to_have_count(1)
    lab.root.locator(".lab-setup summary").click()
    lab.control("origin").select_option("FRA")
    lab.page.wait_for_url(re.compile("origin=FRA"))
    assert lab.at_s == 0
    assert lab.state()["actions"] == "20 collapse=off"
    expect(lab.root.locator(".map-origin title")).to_have_text("Origin: Frankfurt")


def test_step_goes_to_the_next_interesting_event_and_explains_it(lab: TrafficLab) -> None:
    lab.button("step").click()
    expect(lab.root.locator(".lab-why .why-title")).to_contain_text("Why this answer?")
    first = lab.at_s
    assert 0 < first < 5
    lab.button("step").click()
    lab.until("(lab, first) => lab.at_s > first", first)
    assert not lab.playing


def test_the_explained_exchange_is_the_one_stepped_to(lab: TrafficLab) -> None:
    lab.button("step").click()
    expect(lab.root.locator(".lab-why .exchange")).to_have_attribute("data-outcome", "miss")
    number = int(lab.root.locator(".lab-why .exchange").get_attribute("data-number") or "")
    ended = lab.root.evaluate("(lab, n) => lab.run.frames.exchanges.find(({number}) => number === n).done_s", number)
    assert ended == pytest.approx(lab.at_s)


def test_speed_says_how_fast_simulated_time_passes(lab: TrafficLab) -> None:
    lab.root.locator(".speed").select_option("60")
    passed = lab.root.evaluate(
        """async lab => {
            lab.play();
            const [wall, simulated] = [performance.now(), lab.at_s];
            while (lab.at_s <= 20) await new Promise(requestAnimationFrame);
            return (lab.at_s - simulated) / ((performance.now() - wall) / 1000);
        }"""
    )
    assert 20 < passed <= 75  # a busy machine drops frames, and a dropped frame is not caught up with


def test_scrubbing_shows_that_moment(lab: TrafficLab) -> None:
    lab.go_to(12.5)
    expect(lab.root.locator(".clock")).to_have_text("12.5 s")
    agree_with_the_engine(lab)


def test_hovering_a_plot_points_at_that_moment_in_all_of_them(lab: TrafficLab) -> None:
    lab.go_to(30)
    lab.settled()
    lab.root.locator("[data-plot=rtt]").hover(position={"x": 200, "y": 60})
    expect(lab.root.locator(".plots-cursor")).to_be_visible()
    lab.root.locator(".lab-title").hover()
    expect(lab.root.locator(".plots-cursor")).to_be_hidden()


def test_a_click_on_the_misses_explains_a_miss(lab: TrafficLab) -> None:
    lab.go_to(2)
    lab.settled()
    chart = lab.root.locator("[data-plot=outcomes] .plot-chart")
    box = chart.bounding_box()
    assert box is not None
    # Just right of the axis, at the top of what is drawn for the first frame: misses lie on the hits.
    top = lab.root.evaluate(
        """lab => {
            const panel = lab.view.plots.panels.find(({kind}) => kind === 'outcomes');
            const [hit, miss] = ['hit', 'miss'].map(name => lab.run.frames.outcomes[name][0] / lab.run.frames.frame_s);
            return (hit + miss / 2) / panel.top;
        }"""
    )
    first_frame_px = 46 + (box["width"] - 56) * 0.4 / 60
    chart.click(position={"x": first_frame_px, "y": box["height"] - 20 - (box["height"] - 26) * top})
    expect(lab.root.locator(".lab-why .exchange")).to_have_attribute("data-outcome", "miss")


def test_a_click_on_a_dot_explains_its_exchange(lab: TrafficLab) -> None:
    lab.go_to(10)
    dots = lab.root.locator("world-map").evaluate("map => map.dots")
    assert dots
    lab.root.locator("world-map").click(position={"x": dots[0]["x"], "y": dots[0]["y"]})
    explained = lab.root.locator(".lab-why .exchange")
    expect(explained).to_be_visible()
    assert int(explained.get_attribute("data-number") or "") in {dot["number"] for dot in dots}


def test_tiles_tell_the_whole_run_and_what_came_since_the_change(lab: TrafficLab) -> None:
    lab.play_to_the_end()
    expect(lab.root.locator("[data-tile=origin_requests] .tile-note")).to_have_text("whole run")
    whole = sum(lab.engine_frames(60)["origin"]["arrivals"])
    expect(lab.root.locator("[data-tile=origin_requests] .tile-value")).to_have_text(f"{whole:,}")
    lab.go_to(30)
    lab.control("cache").select_option("off")
    expect(lab.root.locator(".lab-action")).to_have_count(1)
    lab.play_to_the_end()
    since = sum(lab.engine_frames(60)["origin"]["arrivals"][60:])
    expect(lab.root.locator("[data-tile=origin_requests] .tile-value")).to_have_text(f"{since:,}")
    expect(lab.root.locator("[data-tile=origin_requests] .tile-label")).to_contain_text("since your change")


def test_a_moved_header_says_how_many_copies_carry_the_old_one(lab: TrafficLab) -> None:
    lab.go_to(20)
    expect(lab.root.locator("[data-note=versions]")).to_have_text(re.compile(r"^all \d+ copies carry this header$"))
    lab.control("cache_control").fill("max-age=5")
    lab.control("cache_control").press("Enter")
    expect(lab.root.locator(".lab-action")).to_have_count(1)
    lab.play_until(25)
    expect(lab.root.locator("[data-note=versions]")).to_have_text(
        re.compile(r"^\d+ of \d+ copies still carry an older header$")
    )


def test_an_action_can_be_edited_and_deleted(lab: TrafficLab) -> None:
    lab.go_to(20)
    lab.control("rate_per_s").fill("120")
    lab.control("rate_per_s").press("Enter")
    expect(lab.root.locator(".lab-action")).to_contain_text("120")
    lab.root.get_by_role("button", name="Edit").click()
    lab.root.get_by_label("Second at which").fill("10")
    lab.root.get_by_label("Value of rate_per_s").fill("30")
    lab.root.get_by_role("button", name="Save").click()
    lab.page.wait_for_url(re.compile("actions=10"))
    assert lab.state()["actions"] == "10 rate_per_s=30"
    lab.root.get_by_role("button", name="Delete").click()
    expect(lab.root.locator(".lab-action")).to_have_count(0)
    assert lab.state()["actions"] == ""


def test_an_action_that_is_edited_stays_while_frames_arrive(lab: TrafficLab) -> None:
    held: list[Route] = []
    lab.go_to(20)
    lab.page.route(re.compile(r"/frames\?(?!.*120)"), lambda route: held.append(route))  # the run before, for its ghost
    lab.control("rate_per_s").fill("120")
    with lab.page.expect_request(re.compile(r"/frames\?(?!.*120)")):
        lab.control("rate_per_s").press("Enter")
    lab.root.get_by_role("button", name="Edit").click()
    lab.root.get_by_label("Second at which").fill("10")
    for route in held:
        route.continue_()
    lab.until("lab => lab.run.ghost.t_s.at(-1) >= lab.run.ghost.duration_s")
    expect(lab.root.get_by_label("Second at which")).to_have_value("10")


def test_results_come_as_text_and_tables_when_it_ends(lab: TrafficLab) -> None:
    lab.play_to_the_end()
    expect(lab.root.locator(".lab-results .lab-sentence")).to_contain_text("In 60 s,")
    expect(lab.root.get_by_role("table").first).to_be_visible()
    expect(lab.root.locator(".lab-status")).to_contain_text("At 60.0 s")


def test_wrong_variants_are_shown_and_told_to_the_end(page: Page) -> None:
    lab = TrafficLab.on(page, "/labs/traffic/?rate_per_s=60&languages=3&plots=wrong")
    lab.hold_still()
    lab.play_to_the_end()
    frames = lab.engine_frames(60)
    wrong = [count / frames["frame_s"] for count in frames["wrong_variants"]]
    assert lab.plotted("wrong", "wrong variants") == pytest.approx(wrong)
    total = f"{sum(frames['wrong_variants']):,}"
    expect(lab.root.locator(".lab-status")).to_contain_text(f"Served the wrong variant: {total}.")


def test_the_lab_connects_twice_without_harm(lab: TrafficLab) -> None:
    lab.go_to(20)
    lab.root.evaluate("lab => { lab.connectedCallback(); lab.parentElement.append(lab); }")
    lab.until("lab => lab.run?.frames")
    lab.hold_still()
    lab.play_until(5)
    agree_with_the_engine(lab)
    expect(lab.root.locator(".plot-head")).to_have_count(4)
    expect(lab.root.locator("world-map canvas")).to_have_count(1)


def test_a_lab_taken_off_the_page_asks_for_nothing_more(lab: TrafficLab) -> None:
    lab.root.evaluate("lab => { window.gone = lab; lab.play(); lab.remove(); }")
    at_s = lab.page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(gone.at_s))))"
    )
    assert lab.page.evaluate("() => gone.at_s") == at_s


def test_the_lesson_lab_keeps_the_controls_it_was_given(page: Page) -> None:
    lab = TrafficLab.on(page, LESSON, id="live", prefix="live")
    shown = lab.root.locator("[data-control]").evaluate_all("all => all.map(each => each.dataset.control)")
    assert sorted(shown) == ["cache_control", "collapse", "pops"]


def test_the_plots_change_colours_with_the_theme(lab: TrafficLab) -> None:
    lab.go_to(10)
    colour = "lab => lab.plotted.outcomes.find(({name}) => name === 'hit').fillcolor"
    lab.settled()
    light = lab.root.evaluate(colour)
    lab.page.emulate_media(color_scheme="dark")
    lab.settled()
    assert lab.root.evaluate(colour) != light


def test_a_phone_shows_one_chosen_plot(lab: TrafficLab) -> None:
    lab.go_to(10)
    lab.page.set_viewport_size({"width": 390, "height": 844})
    expect(lab.root.locator(".plot:visible")).to_have_count(1)
    lab.root.get_by_role("group", name="Plot shown").get_by_role("button", name="Origin load").click()
    expect(lab.root.locator("[data-plot=load]")).to_be_visible()
    expect(lab.root.locator(".plot:visible")).to_have_count(1)
    agree = lab.engine_frames(60)["origin"]["utilisation"]
    assert lab.plotted("load", "load") == pytest.approx([100 * share for share in agree[:20]])
