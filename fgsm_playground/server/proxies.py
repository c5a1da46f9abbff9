"""Proxies are for the world outside: this machine asks itself directly.

Gradio asks its own page whether it answers, by a library that goes through whatever proxy the environment names. With a
proxy, or an exception from it, of a kind which that library does not know, Gradio cannot even be imported.
"""

from __future__ import annotations

import os
import re
import sys
from urllib.request import getproxies

LOOPBACK = ("localhost", "127.0.0.1", "::1")
SCHEMES = ("http", "https", "all")
# What httpx can read; of `[::1]` and `::1/128` it takes the end for the port of a proxy.
_EXCEPTION = re.compile(r"[^:\[\]]+(:[0-9]+)?|[0-9a-fA-F:]+")


def ask_directly(*hosts: str) -> None:
    """Except this machine from the proxies that the environment, or the system's settings, name.

    Proxies that cannot be used are left out, with a sentence on stderr.

    Args:
        *hosts: names under which this machine is asked as well, beside those of the loopback interface.
    """
    proxies = getproxies()
    named = {f"{scheme}_proxy": proxies[scheme] for scheme in SCHEMES if proxies.get(scheme)}
    if not named:
        return
    for variable, proxy in named.items():
        if variable not in os.environ and variable.upper() not in os.environ:
            os.environ[variable] = proxy  # the system's settings count only while no variable is set
    given = [each.strip() for each in proxies.get("no", "").split(",")]
    _except(*filter(_EXCEPTION.fullmatch, given), *LOOPBACK, *hosts)
    way_out = _problem()
    if way_out:
        _except("*")
        variables = " and ".join(each if each in os.environ else each.upper() for each in named)
        print(f"The page goes on without a proxy: {way_out.format(variables)}.", file=sys.stderr)


def _except(*hosts: str) -> None:
    # Some read one, some the other.
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = ",".join(dict.fromkeys(hosts))


def _problem() -> str:
    """Return what to do for Gradio's library to take the proxies; nothing where it does."""
    import httpx

    try:
        httpx.Client().close()
    except ImportError:
        return "for the SOCKS proxy in {} the package socksio has to be installed"
    except (ValueError, httpx.InvalidURL):  # it may repeat a part of a password
        return "expected {} as http://HOST:PORT, got something else"
    return ""
