"""Breakages of what cannot be broken here: a stand-in says so. Called inside the lab's mounts."""

from . import control, kubernetes, layers, places
from .failure import Failure

CLOCK_SECONDS = 137.4


def clock(_, host, action):
    """The clock is 137.4 s slow (a stand-in: chronyc says so)."""
    file = places.hardware(host["name"]) / "clock"
    if action == "break":
        file.write_text(f"{CLOCK_SECONDS}\n")
    else:
        file.unlink(missing_ok=True)


def gpu_gone(_, host, action):
    """The driver does not find the GPU any more (a stand-in: nvidia-smi says so)."""
    if not host["nvidia"]:
        raise Failure(f"{host['name']} has no NVIDIA GPU")
    layers.put_gpu(host["name"], "" if action == "break" else host["nvidia"], host["lspci"])
    if action == "break":
        control.ask(
            do="kernel",
            host=host["name"],
            priority=3,
            text="NVRM: Xid (PCI:0000:01:00): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus.",
        )


def pod(lab, host, action):
    """A pod of the cluster is killed for its memory again and again (a stand-in: kubectl says so)."""
    if not host["role"].startswith("K3s"):
        raise Failure(f"{host['name']} is no node of the cluster")
    kubernetes.write(lab["hosts"], crashing="frigate-6c8d5b7f9d-kq7zt" if action == "break" else "")


def disk_failing(_, host, action):
    """A disk has pending sectors and says that it fails (a stand-in: smartctl says so)."""
    file = places.hardware(host["name"]) / "disks"
    if not file.exists():
        raise Failure(f"{host['name']} has no disk of its own")
    healthy = file.read_text().replace("FAILED!", "PASSED")
    lines = healthy.splitlines()
    if action == "break":
        lines[-1] = lines[-1].replace("PASSED", "FAILED!")
        control.ask(
            do="kernel",
            host=host["name"],
            priority=3,
            text=f"I/O error, dev {lines[-1].split()[0].removeprefix('/dev/')}, sector 1953 op 0x0:(READ) flags 0x80700",
        )
    file.write_text("\n".join(lines) + "\n")


def pool_degraded(_, host, action):
    """A disk of the ZFS pool is missing (a stand-in: zpool says so)."""
    file = places.hardware(host["name"]) / "pool"
    if not file.exists():
        raise Failure(f"{host['name']} has no pool")
    file.write_text("tank DEGRADED\n" if action == "break" else "tank ONLINE\n")


WAYS = {
    "clock": clock,
    "disk-failing": disk_failing,
    "gpu-gone": gpu_gone,
    "pod": pod,
    "pool-degraded": pool_degraded,
}
