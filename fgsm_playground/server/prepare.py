"""What has to be right before Gradio and TensorFlow are imported: both read the environment as it is then."""

from __future__ import annotations

from typing import NamedTuple

from fgsm_playground.parts.folder import make_own_folder
from fgsm_playground.server.address import Address, read_address
from fgsm_playground.server.environment import check_environment
from fgsm_playground.server.proxies import ask_directly
from fgsm_playground.server.settings import Settings, read_settings


class Host(NamedTuple):
    """What a host has asked for."""

    settings: Settings
    address: Address


def prepare() -> Host:
    """Check the environment, make the folder for files, and except this machine from proxies.

    Raises:
        ValueError: if a variable cannot be used; the sentence names it and what was expected.
    """
    check_environment()
    host = Host(read_settings(), read_address())
    ask_directly(host.address.host.strip("[]"))
    make_own_folder()
    return host
