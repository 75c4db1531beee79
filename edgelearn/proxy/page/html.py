"""Renders the page as HTML. Pure. Everything received from the network is escaped here.

It looks like the labs: their style sheets are served beside it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html import escape

from edgelearn.proxy.exchange_log import LogEntry
from edgelearn.proxy.settings import Settings
from edgelearn.sim.cache.stored import StoredResponse
from edgelearn.sim.explain import Step, Verdict

MOST_COPIES = 100
LONGEST_VALUE = 300
MOST_VARYING = 8
LONGEST_VARYING = 80

OUTCOMES = {
    "hit": "hit",
    "stale": "stale",
    "validated": "revalidated",
    "collapsed": "collapsed",
    "miss": "miss",
    "bypass": "bypass",
}
"""The colour of each word, as in the labs; all others are errors."""

_SAID = {Verdict.YES: "speaks for an answer from store", Verdict.NO: "speaks against it", Verdict.NOTE: "a fact"}


def page(settings: Settings, live: str, *, token: str, message: str) -> str:
    """The whole page around its live parts."""
    origin = escape(settings.origin.authority)
    region = settings.region
    where = ""
    if region:
        where = (
            f"<p>As from {escape(region.city)}: {region.to_pop_ms:.0f} ms to the PoP {escape(region.pop)}, "
            f"{region.to_origin_ms:.0f} ms from there to the origin in {escape(region.origin)}, there and back.</p>"
        )
    told = f'<p class="edge-message" role="status">{escape(message)}</p>' if message else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What the edge decided</title>
<link rel="stylesheet" href="/.edge/site.css">
<link rel="stylesheet" href="/.edge/why.css">
<link rel="stylesheet" href="/.edge/page.css">
<script src="/.edge/page.js" defer></script>
</head>
<body>
<main class="edge-page">
<header class="edge-head">
<h1>What the edge decided</h1>
<p>In front of <code>{origin}</code>. The same as data: <a href="/.edge/requests.json">requests.json</a>.</p>
{where}
<button type="button" class="edge-pause" aria-pressed="false" hidden>Pause</button>
</header>
{told}
<div id="live">{live}</div>
<section aria-labelledby="purge-title">
<h2 id="purge-title">Purge</h2>
<form class="edge-purge" method="post" action="/.edge/purge">
<input type="hidden" name="token" value="{escape(token)}">
<label>What <select name="what">
<option value="url">one URL</option>
<option value="prefix">all URLs that begin so</option>
<option value="tag">a tag (Surrogate-Key, Cache-Tag)</option>
<option value="all">everything</option>
</select></label>
<label>Which <input name="value" maxlength="2000" autocomplete="off" spellcheck="false"></label>
<label class="edge-soft"><input type="checkbox" name="soft" value="1"> softly: keep it, but as stale</label>
<button type="submit">Purge</button>
</form>
</section>
</main>
</body>
</html>
"""


def live(
    recent: Iterable[LogEntry], count: int, stored: tuple[StoredResponse, ...], used_bytes: int, now_s: float
) -> str:
    """What changes: the requests, the newest first, and the store."""
    rows = "".join(_request(told) for told in recent)
    requests = f'<ol class="edge-requests" reversed>{rows}</ol>' if rows else "<p>Nothing was asked for yet.</p>"
    copies = "".join(_copy(copy, now_s) for copy in stored[:MOST_COPIES])
    return f"""<section aria-labelledby="requests-title">
<h2 id="requests-title">Requests <small>{count} so far</small></h2>
{requests}
</section>
<section aria-labelledby="store-title">
<h2 id="store-title">In the store <small>{len(stored)} stored, {_size(used_bytes)}</small></h2>
<div class="table-scroll" tabindex="0" role="region" aria-labelledby="store-title">
<table class="store">
<thead><tr><th scope="col">Copy of</th><th scope="col">Status</th><th scope="col">Size</th><th scope="col">Age</th>
<th scope="col">Fresh for</th><th scope="col">Came with</th></tr></thead>
<tbody>{copies}</tbody>
</table>
</div>
</section>"""


def as_data(told: LogEntry) -> Mapping[str, object]:
    """One exchange for programs."""
    return {
        "number": told.number,
        "at": _moment(told.at_s),
        "client": told.client,
        "method": told.method,
        "url": told.url,
        "status": told.status,
        "outcome": told.word,
        "took_ms": round(1000 * told.took_s, 3),
        "cache_status": told.cache_status,
        "steps": [
            {
                "verdict": step.verdict.value,
                "text": step.text,
                "rule": step.rule.name,
                "clause": step.rule.clause,
                "values": {name: str(value)[:LONGEST_VALUE] for name, value in step.values.items()},
            }
            for step in told.steps
        ],
    }


def _request(told: LogEntry) -> str:
    steps = "".join(_step(step) for step in told.steps)
    tag = f'<span class="tag" data-outcome="{OUTCOMES.get(told.word, "error")}">{escape(told.word)}</span>'
    asked = f"<b>{escape(told.method)}</b> <code>{escape(told.url)}</code>" if told.method else "could not be read"
    figures = f"{told.status or '–'} · {1000 * told.took_s:.1f} ms · <time>{_moment(told.at_s)[11:19]}</time>"
    return f"""<li value="{told.number}"><details data-number="{told.number}">
<summary><span class="edge-word">{tag}</span>
<span class="edge-line">{asked}</span>
<span class="edge-figures">{figures}</span></summary>
<p class="edge-status"><code>Cache-Status: {escape(told.cache_status) or "none"}</code></p>
<ol class="steps" aria-label="What decided request {told.number}">{steps}</ol>
</details></li>"""


def _step(step: Step) -> str:
    clause = escape(step.rule.clause)
    if step.rule.url:
        clause = f'<a href="{escape(step.rule.url)}" rel="noopener noreferrer">{clause}</a>'
    values = "".join(f'<span class="step-value">{_value(name, value)}</span> · ' for name, value in step.values.items())
    said = f'<span class="visually-hidden">{_SAID[step.verdict]};</span>'
    return f"""<li class="step" data-verdict="{step.verdict.value}"><p class="step-text">{escape(step.text)}</p>
<p class="step-rule">{said} {values}{escape(step.rule.name)} · {clause}</p></li>"""


def _value(name: str, value: object) -> str:
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return escape(f"{name}: {text[:LONGEST_VALUE]}")


def _copy(copy: StoredResponse, now_s: float) -> str:
    left_s = copy.fresh_for_s(now_s)
    field = copy.response.headers.get(copy.control.field) or ""
    varied = "".join(f"<br>{escape(text)}" for text in _chosen_by(copy))
    kind = " (head only)" if copy.head_only else f" (bytes {copy.span.first}–{copy.span.last})" if copy.span else ""
    fresh = f"{left_s:.0f} s" if left_s > 0 else f"stale for {-left_s:.0f} s"
    key = escape(copy.key[:LONGEST_VALUE])
    return f"""<tr data-fresh="{"yes" if left_s > 0 else "no"}"><th scope="row"><code>{key}</code>{kind}{varied}</th>
<td>{copy.response.status}</td><td>{_size(copy.size_bytes)}</td><td>{copy.age_s(now_s):.0f} s</td>
<td>{fresh}</td><td><code>{escape(field[:LONGEST_VALUE])}</code></td></tr>"""


def _chosen_by(copy: StoredResponse) -> Iterator[str]:
    """The values that a copy was chosen by, the first few; Vary can list thousands."""
    chosen_by = copy.selecting or ()
    for name, value in chosen_by[:MOST_VARYING]:
        yield f"{name[:LONGEST_VARYING]}: {str(value)[:LONGEST_VARYING]}"
    if len(chosen_by) > MOST_VARYING:
        yield f"and {len(chosen_by) - MOST_VARYING} more fields"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1000:.1f} kB" if size_bytes < 1_000_000 else f"{size_bytes / 1_000_000:.1f} MB"


def _moment(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
