"""Where the lab keeps what it makes, and the addresses that it uses."""

import os
import pathlib

SCRIPTS = pathlib.Path(__file__).resolve().parent.parent
CLONE = SCRIPTS.parent
HOST_FILES = pathlib.Path(__file__).resolve().parent / "host"
BREAKAGES = pathlib.Path(__file__).resolve().parent / "breakages"

# Several labs can be up at once, each with its own folder: they share no name and no address space.
BASE = pathlib.Path(os.environ.get("STEWARD_TEST_LAB") or CLONE / ".lab").resolve()
# The root file system is the same for all labs; clones may share it.
CACHE = pathlib.Path(os.environ.get("STEWARD_TEST_LAB_CACHE") or BASE / "cache").resolve()
RUN = BASE / "run"

LOCK = BASE / "lock"
PLAN = RUN / "plan.json"
KEEPER = RUN / "keeper.json"
SOCKET = RUN / "keeper.sock"
KEEPER_LOG = RUN / "keeper.log"
LEASES = RUN / "leases"
DNSMASQ_LOG = RUN / "dnsmasq.log"
SSH = RUN / "ssh"
COMMON = RUN / "common"
HOMELAB = RUN / "homelab"
EXPECTED = RUN / "expected.json"
# Seen only inside the lab's mount namespace, once it runs: a tmpfs with what the hosts write.
MACHINES = RUN / "machines"
LXCFS = MACHINES / ".lxcfs"

DOMAIN = "lab"
BRIDGE = "lab0"
SWITCH = "sw-core"
NETWORK = "10.77.4.0/24"
GATEWAY = "10.77.4.1"
POOL = ("10.77.4.150", "10.77.4.199")
LEASE_SECONDS = 3600


def layer(host):
    """The files that only this host has, below everything that it writes itself."""
    return RUN / "hosts" / host / "layer"


def hardware(host):
    """Bound into the host as /run/lab: what stands for its cables, cards and guests. Not on this machine's disk,
    whose size and use hosts would see; so once the lab runs, only `control.within` can change it."""
    return MACHINES / host / "hardware"


def port(number):
    """The name of a port of the switch."""
    return f"port{number:02}"


def console(host):
    return RUN / "hosts" / host / "console.log"
