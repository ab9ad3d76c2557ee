"""Where a request comes from, whatever it says of itself."""

import pytest

from orderwright.console.client_address import client_of

PROXIES = ("10.0.0.0/8", "::1")


def told(peer: str, *headers: tuple[str, str]) -> str:
    raw = [(name.encode(), value.encode()) for name, value in headers]
    return client_of({"client": (peer, 1), "headers": raw}, PROXIES)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["x-forwarded-for", "forwarded"])
def test_a_stranger_is_who_is_connected(name: str) -> None:
    value = "192.0.2.7" if name == "x-forwarded-for" else "for=192.0.2.7"
    assert told("203.0.113.5", (name, value)) == "203.0.113.5"
    assert told("10.0.0.1", (name, value)) == "192.0.2.7"


@pytest.mark.parametrize(
    ("value", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("6.6.6.6, 192.0.2.7", "192.0.2.7"),
        ("6.6.6.6, 192.0.2.7, 10.1.1.1", "192.0.2.7"),
        ("192.0.2.7:4711", "192.0.2.7"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("192.0.2.7, unknown", "10.0.0.1"),
        ("10.1.1.1", "10.0.0.1"),
        ("", "10.0.0.1"),
        (", ".join(["10.1.1.1"] * 5000), "10.0.0.1"),
    ],
)
def test_of_a_chain_the_nearest_that_is_no_proxy_counts(value: str, client: str) -> None:
    assert told("10.0.0.1", ("x-forwarded-for", value)) == client


@pytest.mark.parametrize(
    ("value", "client"),
    [
        ("for=192.0.2.7", "192.0.2.7"),
        ('For="[2001:db8::1]:443";proto=https', "2001:db8::1"),
        ("proto=https;for=192.0.2.7;by=10.0.0.1", "192.0.2.7"),
        ("for=6.6.6.6, for=192.0.2.7", "192.0.2.7"),
        ("for=_hidden", "10.0.0.1"),
        ("by=10.0.0.1", "10.0.0.1"),
    ],
)
def test_so_it_does_in_the_standard_header(value: str, client: str) -> None:
    assert told("10.0.0.1", ("forwarded", value)) == client


def test_headers_that_name_two_callers_are_not_believed() -> None:
    both = (("x-forwarded-for", "192.0.2.7"), ("forwarded", "for=6.6.6.6"))
    assert told("10.0.0.1", *both) == "10.0.0.1"
    assert told("::1", ("x-forwarded-for", "192.0.2.7"), ("forwarded", "for=192.0.2.7")) == "192.0.2.7"
    assert told("::1", ("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "192.0.2.7")) == "192.0.2.7"


def test_without_a_connection_it_is_nowhere() -> None:
    assert client_of({"client": None, "headers": []}, PROXIES) == "nowhere"  # type: ignore[arg-type]
