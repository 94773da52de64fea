"""A cgroup of its own for each host, in every hierarchy that this machine has mounted.

Without one, the systemd of all hosts would share the cgroups of whoever started the lab. They are made below
the starter's own, so that limits that hold for it hold for the lab; with cgroup v2 alone they stand at the
top, since there a cgroup with processes may not have children with controllers.
"""

import contextlib
import os
import pathlib
import time

ROOT = pathlib.Path("/sys/fs/cgroup")


def hierarchies():
    """(mount point, own path) for each hierarchy."""
    if (ROOT / "cgroup.controllers").exists():
        return [(ROOT, "")]
    found = []
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        _, names, path = line.split(":", 2)
        folder = names.removeprefix("name=") if names else "unified"
        if (ROOT / folder / "cgroup.procs").exists():
            found.append((ROOT / folder, path.lstrip("/")))
    return found


def tops(lab):
    """The lab's folder in each hierarchy. Noted at the start: later callers may be in other cgroups."""
    return [str(mount / own / lab) for mount, own in hierarchies()]


def make(tops, host, memory):
    """The host's cgroups, with at most `memory` bytes. The lab's process then joins them with `join`."""
    made = [pathlib.Path(top) / host for top in tops]
    for folder in made:
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / "cpuset.cpus").exists():  # cpuset v1 takes no process before it has CPUs and memory nodes
            for level in (folder.parent, folder):
                for name in ("cpuset.cpus", "cpuset.mems"):
                    (level / name).write_text((level.parent / name).read_text())
        if (folder / "cgroup.controllers").exists() and folder.parent.parent == ROOT:
            for level in (ROOT, folder.parent):
                for controller in ("memory", "cpu", "pids"):
                    with contextlib.suppress(OSError):
                        (level / "cgroup.subtree_control").write_text(f"+{controller}")
        for name in ("memory.limit_in_bytes", "memory.max"):
            if (folder / name).exists():
                (folder / name).write_text(str(memory))
        if (folder / "memory.use_hierarchy").exists():
            with contextlib.suppress(OSError):
                (folder / "memory.use_hierarchy").write_text("1")
    return made


def join(made):
    for folder in made:
        (folder / "cgroup.procs").write_text(str(os.getpid()))


def freeze(tops, host, frozen):
    """Stops all processes of a host where they are, or lets them go on."""
    done = False
    for top in tops:
        for name, text in (("freezer.state", "FROZEN" if frozen else "THAWED"), ("cgroup.freeze", str(int(frozen)))):
            file = pathlib.Path(top) / host / name
            if file.exists():
                file.write_text(text)
                done = True
    return done


def remove(tops):
    """Removes them once nothing runs there. The kernel needs a moment after the last process."""
    left = []
    for top in map(pathlib.Path, tops):
        for _ in range(50):
            for folder, _, _ in os.walk(top, topdown=False):
                with contextlib.suppress(OSError):
                    os.rmdir(folder)
            if not top.exists():
                break
            time.sleep(0.1)
        else:
            left.append(str(top))
    return left
