"""The Django project. What knows about the edge is edgelearn.sim, which needs none of the rest."""
