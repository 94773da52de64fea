"""Boots a lab of its own and looks whether it is what docs/test-lab.md says. Leaves nothing behind."""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

from . import places

PROGRAM = places.SCRIPTS / "lab"


class Checks:
    def __init__(self, base):
        self.base = base
        self.passed = self.failed = 0
        self.environment = dict(os.environ, STEWARD_TEST_LAB=str(base), STEWARD_TEST_LAB_CACHE=str(places.CACHE))

    def lab(self, *words, text=None, seconds=300):
        return subprocess.run([PROGRAM, *words], env=self.environment, input=text, capture_output=True, text=True,
                              timeout=seconds)

    def ssh(self, host, *words):
        return self.lab("run", "--", "ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=5", host, *words)

    def inside(self, host, script):
        return self.lab("exec", host, "sh", "-c", script).stdout.strip()

    def hosts(self):
        return {host["name"]: host for host in json.loads(self.lab("status", "--json").stdout)["hosts"]}

    def check(self, name, holds, shown=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
        print(("ok    " if holds else "FAIL  ") + name + ("" if holds else f": {str(shown).strip()[-600:]}"), flush=True)

    def until(self, seconds, look):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if look():
                return True
            time.sleep(0.3)
        return False


def run():
    with tempfile.TemporaryDirectory(prefix="steward-lab-selftest-") as folder:
        checks = Checks(pathlib.Path(folder))
        try:
            for part in (start, documents, reach, hardware, reboots, breakages, simulation, endings):
                part(checks)
        finally:
            checks.lab("down")
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


def start(c):
    done = c.lab("up", "20", "--deviations", seconds=1500)
    c.check("boots 20 hosts and plants the deviations", done.returncode == 0, done.stdout + done.stderr)
    if done.returncode:
        sys.exit(1)
    print("      " + done.stdout.strip().splitlines()[0])
    states = [host["state"] for host in c.hosts().values()]
    c.check("17 are up and 3 are off", (states.count("up"), states.count("off")) == (17, 3), states)
    again = c.lab("up", "20", "--deviations")
    c.check("a second up changes nothing", again.returncode == 0 and c.hosts()["nas"]["boots"] == 1, again.stderr)
    other = c.lab("up", "3")
    c.check("another lab in the same place is refused", other.returncode == 1 and "down ends it" in other.stderr, other)
    route = c.lab("run", "--", "ip", "route").stdout
    c.check("no way leads out of the lab's network", "default" not in route and "10.77.4.0/24" in route, route)
    wrong = c.lab("exec", "nobody", "true")
    c.check("a wrong host name is an error", wrong.returncode == 1 and "nobody" in wrong.stderr, wrong.stderr)


def documents(c):
    text = (c.base / "run/homelab/INFRASTRUCTURE.md").read_text()
    rows = [line.split(" | ") for line in text.split("## Networks")[0].splitlines() if re.match(r"\| [a-z0-9-]+ \|", line)]
    documented = {row[0].strip("| "): row for row in rows}
    hosts = c.hosts()
    expected = json.loads((c.base / "run/expected.json").read_text())["differences"]
    by_kind = {}
    for difference in expected:
        by_kind.setdefault(difference["kind"], []).append(difference)
    c.check("19 of 20 hosts are documented", len(documented) == 19 and "spare" not in documented, list(documented))
    differ = [name for name, row in documented.items() if hosts[name]["address"] != row[2]]
    c.check("exactly the two moved hosts have another address than documented",
            differ == [each["host"] for each in by_kind["address_moved"]] and len(differ) == 2, differ)
    own = [name for name in differ if hosts[name]["address"] in c.inside(name, "ip -4 -o address show scope global")]
    c.check("and say so themselves", own == differ, own)
    off = sorted(name for name, host in hosts.items() if host["state"] == "off")
    c.check("the missing hosts are the ones that are off", off == sorted(each["host"] for each in by_kind["host_missing"]), off)
    gpu = [name for name, row in documented.items() if "RTX 3060" in row[6]]
    c.check("the GPU is documented elsewhere", gpu == ["workbench"] and "RTX 3060" in c.inside("frigate", "nvidia-smi -L"), gpu)


def reach(c):
    hosts = c.hosts()
    bad = []
    for name, host in hosts.items():
        if host["state"] != "up" or name in ("k3s-vm-still-fawn", "dns", "spare"):
            continue
        if c.ssh(name, "hostname").stdout.strip() != name:
            bad.append(name)
    c.check("every host that is up answers by ssh under its own name", not bad, bad)
    refused = c.ssh("k3s-vm-still-fawn", "true")
    c.check("a host without ssh refuses it", refused.returncode == 255, refused)
    reply = c.ssh("still-fawn", "qm", "guest", "exec", "108", "--", "sh", "-c", "'hostname; exit 3'")
    data = json.loads(reply.stdout or "{}")
    c.check("and is reached through its hypervisor",
            (data.get("exitcode"), data.get("out-data")) == (3, "k3s-vm-still-fawn\n"), reply)
    attached = c.lab("run", "--", "ssh", "chief-horse", "pct", "exec", "101", "--", "sh", "-c", "'cat; hostname; exit 4'",
                     text="from outside\n")
    c.check("pct exec passes standard input, output and status",
            (attached.returncode, attached.stdout) == (4, "from outside\ndns\n"), attached)
    listed = c.ssh("pumped-piglet", "qm list; pct list").stdout
    c.check("the hypervisor lists its guests and their states",
            re.search(r"110 git +stopped", listed) and re.search(r"102 +running +grafana", listed), listed)
    stranger = c.lab("run", "--", "ssh", "-o", "BatchMode=yes", hosts["spare"]["address"], "true")
    c.check("an unknown host key is refused", "Host key verification failed" in stranger.stderr, stranger.stderr)


def hardware(c):
    text = c.ssh("pumped-piglet", "ethtool eno1; cat /sys/class/net/eno1/speed; basename $(readlink /sys/class/net/eno1/device/driver)").stdout
    c.check("the slow link: both ends can do 2500, it runs at 1000",
            text.count("2500baseT/Full") == 3 and "Speed: 1000Mb/s" in text and text.endswith("1000\nr8169\n"), text)
    own = c.inside("nas", "nproc; free -m | awk 'NR==2{print $2}'; cut -d. -f1 /proc/uptime; sed -n 's/^oom_kill //p' /proc/vmstat")
    values = own.split()
    c.check("a host sees its own memory and uptime", values[1] == "2048" and int(values[2]) < 600 and values[3] == "0", own)
    nodes = json.loads(c.inside("k3s-vm-pumped-piglet", "kubectl get nodes -o json") or "{}")
    c.check("kubectl tells of the cluster's four nodes", len(nodes.get("items", [])) == 4, nodes)
    c.check("the switch tells the port by LLDP", c.until(15, lambda: re.search(
        r"sw-core[\s\S]*port 3", c.inside("nas", "lldpcli show neighbors"))), c.inside("nas", "lldpcli show neighbors"))
    c.inside("nas", "iperf3 --server --daemon --one-off")
    measured = json.loads(c.inside("pumped-piglet", "iperf3 --client nas --time 1 --json") or "{}")
    rate = measured.get("end", {}).get("sum_received", {}).get("bits_per_second", 0) / 1e6
    # How much gets through depends on how busy this machine is; more than the wire carries never does.
    c.check("no more than 1000 Mb/s goes through a link of 1000", 1 < rate < 1100, rate)
    c.lab("cable", "workbench", "0")
    c.check("without a cable a host is cut off", c.until(10, lambda: c.inside(
        "workbench", "cat /sys/class/net/eno1/carrier; ethtool eno1 | grep detected").split() == ["0", "Link", "detected:", "no"]))
    c.lab("cable", "workbench", "10000")
    c.check("and back with one", c.until(10, lambda: c.ssh("workbench", "true").returncode == 0))
    c.lab("cable", "pumped-piglet", "10000")
    after = c.ssh("pumped-piglet", "ethtool", "eno1").stdout
    c.check("a new cable makes it 2500", "Speed: 2500Mb/s" in after, after)


def reboots(c):
    script = """
printf '[Service]\\nExecStart=/bin/touch /root/timer-ran\\n' >/etc/systemd/system/late.service
printf '[Timer]\\nOnBootSec=1\\nAccuracySec=100ms\\n[Install]\\nWantedBy=timers.target\\n' >/etc/systemd/system/late.timer
systemctl enable late.timer; cat /proc/sys/kernel/random/boot_id"""
    before = c.inside("workbench", script)
    done = c.lab("reboot", "workbench")
    c.check("a host reboots", done.returncode == 0 and c.hosts()["workbench"]["boots"] == 2, done.stderr)
    c.check("keeps its files, has another boot id", c.inside("workbench", "cat /proc/sys/kernel/random/boot_id") not in ("", before))
    c.check("and its timers run", c.until(15, lambda: c.inside("workbench", "ls /root/timer-ran")))
    boots = c.inside("workbench", "journalctl --list-boots | wc -l")
    c.check("its journal knows both boots", boots.splitlines()[-1] in ("2", "3"), boots)
    guest = c.hosts()["mqtt"]["boots"]
    done = c.lab("reboot", "still-fawn")
    c.check("a hypervisor takes its guests along",
            c.until(30, lambda: (c.hosts()["mqtt"]["boots"], c.hosts()["mqtt"]["state"]) == (guest + 1, "up")), done.stderr)
    done = c.ssh("pumped-piglet", "qm start 110")
    c.check("a guest is started at its hypervisor", c.until(30, lambda: c.hosts()["git"]["state"] == "up"),
            done.stderr + str(c.hosts()["git"]))


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
    healthy = "test \"$(systemctl is-system-running)\" = running && ! journalctl -p err -b -q | grep -q ."
    c.check("a host is healthy before it is broken", c.lab("exec", "nas", "sh", "-c", healthy).returncode == 0,
            c.inside("nas", "systemctl --failed; journalctl -p err -b -q"))
    for name, sign in BROKEN.items():
        done = c.lab("break", name, "nas")
        shows = c.until(15, lambda: c.lab("exec", "nas", "sh", "-c", sign).returncode == 0)
        mended = c.lab("mend", name)
        c.check(f"break {name}", done.returncode == 0 and shows, done.stderr)
        c.check(f"mend {name}", mended.returncode == 0 and "nas" in mended.stdout, mended.stderr)
    c.check("a mended host is well", c.inside("nas", "systemctl is-system-running; ls /srv/data /srv/mail; ethtool eno1")
            .startswith("running\n") and "Speed: 2500Mb/s" in c.inside("nas", "ethtool eno1"))
    busy = c.inside("workbench", "pgrep -c transcode")
    c.check("other hosts are not touched", busy == "0", busy)
    before = c.hosts()["printer-pi"]["address"]
    done = c.lab("break", "moved-address")
    c.check("break moved-address", c.hosts()["printer-pi"]["address"] not in ("", before), done.stderr)
    c.lab("break", "pod")
    text = c.ssh("still-fawn", "qm guest exec 108 -- kubectl get pods -A -o json").stdout
    c.check("break pod", "CrashLoopBackOff" in text and "OOMKilled" in text, text)
    c.lab("mend")


def simulation(c):
    texts = []
    for name in ("one", "two"):
        c.lab("simulate", "1000", str(c.base / name), "--deviations", "5")
        texts.append([(c.base / name / file).read_text() for file in ("INFRASTRUCTURE.md", "facts.jsonl", "expected.json")])
    lines = [json.loads(line) for line in texts[0][1].splitlines()]
    c.check("simulates 1,000 hosts, the same each time",
            texts[0] == texts[1] and len(lines) == 1000 and len(json.loads(texts[0][2])["differences"]) == 50)


def traces(c, lab):
    """What is left on this machine of a lab that has ended."""
    left = [str(path) for path in pathlib.Path("/sys/fs/cgroup").glob(f"**/{lab}")]
    left += [line for line in pathlib.Path("/proc/mounts").read_text().splitlines() if str(c.base) in line]
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if str(c.base).encode() in (folder / "cmdline").read_bytes() and "selftest" not in (folder / "comm").read_text():
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
    c.check("and down removes what is left of it", done.returncode == 0 and not traces(c, lab), done.stderr + str(traces(c, lab)))
    process = subprocess.Popen([PROGRAM, "up", "6"], env=c.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    c.until(20, lambda: (c.base / "run/keeper.sock").exists())
    process.terminate()
    process.wait(30)
    c.check("an interrupted up leaves nothing", c.until(5, lambda: not traces(c, lab)), traces(c, lab))
    first = c.lab("up", "3")
    c.check("the next up works", first.returncode == 0, first.stderr)
    done = c.lab("down")
    c.check("down leaves nothing", done.returncode == 0 and not traces(c, lab), done.stderr + str(traces(c, lab)))
    c.check("a second down is no error", c.lab("down").returncode == 0)
