"""The root file system that all hosts share: made once, kept in the cache folder."""

import fcntl
import hashlib
import pathlib
import shutil
import subprocess
import time

from . import places
from .failure import Failure

SUITE = "bookworm"
PACKAGES = sorted(
    """
bridge-utils ca-certificates curl dbus ethtool git ifupdown iperf3 iproute2 iputils-ping isc-dhcp-client less
libcmark-gfm-extensions0.29.0.gfm.6 libcmark-gfm0.29.0.gfm.6 libcurl4 libedit2 libsqlite3-0 libstdc++6 lldpd
nftables openssh-client openssh-server procps python3 qemu-guest-agent systemd-sysv
""".split()
)
# Nothing here runs in a host: the lab needs the room, and hosts must not ask for updates.
LEFT_OUT = ["var/cache/apt/archives", "var/lib/apt/lists", "usr/share/doc", "usr/share/man", "usr/share/locale"]
MASKED = """
apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer dpkg-db-backup.timer
console-getty.service getty@tty1.service systemd-timesyncd.service systemd-pstore.service
""".split()
DISABLED = ["lldpd.service"]


def folder():
    """Named after what is in it, so that labs of several clones can share the cache."""
    text = "\n".join([SUITE, *PACKAGES, *LEFT_OUT, *MASKED, *DISABLED])
    return places.CACHE / f"root-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def mirror():
    """The mirror that this machine already installs from, so that a local one is used too; "": debootstrap's own."""
    sources = [pathlib.Path("/etc/apt/sources.list"), *sorted(pathlib.Path("/etc/apt/sources.list.d").glob("*"))]
    for file in filter(pathlib.Path.is_file, sources):
        for line in file.read_text(errors="replace").splitlines():
            for word in line.partition("#")[0].split():
                if word.startswith("http") and word.rstrip("/").endswith("/debian"):
                    return word
    return ""


def make():
    """Makes the root file system unless the cache holds the one that this script wants."""
    if folder().is_dir():
        return
    places.CACHE.mkdir(parents=True, exist_ok=True)
    with open(places.CACHE / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder().is_dir():
            bootstrap()


def bootstrap():
    for part in places.CACHE.glob("root-*.part"):
        shutil.rmtree(part, ignore_errors=True)
    part = folder().with_suffix(".part")
    print(f"lab: making the root file system with debootstrap (once, some minutes) in {places.CACHE}", flush=True)
    started = time.monotonic()
    log = places.CACHE / "debootstrap.log"
    # In namespaces of its own: what it mounts and starts ends with it, however it ends.
    alone = ["unshare", "--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"]
    words = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", SUITE, part, mirror()]
    try:
        with open(log, "wb") as output:
            done = subprocess.run([*alone, *words], stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise Failure(f"debootstrap failed; its last words are in {log}")
        trim(part)
        part.rename(folder())
    finally:
        shutil.rmtree(part, ignore_errors=True)
    print(f"lab: root file system made in {time.monotonic() - started:.0f} s", flush=True)


def trim(root):
    for folder in LEFT_OUT:
        shutil.rmtree(root / folder, ignore_errors=True)
        (root / folder).mkdir(parents=True, exist_ok=True)
    units = root / "etc/systemd/system"
    for unit in MASKED:
        (units / unit).unlink(missing_ok=True)
        (units / unit).symlink_to("/dev/null")
    for wants in units.glob("*.wants"):
        for link in list(wants.iterdir()):
            if link.name in DISABLED:
                link.unlink()
    for key in (root / "etc/ssh").glob("ssh_host_*"):
        key.unlink()
    (root / "etc/machine-id").unlink(missing_ok=True)
