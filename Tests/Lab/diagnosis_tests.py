"""What is broken for real is found, with the right cause first; what is well is called well."""
import time

# breakage, host, rule of the first finding, words that its object, figure or cause must hold, seconds until it shows
FAULTS = [
    ("busy-loop", "nas", "busy_process", ["transcode", "its age does not tell yet"], 14),
    ("full-disk", "nas", "disk_full", ["/srv/data"], 0),
    ("memory-hog", "media", "oom_kill", ["indexer.service"], 6),
    ("failed-unit", "nas", "unit_failed", ["photo-sync.service", "No such file"], 1),
    ("restart-loop", "nas", "unit_restarts", ["doorbell.service", "broker refused"], 6),
    ("ordering-cycle", "homeassistant", "ordering_cycle", ["media-", "cycle"], 1),
    ("log-flood", "backup", "log_flood", ["sh", "sensor"], 10),
    ("packet-loss", "workbench", "packet_loss", ["pings lost"], 0),
    ("slow-dns", "workbench", "dns_slow", ["10.77.4.1", "3.0 s"], 0),
    ("moved-address", "printer-pi", "address_moved", ["pool"], 5),
    # Stand-ins: the clock, the kernel's GPU and disks are shared with the machine.
    ("clock", "nas", "clock_drift", ["137.4 s"], 0),
    ("slow-link", "pumped-piglet", "link_below", ["2.5 Gb/s"], 1),
    ("gpu-gone", "frigate", "gpu_error", ["PCIe"], 1),
    ("disk-failing", "nas", "disk_failing", ["FAILED"], 1),
    ("pool-degraded", "nas", "pool_degraded", ["DEGRADED"], 0),
    ("pod", "k3s-vm-pumped-piglet", "pod_oom_killed", ["OOMKilled"], 0),
    ("certificate", "grafana", "certificate_expiring", ["8443"], 2),
]


def wrong(diagnosis):
    return [finding for finding in diagnosis["findings"] if finding["severity"] != "info"]


def told(finding):
    return " ".join([finding["object"], finding["figure"], finding["cause"], *finding["evidence"]])


def diagnose(lab, host):
    found = lab.json("diagnose", host)
    return found, found["seconds"]


def calls_healthy_hosts_healthy(lab):
    """nothing is found on hosts that are well, and it is said with figures"""
    results = lab.array("diagnose", "--all")
    assert len(results) >= 16, len(results)
    for result in results:
        assert result["state"] == "reached", result
        assert not wrong(result), (result["host"], [told(each) for each in wrong(result)])
        assert any(any(letter.isdigit() for letter in line) for line in result["healthy"]), result["host"]
    return f"{len(results)} hosts, {max(each['milliseconds'] for each in results) / 1000:.1f} s the slowest"


def finder(name, host, rule, words, pause):
    def test(lab):
        lab.control("break", name, host)
        try:
            time.sleep(pause)
            found, seconds = diagnose(lab, host)
        finally:
            lab.control("mend", name, host)
        # A loop of seconds is a remark: it is named, and not judged.
        assert found["findings"] and (wrong(found) or rule == "busy_process"), (
            f"nothing was found; unchecked: {found['unchecked']}")
        first = found["findings"][0]
        assert first["rule"] == rule, [(each["rule"], each["object"], each["figure"]) for each in found["findings"]]
        for word in words:
            assert word in told(first), (word, told(first))
        others = [each for each in wrong(found) if each["explained_by"] is None and each["id"] != first["id"]]
        # Three processes are three findings of one rule; anything else is a cause of its own that is not there.
        assert all(each["rule"] == rule for each in others), [(each["rule"], told(each)) for each in others]
        assert seconds <= 5 * lab.patience, seconds
        return f"{seconds:.1f} s; {first['rule']} {first['object']}: {first['figure']}" + (
            f"; explains {len(first['explains'])}" if first["explains"] else "")

    test.__doc__ = f"{name} on {host} is found as {rule}, first, in 5 s"
    return test


TESTS = [calls_healthy_hosts_healthy] + [finder(*fault) for fault in FAULTS] 
