"""A progress bar for a terminal; a line every tenth for a log."""

import shutil
import sys
import time


def megabytes(count: float) -> str:
    return f"{count / 1_000_000_000:.2f} GB" if count >= 1_000_000_000 else f"{count / 1_000_000:.0f} MB"


def clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


class Bar:
    """Shows how far a thing of known size has come, how fast, and when it will be done."""

    def __init__(self, label: str, total: int, stream=None):
        self.label, self.total = label, total
        self.stream = stream or sys.stderr
        self.terminal = self.stream.isatty()
        self.started = time.monotonic()
        self.first: int | None = None
        self.shown_at, self.tenth = 0.0, -1

    def show(self, done: int, note: str = "", force: bool = False) -> None:
        now = time.monotonic()
        if self.first is None:
            self.first = done
        done = min(done, self.total)
        if not self.terminal:
            tenth = done * 10 // self.total
            if tenth > self.tenth:
                self.tenth = tenth
                print(f"{self.label}: {tenth * 10}% ({megabytes(done)})", file=self.stream, flush=True)
            return
        if not force and now - self.shown_at < 0.1:
            return
        self.shown_at = now
        elapsed = now - self.started
        rate = (done - self.first) / elapsed if elapsed > 0.5 else 0
        text = f" {done * 100 // self.total:3d}%  {megabytes(done)} of {megabytes(self.total)}"
        if rate > 0:
            text += f"  {megabytes(rate)}/s  {clock((self.total - done) / rate)} left"
        if note:
            text += f"  {note}"
        columns = shutil.get_terminal_size().columns - 1
        width = max(5, min(30, columns - len(self.label) - len(text) - 2))
        filled = done * width // self.total
        line = f"{self.label} {'█' * filled}{'░' * (width - filled)}{text}"
        self.stream.write(f"\r\033[2K{line[:columns]}")
        self.stream.flush()

    def finish(self, done: int) -> None:
        self.show(done, f"in {clock(time.monotonic() - self.started)}", force=True)
        self.leave()

    def leave(self) -> None:
        """Leaves the line, so that what is printed next starts on its own."""
        if self.terminal:
            self.stream.write("\n")
            self.stream.flush()
