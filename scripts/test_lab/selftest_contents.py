"""Whether the lab is what its documents say, and how its hosts are reached."""

import json
import re


def documents(c):
    text = (c.base / "run/homelab/INFRASTRUCTURE.md").read_text()
    rows = [
        line.split(" | ") for line in text.split("## Networks")[0].splitlines() if re.match(r"\| [a-z0-9-]+ \|", line)
    ]
    documented = {row[0].strip("| "): row for row in rows}
    hosts = c.hosts()
    expected = json.loads((c.base / "run/expected.json").read_text())["differences"]
    by_kind = {}
    for difference in expected:
        by_kind.setdefault(difference["kind"], []).append(difference)
    c.check("19 of 20 hosts are documented", len(documented) == 19 and "spare" not in documented, list(documented))
    differ = [name for name, row in documented.items() if hosts[name]["address"] != row[2]]
    c.check(
        "exactly the two moved hosts have another address than documented",
        differ == [each["host"] for each in by_kind["address_moved"]] and len(differ) == 2,
        differ,
    )
    own = [name for name in differ if hosts[name]["address"] in c.inside(name, "ip -4 -o address show scope global")]
    c.check("and say so themselves", own == differ, own)
    off = sorted(name for name, host in hosts.items() if host["state"] == "off")
    c.check(
        "the missing hosts are the ones that are off",
        off == sorted(each["host"] for each in by_kind["host_missing"]),
        off,
    )
    gpu = [name for name, row in documented.items() if "RTX 3060" in row[6]]
    c.check(
        "the GPU is documented elsewhere",
        gpu == ["workbench"] and "RTX 3060" in c.inside("frigate", "nvidia-smi -L"),
        gpu,
    )


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
    c.check(
        "and is reached through its hypervisor",
        (data.get("exitcode"), data.get("out-data")) == (3, "k3s-vm-still-fawn\n"),
        reply,
    )
    attached = c.lab(
        "run",
        "--",
        "ssh",
        "chief-horse",
        "pct",
        "exec",
        "101",
        "--",
        "sh",
        "-c",
        "'cat; hostname; exit 4'",
        text="from outside\n",
    )
    c.check(
        "pct exec passes standard input, output and status",
        (attached.returncode, attached.stdout) == (4, "from outside\ndns\n"),
        attached,
    )
    listed = c.ssh("pumped-piglet", "qm list; pct list").stdout
    c.check(
        "the hypervisor lists its guests and their states",
        re.search(r"110 git +stopped", listed) and re.search(r"102 +running +grafana", listed),
        listed,
    )
    stranger = c.lab("run", "--", "ssh", "-o", "BatchMode=yes", hosts["spare"]["address"], "true")
    c.check("an unknown host key is refused", "Host key verification failed" in stranger.stderr, stranger.stderr)


def hardware(c):
    text = c.ssh(
        "pumped-piglet",
        "ethtool eno1; cat /sys/class/net/eno1/speed; basename $(readlink /sys/class/net/eno1/device/driver)",
    ).stdout
    c.check(
        "the slow link: both ends can do 2500, it runs at 1000",
        text.count("2500baseT/Full") == 3 and "Speed: 1000Mb/s" in text and text.endswith("1000\nr8169\n"),
        text,
    )
    own = c.inside(
        "nas", "nproc; free -m | awk 'NR==2{print $2}'; cut -d. -f1 /proc/uptime; sed -n 's/^oom_kill //p' /proc/vmstat"
    )
    values = own.split()
    c.check(
        "a host sees its own memory and uptime", values[1] == "2048" and int(values[2]) < 600 and values[3] == "0", own
    )
    nodes = json.loads(c.inside("k3s-vm-pumped-piglet", "kubectl get nodes -o json") or "{}")
    c.check("kubectl tells of the cluster's four nodes", len(nodes.get("items", [])) == 4, nodes)
    c.check(
        "the switch tells the port by LLDP",
        c.until(15, lambda: re.search(r"sw-core[\s\S]*port 3", c.inside("nas", "lldpcli show neighbors"))),
        c.inside("nas", "lldpcli show neighbors"),
    )
    c.inside("nas", "iperf3 --server --daemon --one-off")
    measured = json.loads(c.inside("pumped-piglet", "iperf3 --client nas --time 1 --json") or "{}")
    rate = measured.get("end", {}).get("sum_received", {}).get("bits_per_second", 0) / 1e6
    # How much gets through depends on how busy this machine is; more than the wire carries never does.
    c.check("no more than 1000 Mb/s goes through a link of 1000", 1 < rate < 1100, rate)
    c.lab("cable", "workbench", "0")
    c.check(
        "without a cable a host is cut off",
        c.until(
            10,
            lambda: (
                c.inside("workbench", "cat /sys/class/net/eno1/carrier; ethtool eno1 | grep detected").split()
                == ["0", "Link", "detected:", "no"]
            ),
        ),
    )
    c.lab("cable", "workbench", "10000")
    c.check("and back with one", c.until(10, lambda: c.ssh("workbench", "true").returncode == 0))
    c.lab("cable", "pumped-piglet", "10000")
    after = c.ssh("pumped-piglet", "ethtool", "eno1").stdout
    c.check("a new cable makes it 2500", "Speed: 2500Mb/s" in after, after)
