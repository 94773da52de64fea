"""Boots a lab of its own and looks whether it is what docs/test-lab.md says. Leaves nothing behind."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from . import places
from . import selftest_contents as contents
from . import selftest_life as life

PROGRAM = places.SCRIPTS / "lab"


class Checks:
    def __init__(self, base):
        self.base = base
        self.program = PROGRAM
        self.passed = self.failed = 0
        self.environment = dict(os.environ, STEWARD_TEST_LAB=str(base), STEWARD_TEST_LAB_CACHE=str(places.CACHE))

    def lab(self, *words, text=None, seconds=300):
        return subprocess.run(
            [PROGRAM, *words], env=self.environment, input=text, capture_output=True, text=True, timeout=seconds
        )

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
        print(
            ("ok    " if holds else "FAIL  ") + name + ("" if holds else f": {str(shown).strip()[-600:]}"), flush=True
        )

    def until(self, seconds, look):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if look():
                return True
            time.sleep(0.3)
        return False


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


def simulation(c):
    texts = []
    for name in ("one", "two"):
        c.lab("simulate", "1000", str(c.base / name), "--deviations", "5")
        texts.append(
            [(c.base / name / file).read_text() for file in ("INFRASTRUCTURE.md", "facts.jsonl", "expected.json")]
        )
    lines = [json.loads(line) for line in texts[0][1].splitlines()]
    c.check(
        "simulates 1,000 hosts, the same each time",
        texts[0] == texts[1] and len(lines) == 1000 and len(json.loads(texts[0][2])["differences"]) == 50,
    )


def run():
    with tempfile.TemporaryDirectory(prefix="steward-lab-selftest-") as folder:
        checks = Checks(pathlib.Path(folder))
        try:
            for part in (
                start,
                contents.documents,
                contents.reach,
                contents.hardware,
                life.reboots,
                life.breakages,
                simulation,
                life.endings,
            ):
                part(checks)
        finally:
            checks.lab("down")
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0
