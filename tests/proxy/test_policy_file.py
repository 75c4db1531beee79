"""What can be set, and what is said where it can't."""

import re

import pytest

from edgelearn.proxy.policy_file import settings
from edgelearn.proxy.process import within_descriptors
from edgelearn.proxy.settings import Limits, Origin, Settings

EVERYTHING = """
name = "Shop"
hosts = ["Shop.example"]
host_sent = "origin"
page = "nobody"
server_timing = false

[timeouts]
client_idle_s = 2.5

[limits]
connections = 7

[cache]
honour_reload = true
heuristic_fraction = 0.2
targeted_fields = ["Shop-Cache-Control", "CDN-Cache-Control"]

[region]
city = "Sydney"
origin = "IAD"
"""


def made(policy: str = "", **more: str) -> Settings:
    """Settings for an origin on this machine."""
    return settings(**{"origin": "http://localhost:3000", "listen": "127.0.0.1:8080", "policy": policy, **more})


def test_without_a_policy_the_defaults_hold() -> None:
    chosen = made()
    assert chosen.origin == Origin(host="localhost", port=3000, tls=False)
    assert (chosen.listen_host, chosen.listen_port) == ("127.0.0.1", 8080)
    assert chosen.page == "loopback"
    assert chosen.server_timing
    assert chosen.region is None


def test_a_policy_sets_what_it_names_and_leaves_the_rest() -> None:
    chosen = made(EVERYTHING)
    assert (chosen.name, chosen.hosts, chosen.host_sent, chosen.page) == ("Shop", ("shop.example",), "origin", "nobody")
    assert not chosen.server_timing
    assert chosen.timeouts.client_idle_s == 2.5
    assert chosen.timeouts.client_head_s == 10
    assert chosen.limits.connections == 7
    assert chosen.cache.honour_reload
    assert chosen.cache.targeted_fields == ("Shop-Cache-Control", "CDN-Cache-Control")
    assert chosen.region is not None
    assert (chosen.region.city, chosen.region.pop, chosen.region.origin) == ("Sydney", "SYD", "IAD")
    assert 0 < chosen.region.to_pop_ms < 30 < 150 < chosen.region.to_origin_ms < 300


def test_the_city_that_was_typed_counts_before_the_files() -> None:
    region = made(EVERYTHING, city="berlin").region
    assert region is not None
    assert region.city == "Berlin"


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [
        ("https://www.example.org", "www.example.org", 443, True),
        ("http://[::1]:81/", "::1", 81, False),
        ("http://example.org", "example.org", 80, False),
    ],
)
def test_an_origin_is_a_scheme_a_host_and_a_port(url: str, host: str, port: int, tls: bool) -> None:
    assert made(origin=url).origin == Origin(host=host, port=port, tls=tls)


@pytest.mark.parametrize(
    "url", ["example.org", "ftp://a", "http://", "http://a/path", "http://a?b", "http://u:p@a", "http://a:x", ""]
)
def test_what_is_no_origin_is_named(url: str) -> None:
    with pytest.raises(ValueError, match=r"^origin: .* is not accepted; give an address such as"):
        made(origin=url)


@pytest.mark.parametrize("listen", ["8080", "localhost:", ":80", "a:b", "a:99999", ""])
def test_what_is_no_address_to_listen_on_is_named(listen: str) -> None:
    with pytest.raises(ValueError, match=r"^listen: .* is not accepted; give HOST:PORT"):
        made(listen=listen)


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("= 1", "policy file, line 1: not TOML"),
        ("surprise = 1", "surprise: there is no such setting"),
        ("timeouts = 1", "timeouts: give a table"),
        ("[timeouts]\nclient_s = 1", "timeouts.client_s: there is no such setting; there are client_idle_s"),
        ("[timeouts]\nclient_idle_s = -1", "timeouts.client_idle_s: -1 is not accepted; give a number"),
        ("[timeouts]\nclient_idle_s = nan", "timeouts.client_idle_s: nan is not accepted"),
        ('[timeouts]\nclient_idle_s = "1"', "timeouts.client_idle_s: '1' is not accepted"),
        ("[limits]\nconnections = 0", "limits.connections: 0 is not accepted; give a whole number above 0"),
        ("[limits]\nconnections = 1.5", "limits.connections: 1.5 is not accepted"),
        ("[limits]\nconnections = true", "limits.connections: True is not accepted"),
        ("[cache]\nshared = false", "cache.shared: there is no such setting"),
        ("[cache]\nhonour_reload = 1", "cache.honour_reload: 1 is not accepted; give true or false"),
        ("[cache]\ntargeted_fields = 'x'", "cache.targeted_fields: 'x' is not accepted; give a list"),
        ("hosts = [1]", "hosts: [1] is not accepted; give a list"),
        ('name = "a b"', "name: 'a b' is not accepted"),
        ('host_sent = "a b"', "host_sent: 'a b' is not accepted; give client, origin or a host name"),
        ('page = "all"', "page: 'all' is not accepted; give loopback, nobody, everybody"),
        ('server_timing = "no"', "server_timing: 'no' is not accepted; give true or false"),
        ('[region]\ncity = "Atlantis"', "region: there is no city 'Atlantis'; accepted are"),
        ('[region]\ncity = "Berlin"\norigin = "XXX"', "region.origin: there is no metro 'XXX'; accepted are"),
        ("[region]\nplace = 1", "region.place: there is no such setting; there are city, origin"),
    ],
)
def test_what_can_not_be_set_is_named_with_what_is_accepted(policy: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        made(policy)


def test_connections_stay_within_the_files_that_may_be_open() -> None:
    limits = within_descriptors(made(), 264).limits
    assert limits.connections + 2 * limits.origin_connections <= 200
    assert within_descriptors(made(), 1_048_576).limits == Limits()
