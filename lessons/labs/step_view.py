"""One step of a decision as pages tell it; templates/labs/steps.html lays it out."""

from typing import Any

from edgelearn.sim.excerpt import excerpt
from edgelearn.sim.explain import Step

VERDICTS = {"yes": "for an answer from a copy", "no": "against an answer from a copy", "note": "a fact"}


def describe_step(step: Step) -> dict[str, Any]:
    """The sentence, the rule with its clause, and the texts it looked at that the sentence doesn't hold, none long."""
    return {
        "text": step.text,
        "rule": step.rule.name,
        "clause": step.rule.clause,
        "url": step.rule.url,
        "verdict": step.verdict.value,
        "verdict_text": VERDICTS[step.verdict.value],
        "looked_at": [
            f"{name}: {excerpt(value)}"
            for name, value in step.values.items()
            if isinstance(value, str) and value not in step.text
        ],
    }
