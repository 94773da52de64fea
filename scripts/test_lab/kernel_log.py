"""The kernel's messages about one host. The kernel is shared, so a host must not see those of others.

A host's /dev/kmsg is a terminal: in canonical mode one read gives one line, as the real device gives one
record. The journal of the host reads there.
"""

import contextlib
import os
import pathlib
import re
import select
import termios
import threading
import time

RECORD = re.compile(r"^(\d+),(\d+),(\d+),[^;]*;(.*)$")


class KernelLog:
    def __init__(self, file):
        self.file = file
        self.master, slave = os.openpty()
        self.device = os.ttyname(slave)
        settings = termios.tcgetattr(slave)
        settings[3] &= ~(termios.ECHO | termios.ISIG)
        settings[0] &= ~(termios.IXON | termios.ICRNL)
        settings[1] &= ~termios.OPOST
        termios.tcsetattr(slave, termios.TCSANOW, settings)
        self.slave = slave  # Kept open, so that the terminal outlives a reboot.
        self.sequence = 0
        self.booted = time.monotonic()

    def clear(self):
        """A new boot has an empty log."""
        self.sequence = 0
        self.booted = time.monotonic()
        self.file.write_text("")
        self.write_vmstat(0)
        with contextlib.suppress(termios.error):
            termios.tcflush(self.slave, termios.TCIFLUSH)

    def write_vmstat(self, killed):
        """The host's /proc/vmstat: the counters of its boot, and how many of its processes ran out of memory."""
        self.killed = killed
        text = pathlib.Path("/proc/vmstat").read_text()
        # Written in place: the file is bound over the host's own.
        (self.file.parent / "vmstat").write_text(re.sub(r"(?m)^oom_kill \d+$", f"oom_kill {killed}", text))

    def add(self, priority, text):
        line = f"{priority},{self.sequence},{int((time.monotonic() - self.booted) * 1e6)},-;{text[:900]}\n"
        self.sequence += 1
        with open(self.file, "a") as file:
            file.write(line)
        os.write(self.master, line.encode())


def drain(logs):
    """Takes what hosts write to their /dev/kmsg, so that they never wait for a reader."""
    masters = [log.master for log in logs]
    while True:
        for master in select.select(masters, [], [])[0]:
            with contextlib.suppress(OSError):
                os.read(master, 65536)


def forward(machines, lab):
    """Gives each host the kernel's messages about memory that ran out in one of its cgroups."""
    try:
        kmsg = os.open("/dev/kmsg", os.O_RDONLY)
        os.lseek(kmsg, 0, os.SEEK_END)
    except OSError:
        return
    report = []
    while True:
        try:
            record = RECORD.match(os.read(kmsg, 8192).decode(errors="replace").split("\n")[0])
        except BrokenPipeError:
            continue  # Messages were overwritten before they were read.
        if not record:
            continue
        priority, text = int(record[1]), record[4]
        if "invoked oom-killer" in text:
            report = []
        report.append((priority, text))
        del report[:-200]
        if "Killed process" not in text:
            continue
        paths = re.findall(
            r"(?:oom_memcg|task_memcg)=\S*?/" + re.escape(lab) + r"/([^/,]+)", "\n".join(t for _, t in report)
        )
        if paths and paths[0] in machines:
            for each, words in report:
                if re.search(r"oom|out of memory|Killed process", words, re.IGNORECASE):
                    shown = re.sub(r"=/\S*?" + re.escape(lab) + "/" + re.escape(paths[0]), "=", words)
                    machines[paths[0]].kernel.add(each, shown)
            machines[paths[0]].kernel.write_vmstat(machines[paths[0]].kernel.killed + 1)
        report = []


def start(machines, lab):
    for work, arguments in ((drain, ([m.kernel for m in machines.values()],)), (forward, (machines, lab))):
        threading.Thread(target=work, args=arguments, daemon=True).start()
