"""Steward itself on a host of the lab, with what it needs to reach the others."""

import pathlib
import re
import subprocess

from . import control, places, root
from .failure import Failure

PROGRAM = places.CLONE / ".build/release/steward"
HOMELAB = "/root/homelab"


def libraries(program):
    """The shared libraries that the program needs and the hosts' root file system has not."""
    done = subprocess.run(["ldd", program], capture_output=True, text=True)
    if done.returncode:
        raise Failure(f"{program} is no program of this machine: {done.stderr.strip()}")
    needed = []
    for name, path in re.findall(r"(\S+) => (\S+)", done.stdout):
        if path == "not":
            raise Failure(f"{program} needs {name}, which this machine has not")
        there = [
            root.folder() / "usr/lib/x86_64-linux-gnu" / name,
            root.folder() / path.lstrip("/"),
            root.folder() / "lib64" / name,
        ]
        if not any(each.exists() for each in there):
            needed.append(path)
    return needed


def install(host, program=None, homelab=None):
    """Copies the program, its tools and prompts, the lab's key and the documents. Gives where the documents are."""
    program = pathlib.Path(program or PROGRAM).resolve()
    homelab = pathlib.Path(homelab or places.HOMELAB).resolve()
    if not program.exists():
        raise Failure(f"{program} is missing; `make build` makes it")
    merged = places.MACHINES / host / "merged"
    share = merged / "usr/local/share/steward"
    own = merged / "usr/local/lib/steward"
    ssh = merged / "root/.ssh"
    script = f"""
install -D -m 755 "$0" {merged}/usr/local/bin/steward
mkdir -p {share} {own} {ssh} {merged}{HOMELAB}
cp -R {places.CLONE}/tools {places.CLONE}/prompts {share}/
[ $# = 0 ] || cp -L "$@" {own}/
cp {places.SSH}/id_ed25519 {places.SSH}/known_hosts {ssh}/
printf 'Host *\\n  User root\\n  StrictHostKeyChecking yes\\n' >{ssh}/config
chmod 700 {ssh}; chmod 600 {ssh}/*
cp -R {homelab}/. {merged}{HOMELAB}/
echo /usr/local/lib/steward >{merged}/etc/ld.so.conf.d/steward.conf
"""
    control.in_keeper(["sh", "-euc", script, str(program), *libraries(program)])
    done = control.in_host(host, ["sh", "-euc", "ldconfig; steward --version"], capture_output=True, text=True)
    if done.returncode:
        raise Failure(f"steward does not run on {host}: {done.stderr.strip()}")
    return HOMELAB, done.stdout.strip()
