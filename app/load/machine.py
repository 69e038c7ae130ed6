"""The server under test as a process of this machine: started, killed, weighed. What it used is read from /proc."""
from __future__ import annotations

import os
import platform
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.settings import ROOT

START = 60.0


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def hardware() -> str:
    """One line about this machine, for the paper."""
    model = next((line.split(":")[1].strip() for line in _read("/proc/cpuinfo").splitlines() if line.startswith("model name")), platform.machine())
    memory = next((int(line.split()[1]) // 1024 for line in _read("/proc/meminfo").splitlines() if line.startswith("MemTotal")), 0)
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} × {model}, {memory} MB, Python {platform.python_version()}, load average before {load:.1f}"


@dataclass
class Machine:
    """One server; `core`: the only one it may use."""

    command: list[str]
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    log: Path = Path(os.devnull)
    core: int | None = None
    process: subprocess.Popen[bytes] | None = None
    pid: int = 0

    def start(self) -> float:
        """Start it and wait until it answers; gives back the seconds that this took."""
        began = time.perf_counter()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env={**os.environ, **self.environment}, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        self.pid = self.process.pid
        if self.core is not None:
            os.sched_setaffinity(self.pid, {self.core})
        while not self._answers():
            if self.process.poll() is not None or time.perf_counter() - began > START:
                raise SystemExit(f"the server did not start: see {self.log}")
            time.sleep(0.05)
        return time.perf_counter() - began

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def family(self) -> list[int]:
        """The process and its children: gunicorn watches, its worker works."""
        found = [self.pid]
        for one in found:
            for children in Path(f"/proc/{one}/task").glob("*/children"):
                with suppress(OSError):
                    found += [int(word) for word in children.read_text().split()]
        return found

    def cpu(self) -> float:
        """Seconds of processor so far, in all threads."""
        total = 0
        for pid in self.family():
            for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
                with suppress(OSError, IndexError):
                    total += int(thread.read_text().split()[0])
        return total / 1e9

    def memory(self) -> int:
        """Kilobytes in memory now; what two processes share is counted once."""
        lines = (line for pid in self.family() for line in _read(f"/proc/{pid}/smaps_rollup").splitlines())
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))

    def kill(self) -> None:
        """kill -9, all of it: nobody gets to say goodbye."""
        for pid in reversed(self.family()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def stop(self) -> None:
        """Politely, and otherwise not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def our_server(instance: Path, core: int | None = None, **environment: str) -> Machine:
    """Ours, as `python3 -m app` starts it, without the demonstration."""
    port = free_port()
    settings = {"WUSHI_ENV": "development", "WUSHI_DEMO": "0", "WUSHI_INSTANCE": str(instance), "HOST": "127.0.0.1", "PORT": str(port), **environment}
    return Machine([sys.executable, "-m", "app.serve"], port, settings, instance / "server.log", core)


def node_server(node: str, log: Path, core: int | None = None) -> Machine:
    """Node's Socket.IO server with the same rooms."""
    port = free_port()
    return Machine([node, str(Path(__file__).with_name("fan_out.mjs")), str(port)], port, {}, log, core)
