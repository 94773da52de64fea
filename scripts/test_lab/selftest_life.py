"""What happens to the lab's hosts: reboots, breakages, and the end."""

import json
import os
import pathlib
import signal
import subprocess


def reboots(c):
    script = """
printf '[Service]\\nExecStart=/bin/touch /root/timer-ran\\n' >/etc/systemd/system/late.service
printf '[Timer]\\nOnBootSec=1\\nAccuracySec=100ms\\n[Install]\\nWantedBy=timers.target\\n' >/etc/systemd/system/late.timer
systemctl enable late.timer; cat /proc/sys/kernel/random/boot_id"""
    before = c.inside("workbench", script)
    done = c.lab("reboot", "workbench")
    c.check("a host reboots", done.returncode == 0 and c.hosts()["workbench"]["boots"] == 2, done.stderr)
    c.check(
        "keeps its files, has another boot id",
        c.inside("workbench", "cat /proc/sys/kernel/random/boot_id") not in ("", before),
    )
    c.check("and its timers run", c.until(15, lambda: c.inside("workbench", "ls /root/timer-ran")))
    boots = c.inside("workbench", "journalctl --list-boots | wc -l")
    c.check("its journal knows both boots", boots.splitlines()[-1] in ("2", "3"), boots)
    guest = c.hosts()["mqtt"]["boots"]
    done = c.lab("reboot", "still-fawn")
    c.check(
        "a hypervisor takes its guests along",
        c.until(30, lambda: (c.hosts()["mqtt"]["boots"], c.hosts()["mqtt"]["state"]) == (guest + 1, "up")),
        done.stderr,
    )
    done = c.ssh("pumped-piglet", "qm start 110")
    c.check(
        "a guest is started at its hypervisor",
        c.until(30, lambda: c.hosts()["git"]["state"] == "up"),
        done.stderr + str(c.hosts()["git"]),
    )


BROKEN = {  # breakage: what shows it on nas
    "busy-loop": "test $(pgrep -cx transcode) = 3",
    "certificate": "echo | openssl s_client -connect localhost:8443 2>/dev/null | openssl x509 -noout -checkend 100000"
    " && ! echo | openssl s_client -connect localhost:8443 2>/dev/null | openssl x509 -noout -checkend 260000",
    "clock": "chronyc tracking | grep -q '137.4 seconds slow'",
    "disk-failing": "smartctl -H /dev/sda | grep -q FAILED",
    "failed-unit": "systemctl is-failed -q photo-sync",
    "full-disk": "test \"$(df --output=pcent /srv/data | tail -1 | tr -d ' ')\" = 100%",
    "full-inodes": "test \"$(df --output=ipcent /srv/mail | tail -1 | tr -d ' ')\" = 100%",
    "log-flood": "test $(journalctl -p err -b -o cat -g 'sensor' | wc -l) -gt 40",
    "memory-hog": "systemctl is-failed -q indexer && journalctl -k -b -o cat | grep -q 'Killed process .*python3'"
    " && grep -qx 'oom_kill 1' /proc/vmstat",
    "ordering-cycle": "journalctl -b -o cat | grep -q 'deleted to break ordering cycle'",
    "packet-loss": "ping -c 40 -i 0.05 -W 1 -q 10.77.4.1 | grep -Eq ' [1-9][0-9]*(\\.[0-9]+)?% packet loss'",
    "pool-degraded": "zpool status -x | grep -q DEGRADED",
    "restart-loop": "test $(systemctl show -P NRestarts doorbell) -ge 2",
    "slow-dns": "! timeout 2 getent ahostsv4 workbench && timeout 20 getent ahostsv4 workbench",
    "slow-link": "ethtool eno1 | grep -q 'Speed: 1000Mb/s' && dmesg | grep -q 'NIC Link is Up 1 Gbps'",
}


def breakages(c):
    healthy = 'test "$(systemctl is-system-running)" = running && ! journalctl -p err -b -q | grep -q .'
    c.check(
        "a host is healthy before it is broken",
        c.lab("exec", "nas", "sh", "-c", healthy).returncode == 0,
        c.inside("nas", "systemctl --failed; journalctl -p err -b -q"),
    )
    for name, sign in BROKEN.items():
        done = c.lab("break", name, "nas")
        shows = c.until(15, lambda: c.lab("exec", "nas", "sh", "-c", sign).returncode == 0)
        mended = c.lab("mend", name)
        c.check(f"break {name}", done.returncode == 0 and shows, done.stderr)
        c.check(f"mend {name}", mended.returncode == 0 and "nas" in mended.stdout, mended.stderr)
    c.check(
        "a mended host is well",
        c.inside("nas", "systemctl is-system-running; ls /srv/data /srv/mail; ethtool eno1").startswith("running\n")
        and "Speed: 2500Mb/s" in c.inside("nas", "ethtool eno1"),
    )
    busy = c.inside("workbench", "pgrep -c transcode")
    c.check("other hosts are not touched", busy == "0", busy)
    c.lab("break", "changed-key")
    done = c.ssh("nas", "true")
    c.check("break changed-key", done.returncode == 255 and "IDENTIFICATION HAS CHANGED" in done.stderr, done.stderr)
    c.lab("mend")
    c.lab("break", "greeting")
    done = c.ssh("nas", "hostname")
    c.check("break greeting", "Welcome to nas" in done.stdout and done.stdout.endswith("\nnas\n"), done.stdout)
    c.lab("mend")
    c.lab("break", "frozen")
    done = c.ssh("nas", "true")
    c.check("break frozen", done.returncode == 255 and "timed out" in done.stderr, done.stderr)
    c.lab("mend")
    done = c.ssh("nas", "hostname")
    c.check("a thawed host answers, without a greeting and under its key", done.stdout == "nas\n", done.stderr)
    before = c.hosts()["printer-pi"]["address"]
    done = c.lab("break", "moved-address")
    c.check("break moved-address", c.hosts()["printer-pi"]["address"] not in ("", before), done.stderr)
    c.lab("break", "pod")
    text = c.ssh("still-fawn", "qm guest exec 108 -- kubectl get pods -A -o json").stdout
    c.check("break pod", "CrashLoopBackOff" in text and "OOMKilled" in text, text)
    c.lab("mend")


def traces(c, lab):
    """What is left on this machine of a lab that has ended."""
    left = [str(path) for path in pathlib.Path("/sys/fs/cgroup").glob(f"**/{lab}")]
    left += [line for line in pathlib.Path("/proc/mounts").read_text().splitlines() if str(c.base) in line]
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if (
                str(c.base).encode() in (folder / "cmdline").read_bytes()
                and "selftest" not in (folder / "comm").read_text()
            ):
                left.append((folder / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    loops = subprocess.run(["losetup", "-a"], capture_output=True, text=True).stdout
    left += [line for line in loops.splitlines() if str(c.base) in line]
    if (c.base / "run").exists():
        left.append(str(c.base / "run"))
    return left


def endings(c):
    lab = json.loads((c.base / "run/plan.json").read_text())["id"]
    c.lab("break", "full-disk", "nas")
    os.kill(json.loads((c.base / "run/keeper.json").read_text())["pid"], signal.SIGKILL)
    gone = c.until(10, lambda: c.lab("status").returncode == 1)
    c.check("a lab whose keeper was killed is down", gone)
    done = c.lab("down")
    c.check(
        "and down removes what is left of it",
        done.returncode == 0 and not traces(c, lab),
        done.stderr + str(traces(c, lab)),
    )
    process = subprocess.Popen(
        [c.program, "up", "6"], env=c.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    c.until(20, lambda: (c.base / "run/keeper.sock").exists())
    process.terminate()
    process.wait(30)
    c.check("an interrupted up leaves nothing", c.until(5, lambda: not traces(c, lab)), traces(c, lab))
    first = c.lab("up", "3")
    c.check("the next up works", first.returncode == 0, first.stderr)
    done = c.lab("down")
    c.check("down leaves nothing", done.returncode == 0 and not traces(c, lab), done.stderr + str(traces(c, lab)))
    c.check("a second down is no error", c.lab("down").returncode == 0)
