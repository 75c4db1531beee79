"""The site's rules for the server process: which client a request counts against and what is expensive."""

from django.core.handlers.wsgi import WSGIRequest, get_path_info

from edgelearn.serving.environ import Environ
from edgelearn.serving.site import Rules
from edgelearn.web import expense, limits, uploads


def _client_of(environ: Environ) -> str:
    return limits.client_network(WSGIRequest(environ))


def _is_expensive(environ: Environ) -> bool:
    return expense.is_expensive(environ["REQUEST_METHOD"], get_path_info(environ), environ["QUERY_STRING"])


RULES = Rules(client_of=_client_of, is_expensive=_is_expensive, small_bytes=uploads.SMALL_BYTES)
