"""The test lab as the tests use it, and Steward run inside of it."""
import fcntl
import json
import os
import pathlib
import pty
import re
import select
import shutil
import struct
import subprocess
import termios
import time

CLONE = pathlib.Path(__file__).resolve().parent.parent.parent


class Lab:
    def __init__(self, program):
        self.program = program
        self.base = pathlib.Path(os.environ.get("STEWARD_TEST_LAB") or CLONE / ".lab")
        self.folder = self.base / "run/homelab"
        self.expected_file = self.base / "run/expected.json"

    def up(self):
        """A lab whose documents and hosts differ in known ways."""
        self.control("down")
        self.control("up", "20", "--deviations")
        shutil.rmtree(self.folder / ".steward", ignore_errors=True)

    def up_well(self):
        """A lab in which nothing differs and nothing is broken, which is looked at when its hosts have come to rest."""
        self.control("down")
        self.control("up", "17")
        shutil.rmtree(self.folder / ".steward", ignore_errors=True)
        # So that an address that moves has moved from a known one.
        self.run("discover")
        time.sleep(15)

    # Seconds that a conversation on a terminal may take, and a command without one.
    limit = 240
    run_limit = 180
    # What answers in the chat.
    model = "builtin"
    # How many times as long as on a quiet machine something may take: STEWARD_LAB_PATIENCE on a busy one.
    patience = float(os.environ.get("STEWARD_LAB_PATIENCE", "1"))

    def control(self, *words):
        done = subprocess.run([CLONE / "scripts/lab", *words], check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout

    def exec(self, host, *words):
        """What a command in a host writes."""
        return self.control("exec", host, *words)

    def inside(self, *words):
        """What a command in the lab's network writes, on this machine and whatever its status."""
        words = [CLONE / "scripts/lab", "run", "--", *words]
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=180, check=False)
        return done.stdout + done.stderr

    def copy(self, name):
        """The lab's directory as it is now, to be changed."""
        folder = self.base / "run" / f"homelab-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("sessions"))
        return folder

    @property
    def expected(self):
        return json.loads(self.expected_file.read_text())["differences"]

    def document(self, name="INFRASTRUCTURE.md"):
        return (self.folder / name).read_bytes()

    def words(self, *arguments, folder=None):
        lab = str(folder or self.folder)
        return [str(CLONE / "scripts/lab"), "run", "--", str(self.program), *arguments, "--lab", lab]

    def run(self, *arguments, status=0, folder=None):
        """Steward in the lab's network, without a terminal. Gives stdout, stderr and the seconds it took."""
        begin = time.monotonic()
        done = subprocess.run(
            self.words(*arguments, folder=folder), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=self.run_limit, check=False)
        seconds = time.monotonic() - begin
        assert done.returncode == status, f"status {done.returncode}, not {status}: {done.stderr[-2000:]}"
        return done.stdout, done.stderr, seconds

    def json(self, *arguments, folder=None):
        output, _, seconds = self.run(*arguments, "--json", folder=folder)
        return dict(json.loads(output), seconds=seconds)

    def array(self, *arguments):
        return json.loads(self.run(*arguments, "--json")[0])

    def approve(self, *arguments, status=0, folder=None):
        """Steward on a terminal where somebody says yes to every question. Gives what the terminal showed."""
        return self.terminal([], self.words(*arguments, folder=folder), status, demands=True)

    def approve_on(self, host, command):
        """The same for a command line on a host of the lab, on a terminal of its own."""
        words = [str(CLONE / "scripts/lab"), "exec", host, "script", "-qec", command, "/dev/null"]
        return self.terminal([], words, 0, demands=True)

    def chat(self, lines, *arguments):
        """A chat in which somebody types `lines`, says yes to every question, and leaves."""
        return self.terminal([*lines, "/quit"], self.words(*arguments), 0, demands=False)

    def chat_on(self, host, lines, command):
        """The same on a host of the lab; a line that is a function is called when it is its turn."""
        words = [str(CLONE / "scripts/lab"), "exec", host, "script", "-qec", command, "/dev/null"]
        return self.terminal([*lines, "/quit"], words, 0, demands=True)

    def terminal(self, lines, words, status, demands):
        child, terminal = pty.fork()
        if child == 0:
            os.execv(words[0], words)
        # Many rows: what is to be read before a yes comes in few pages.
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 200, 80, 0, 0))
        lines = list(lines)
        shown, answered, typed, end = "", 0, 0, time.monotonic() + self.limit
        while time.monotonic() < end:
            ready, _, _ = select.select([terminal], [], [], 1)
            if ready:
                try:
                    piece = os.read(terminal, 65536)
                except OSError:
                    break
                if not piece:
                    break
                shown += piece.decode(errors="replace")
            asked = re.findall(r"\[y/N\]|Enter shows the next", shown)
            if len(asked) > answered:
                time.sleep(0.3)
                os.write(terminal, b"y\n" if asked[answered] == "[y/N]" else b"\n")
                answered += 1
            elif not ready and lines and self.is_prompt(shown, typed):
                line = lines.pop(0)
                if callable(line):
                    line()
                    continue
                typed += 1
                os.write(terminal, line.encode() + b"\r")
        _, ended = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(ended) == status, shown[-3000:]
        assert answered > 0 or not demands, "nothing was asked: " + shown[-2000:]
        return shown

    @staticmethod
    def is_prompt(shown, typed):
        """Whether the chat waits for a line: nothing came for a second, and the last thing shown is the prompt."""
        plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
        return plain.rstrip().endswith("\u276f")
