"""Child processes that never outlive their parent and come back when they die."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS, STEADY_SECONDS = 0.5, 30.0, 30.0

libc = ctypes.CDLL(None)


def dies_with_parent(with_signal: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends the child `with_signal` when its parent is gone, even by kill -9."""
    parent = os.getpid()

    def promise() -> None:
        libc.prctl(PR_SET_PDEATHSIG, with_signal)
        if os.getppid() != parent:
            os._exit(1)

    return promise


@dataclass
class Child:
    """One process to keep running. `tend`, called often, restarts it after growing pauses."""

    name: str
    command: Sequence[str]
    stop_signal: signal.Signals = signal.SIGTERM
    environ: Mapping[str, str] | None = None
    options: dict = field(default_factory=dict)
    orphan_signal: signal.Signals | None = None
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    delay: float = FIRST_DELAY_SECONDS
    restart_at: float | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [str(part) for part in self.command],
            env=self.environ,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            preexec_fn=dies_with_parent(self.orphan_signal or self.stop_signal),
            **self.options,
        )
        self.started_at, self.restart_at = time.monotonic(), None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tend(self) -> int | None:
        """Restart the process if its pause is over; returns the exit status when a death is first seen."""
        if self.is_running:
            return None
        if self.restart_at is None:
            return self.plan_restart()
        if time.monotonic() >= self.restart_at:
            self.start()
        return None

    def plan_restart(self) -> int:
        self.kill_group()
        now = time.monotonic()
        was_steady = now - self.started_at > STEADY_SECONDS
        self.delay = FIRST_DELAY_SECONDS if was_steady else min(self.delay * 2, LONGEST_DELAY_SECONDS)
        self.restart_at = now + self.delay
        return self.process.returncode

    def ask_to_stop(self) -> None:
        if self.is_running:
            self.process.send_signal(self.stop_signal)

    def wait_or_kill(self, seconds: float) -> None:
        """Wait for the end; after `seconds` kill the process and all it started."""
        if self.process is None:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill_group()
            self.process.wait()

    def kill_group(self) -> None:
        """What the process started may outlive it: web workers of a killed master keep the port for a while."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def wait_for_predecessor(pid_file: Path, program: str, *, seconds: float = 30.0) -> None:
    """Wait until the process named in `pid_file` is gone, if it is still a `program`."""
    deadline = time.monotonic() + seconds
    while runs(pid_in(pid_file), program):
        if time.monotonic() > deadline:
            raise RuntimeError(f"An earlier {program} (process {pid_in(pid_file)}) does not end.")
        time.sleep(0.05)


def pid_in(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def runs(pid: int | None, program: str) -> bool:
    try:
        return pid is not None and Path(f"/proc/{pid}/comm").read_text().strip() == program
    except (FileNotFoundError, ProcessLookupError):
        return False
