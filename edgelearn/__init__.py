"""The Django project and everything that knows about the edge. The simulated edge itself is edgelearn.sim, which needs none of this."""
