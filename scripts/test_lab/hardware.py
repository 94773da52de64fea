"""What a person does with hands: another switch, another cable, another card."""

from . import control, link, places
from .failure import Failure

SPEEDS = (0, 100, 1000, 2500, 5000, 10000)


def change(host, **values):
    if not host["supports"] and "supports" not in values:
        raise Failure(f"{host['name']} has no card of its own")
    return control.within(rewrite, host, values)


def rewrite(host, values):
    folder = places.hardware(host["name"]) / "links"
    state = dict(link.read(folder, host["interface"]), **values)
    link.write(folder, host["interface"], state)
    return link.negotiated(state)


def switch(lab, speed, only=""):
    """A new switch that can do `speed` on every port, or on the port of one host. Links negotiate anew."""
    return {
        host["name"]: change(host, port=speed)
        for host in lab["hosts"]
        if host["supports"] and only in ("", host["name"])
    }


def cable(host, speed):
    """A cable that carries `speed`; 0: none, and the host is cut off."""
    return change(host, cable=speed)


def card(host, driver, speed):
    """Another card, or an adapter, that can do `speed`."""
    if driver not in link.DRIVERS:
        raise Failure(f'no driver named "{driver}"; there are: {", ".join(link.DRIVERS)}')
    fresh = link.fresh(driver, speed, 0)
    del fresh["port"], fresh["cable"]
    return change(host, **fresh)
