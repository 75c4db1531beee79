"""The labs there are, by slug: what a lesson can carry and what has a page of its own.

A new lab is a package here with a `Lab` (see `base`), and an entry in LABS; its addresses, its authoring block and the
contract tests (`tests/labs/test_contract.py`) follow from that. Found by its slug are its templates in
`templates/labs/<slug>/` (`lab.html`, and one per answer), its custom element in `static/js/labs/<slug>/lab.js` and its
style sheet `static/css/labs/<slug>.css`. A lab without time answers everything as one results fragment, and its element
is an `InstantLab` (`static/js/labs/instant-lab.js`). A lab with `requests` can have challenges.
"""

from lessons.labs.base import Lab
from lessons.labs.freshness import FRESHNESS
from lessons.labs.map import MAP
from lessons.labs.request import REQUEST
from lessons.labs.traffic import TRAFFIC

LABS: dict[str, Lab] = {lab.slug: lab for lab in (TRAFFIC, REQUEST, FRESHNESS, MAP)}
