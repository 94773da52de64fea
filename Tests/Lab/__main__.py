"""Tests of Steward with the real hosts of scripts/lab: `python3 Tests/Lab [PROGRAM [WORDS…]]`, only tests whose title has
one of the words; exit 77 without root.

STEWARD_LAB_MODEL=ollama:NAME has that model of this machine's own server (127.0.0.1:11434) answer in the chat, in the place of
`builtin`."""
import contextlib
import os
import pathlib
import subprocess
import sys
import traceback

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import breakage_tests  # noqa: E402
import chat_tests  # noqa: E402
import diagnosis_tests  # noqa: E402
import drift_tests  # noqa: E402
import fix_tests  # noqa: E402
import plan_tests  # noqa: E402
import reach_tests  # noqa: E402
import rule_tests  # noqa: E402
import sweep_tests  # noqa: E402
from lab import CLONE, Lab  # noqa: E402
from model_way import ModelWay  # noqa: E402

# Each with how the lab is made for it. The documents are wrong in known ways until drift_tests corrects them.
GROUPS = [
    (
        Lab.up,
        chat_tests.TESTS + drift_tests.TESTS + rule_tests.TESTS + sweep_tests.TESTS + reach_tests.TESTS
        + breakage_tests.TESTS + fix_tests.TESTS,
    ),
    (Lab.up_well, diagnosis_tests.TESTS),
    (plan_tests.up_gigabit, plan_tests.TESTS),
]


@contextlib.contextmanager
def answering(lab):
    """The lab's chat with the model of STEWARD_LAB_MODEL, which needs more time."""
    model = os.environ.get("STEWARD_LAB_MODEL", "builtin")
    if not model.startswith("ollama:"):
        yield
        return
    with ModelWay() as way:
        lab.model = f"{model}@{way.url}"
        lab.limit, lab.run_limit = 1800, 900
        yield


def main(words):
    if os.geteuid() != 0:
        print("lab: skipped: the tests with real hosts need root")
        return 77
    program = pathlib.Path(words[0] if words else CLONE / ".build/debug/steward").resolve()
    if not program.exists():
        print(f"lab: there is no program {program}; make build, or swift build, first", file=sys.stderr)
        return 1
    lab = Lab(program)
    wanted = words[1:]
    failed = ran = 0
    try:
        for up, tests in GROUPS:
            chosen = [test for test in tests if not wanted or any(word in test.__doc__ for word in wanted)]
            if not chosen:
                continue
            up(lab)
            with answering(lab):
                for test in chosen:
                    ran += 1
                    name = test.__doc__.strip().split("\n")[0]
                    try:
                        figure = test(lab)
                        print(f"✔ {name}" + (f": {figure}" if figure else ""), flush=True)
                    except Exception:  # noqa: BLE001 - every failure is told, and the next test runs
                        failed += 1
                        print(f"✘ {name}", flush=True)
                        traceback.print_exc()
    finally:
        subprocess.run([CLONE / "scripts/lab", "down"], check=False)
    print(f"{ran - failed} of {ran} tests with real hosts passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
