"""Web addresses that strangers type: what they mean, and whether they lead to the public internet."""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import urlsplit

import requests
import urllib3

from fgsm.pictures.source import MEDIA_TYPES

MAX_URL = 2048

_HEADERS = {
    "Accept": ", ".join(MEDIA_TYPES),  # a site that has a picture in several formats sends one that is read
    "Accept-Encoding": "identity",  # what is counted is what arrives: nothing is unpacked
    "Connection": "close",
}
_contact = ""
_PORTS = {"http": 80, "https": 443}
_MALFORMED = "This is not a web address: expected one like https://example.org/cat.jpg, got something else."

_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Protocol assignments, 6to4 relays, a cloud's inner service; Teredo and its kin, 6to4, documentation.
# Python's versions do not agree on which of these are private.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16", "2001::/23", "2002::/16", "3fff::/20")
)


class Target(NamedTuple):
    """A request that is ready to be sent, and the host and port that it is for."""

    request: requests.PreparedRequest
    host: str
    port: int


def agent() -> str:
    """Return what a request calls itself: large hosts of pictures may answer 403 where it names nobody."""
    return f"fgsm-playground {f'({_contact}) ' if _contact else ''}python-requests/{requests.__version__}"


def introduce(contact: str) -> None:
    """Name who can be written to about this process's requests; nobody is known before.

    Args:
        contact: an address on the web or of mail, of printable ASCII.
    """
    global _contact
    _contact = contact


def parse_address(url: str) -> Target:
    """Bring an address to the form in which it is sent, so that what is checked is what is used.

    Raises:
        ValueError: if it is not http or https, is malformed, names a user or another port; in one sentence.
    """
    text = url.strip() if isinstance(url, str) else ""
    if len(text) > MAX_URL:
        raise ValueError(f"This address is too long: expected at most {MAX_URL} characters, got {len(text)}.")
    if not re.match("https?:", text, re.IGNORECASE):
        raise ValueError("expected a web address that starts with http:// or https://, got something else")
    if re.search(r"[\x00-\x1f\x7f\\]", text):
        raise ValueError(_MALFORMED)
    try:
        request = requests.Request("GET", text, headers={"User-Agent": agent(), **_HEADERS}).prepare()
        parts = urlsplit(request.url or "")
        host, port = parts.hostname or "", parts.port
    except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
        raise ValueError(_MALFORMED) from error
    if "@" in parts.netloc:
        raise ValueError("expected a web address without a user name, got one with '@' in front of the name")
    if port not in (None, *_PORTS.values()):
        raise ValueError(f"expected a web address without a port number, got port {port}")
    if not re.fullmatch("[a-z0-9._:-]+", host):
        raise ValueError(_MALFORMED)
    return Target(request, host, port or _PORTS[parts.scheme])


def is_public(address: str) -> bool:
    """Return whether an IP address is on the public internet, as an IPv4 address in it has to be."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None or ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip not in _GLOBAL_IPV6:
            return False
    if ip.is_multicast or ip.is_reserved or any(ip in network for network in _NOT_PUBLIC):
        return False
    return ip.is_global
