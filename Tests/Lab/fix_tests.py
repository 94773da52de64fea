"""Procedures, incidents and watching on real hosts."""
import json
import re
import sqlite3
import subprocess
import time

VM = "k3s-vm-still-fawn"


SETTING = "runaway_seconds: 10\n"


def age(lab, host, name, seconds=14):
    """Waits until the processes of `name` count as runaways, which this lab's owner calls them after 10 s and not after
    five minutes; the machine must leave them a core."""
    settings = lab.folder / "steward.yaml"
    text = settings.read_text() if settings.exists() else ""
    if SETTING not in text:
        settings.write_text(text + SETTING)
    time.sleep(seconds)
    lab.control("exec", host, "pgrep", "-x", name)


def mend(lab, host):
    """Ends the busy loops where a test has not: a unit whose processes are all gone cannot be stopped."""
    settings = lab.folder / "steward.yaml"
    if settings.exists():
        settings.write_text(settings.read_text().replace(SETTING, ""))
    try:
        lab.control("mend", "busy-loop", host)
    except subprocess.CalledProcessError:
        assert gone(lab, host, "transcode")


def gone(lab, host, name):
    try:
        lab.control("exec", host, "pgrep", "-x", name)
    except subprocess.CalledProcessError:
        return True
    return False


def incidents(lab):
    return lab.json("incident", "list")["incidents"]


def fixes_what_only_its_hypervisor_reaches(lab):
    """three real busy loops in a VM without ssh are ended after one yes, and the check confirms it"""
    lab.control("break", "busy-loop", VM)
    try:
        age(lab, VM, "transcode")
        found = lab.json("diagnose", VM, "--check", "performance")
        runaways = [finding for finding in found["findings"] if finding["rule"] == "runaway_process"]
        assert len(runaways) == 3, found
        shown = lab.approve("run", "apply_fix", f"host={VM}", "fix=End a runaway process")
        assert "qm guest exec 108" in shown and shown.count("kill -TERM") >= 3, shown
        assert "verified: the check \"performance\" does not find it any more" in shown, shown
        assert gone(lab, VM, "transcode")
        known = [one for one in incidents(lab) if one["rule"] == "runaway_process" and one["host"] == VM]
        assert [one["state"] for one in known] == ["fixed"], known
        assert known[0]["object"] == "process transcode", known
    finally:
        mend(lab, VM)


def tells_the_third_time(lab):
    """"check why it seems slow", on a terminal with a yes: the cause, the fix, the third time with its dates"""
    database = sqlite3.connect(lab.folder / ".steward/state.db")
    with database:
        number = database.execute(
            "SELECT number FROM incident WHERE rule = 'runaway_process' AND host = ?", (VM,)).fetchone()[0]
        # Two times of the weeks before, each fixed an hour later.
        for days in (12, 4):
            for kind, hours in (("reopened", 0), ("fixed", 1)):
                at = time.strftime("%Y-%m-%d %H:%M:%S.000", time.gmtime(time.time() - days * 86400 + hours * 3600))
                database.execute(
                    "INSERT INTO incident_event (incident, at, kind, text, session) VALUES (?, ?, ?, '', '')",
                    (number, at, kind))
        database.execute("DELETE FROM incident_event WHERE incident = ? AND kind = 'opened'", (number,))
        database.execute(
            "DELETE FROM incident_event WHERE incident = ? AND kind = 'fixed' AND at > datetime('now', '-1 day')", (number,))
    database.close()
    lab.control("break", "busy-loop", VM)
    try:
        age(lab, VM, "transcode")
        shown = lab.chat(
            [f"Check why {VM} seems slow", "yes, add resource limits"], "chat", "--model", lab.model)
        assert "transcode" in shown and "Standard fix applied" in shown, shown
        # The looks asked nothing; the fix asked once.
        assert shown.split("Standard fix applied")[0].count("[y/N]") == 1, shown
        assert re.search(r"noticed process transcode on " + VM + r": 3 times", shown), shown
        assert "the fix held 8 days" in shown and "should we add resource limits?" in shown, shown
        assert gone(lab, VM, "transcode")
        assert "drafted plan" in shown, shown
    finally:
        mend(lab, VM)


def asks_nothing_under_a_standing_permission(lab):
    """after `approve allow` the same fix for other processes runs without a question, also in a script"""
    database = sqlite3.connect(lab.folder / ".steward/state.db")
    number = database.execute(
        "SELECT MAX(number) FROM effect WHERE state = 'done' AND prepared LIKE '%apply_fix%'").fetchone()[0]
    database.close()
    allowed, _, _ = lab.run("approve", "allow", f"p{number}", "--days", "14", "--finding", "target", status=10)
    shown = lab.approve("approve", "allow", f"p{number}", "--days", "14", "--finding", "target")
    assert "transcode" in shown or "apply_fix" in shown, shown
    lab.control("break", "busy-loop", VM)
    try:
        age(lab, VM, "transcode")
        output, _, _ = lab.run("ask", "--model", lab.model, "--json", f"Check why {VM} seems slow")
        answer = json.loads(output)
        assert not answer["pending"] and "Standard fix applied" in answer["answer"], answer
        assert gone(lab, VM, "transcode")
    finally:
        mend(lab, VM)


def says_what_a_restart_did_not_help(lab):
    """a unit that fails again after its restart is stopped again, and never called fixed"""
    lab.control("break", "failed-unit", "nas")
    try:
        shown = lab.approve(
            "run", "apply_fix", "host=nas", "fix=Restart a unit", "target=photo-sync.service", status=14)
        assert "the verification failed" in shown and "rolled back: systemctl stop photo-sync.service" in shown, shown
        known = [one for one in incidents(lab) if one["object"] == "photo-sync.service"]
        kinds = [event["kind"] for one in known for event in one["events"]]
        assert "fixed" not in kinds, known
    finally:
        lab.control("mend", "failed-unit", "nas")


def tells_what_is_new_once(lab):
    """steward watch tells a new finding once, keeps quiet while it stays, and tells once that it is over"""
    first = lab.json("watch", "--once")
    assert first["hosts"] >= 10, first
    lab.control("break", "failed-unit", "nas")
    try:
        new = lab.json("watch", "--once")
        assert "photo-sync.service" in [one["object"] for one in new["new"]], new
        again = lab.json("watch", "--once")
        assert "photo-sync.service" not in [one["object"] for one in again["new"]], again
    finally:
        lab.control("mend", "failed-unit", "nas")
    # One look without it may be luck.
    assert "photo-sync.service" not in json.dumps(lab.json("watch", "--once")["resolved"])
    over = lab.json("watch", "--once")
    assert "photo-sync.service" in [one["object"] for one in over["resolved"]], over
    assert "photo-sync.service" not in json.dumps(lab.json("watch", "--once")["resolved"])


def is_watched_by_systemd(lab):
    """steward watch --install has a host's own systemd look after one yes, and --remove leaves nothing behind"""
    lab.control("install", "nas", "--program", str(lab.program))
    units = "/etc/systemd/system/steward-watch"
    shown = lab.approve_on("nas", "steward watch --install --every 5m --lab /root/homelab")
    assert "systemctl enable --now steward-watch.timer" in shown and "OnUnitActiveSec=300s" in shown, shown
    lab.control("exec", "nas", "systemctl", "is-active", "steward-watch.timer")
    lab.control("exec", "nas", "systemctl", "start", "steward-watch.service")
    lab.approve_on("nas", "steward watch --remove --lab /root/homelab")
    lab.control("exec", "nas", "sh", "-c", f"! ls {units}.* /etc/systemd/system/timers.target.wants/steward-watch.timer")


def asks_for_nothing_without_a_terminal(lab):
    """without a terminal nothing is fixed: the fix waits with its id, and the host stays as it is"""
    lab.control("break", "busy-loop", "nas")
    try:
        age(lab, "nas", "transcode")
        output, _, _ = lab.run("ask", "--model", lab.model, "--json", "check why nas seems slow", status=10)
        answer = json.loads(output)
        assert answer["pending"], answer
        assert "waits for your yes" in answer["answer"], answer["answer"]
        assert not gone(lab, "nas", "transcode")
    finally:
        mend(lab, "nas")


TESTS = [
    fixes_what_only_its_hypervisor_reaches, tells_the_third_time, asks_nothing_under_a_standing_permission,
    says_what_a_restart_did_not_help,
    asks_for_nothing_without_a_terminal, tells_what_is_new_once, is_watched_by_systemd,
]
