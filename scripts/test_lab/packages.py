"""The Debian packages that the lab needs on this machine."""

import os
import shutil
import subprocess

from .failure import Failure

NEEDED = {
    "debootstrap": "debootstrap",
    "systemd-nspawn": "systemd-container",
    "dnsmasq": "dnsmasq-base",
    "ip": "iproute2",
    "nft": "nftables",
    "ssh": "openssh-client",
    "nsenter": "util-linux",
    "lxcfs": "lxcfs",
    "ping": "iputils-ping",
}


def install_missing():
    """Installs what is missing, and says so."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    missing = [package for program, package in NEEDED.items() if not shutil.which(program, path=path)]
    if not missing:
        return
    if not shutil.which("apt-get"):
        raise Failure(f"install {' '.join(missing)} with your system's package manager and try again")
    print(f"lab: installing {' '.join(missing)}", flush=True)
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False, stdout=subprocess.DEVNULL)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    if subprocess.run(install, env=quiet, stdout=subprocess.DEVNULL).returncode:
        raise Failure(f"apt-get install {' '.join(missing)} failed")
