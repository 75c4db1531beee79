"""Stories whose every message is understood by an oracle, far more of them than the suite plays."""

from random import Random

from edgelearn.sim.cache.policy import PRIVATE, SHARED
from tests.sim.cache import oracle
from tests.sim.cache.world import World

LENGTH = 12


def run(draw: Random) -> int:
    """One story, and one page that is asked for twice."""
    world = World(draw)
    for _ in range(LENGTH):
        world.step()
    policy = draw.choice((SHARED, PRIVATE))
    said, lookup = World(draw, policy).ask_twice()
    allowed = oracle.may_keep(said, shared=policy.shared) and oracle.may_answer_unasked(
        said, {}, said.response_s, shared=policy.shared
    )
    assert lookup.usable == allowed, f"{said}: {lookup.steps}"
    return LENGTH + 1
