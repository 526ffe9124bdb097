"""Asking a server for pages from a second process, with wrk where it is installed, else with a client of our own."""

import asyncio
import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

SCRIPT = Path(__file__).parent / "requests.lua"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Asked:
    """One request: its body may hold {seq}, which counts up."""

    method: str
    path: str
    cookie: str = ""
    body: str = ""


@dataclass(frozen=True)
class Found:
    """What came of a load: requests a second, milliseconds of each, CPU of the server in microseconds a request."""

    rate: float
    p50: float
    p99: float
    worst: float
    failed: int
    size: float
    cpu: float


def drive(server: tuple[int, int], asked: list[Asked], clients: int, seconds: int, first_seq: int = 1) -> Found:
    """Ask a server, told by its port and its process group, for pages with so many clients at once."""
    port, group = server
    before = cpu_of(group)
    client = with_wrk if shutil.which("wrk") else with_python
    told = client(port, asked, clients, seconds, first_seq)
    used, count = cpu_of(group) - before, max(1, told["requests"])
    rate = told["requests"] / told["seconds"]
    size = told["bytes"] / count
    return Found(rate, told["p50"], told["p99"], told["worst"], int(told["failed"]), size, used / count * 1e6)


def cpu_of(group: int) -> float:
    """Return the seconds of CPU that the living processes of a group have used."""
    used = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            used += int(fields[11]) + int(fields[12])
    return used / TICKS


def with_wrk(port: int, asked: list[Asked], clients: int, seconds: int, first_seq: int) -> dict[str, float]:
    """Let wrk ask."""
    lines = Path("/tmp") / f"quizapp-bench-{os.getpid()}.tsv"  # noqa: S108  # our own process's
    lines.write_text("".join(f"{one.method}\t{one.path}\t{one.cookie}\t{one.body}\n" for one in asked))
    command = ["wrk", "--threads", "1", "--connections", str(clients), "--duration", f"{seconds}s"]
    command += ["--timeout", "10s", "--script", str(SCRIPT)]
    command += [f"http://127.0.0.1:{port}", "--", str(lines), str(first_seq)]
    try:
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    finally:
        lines.unlink()
    told: dict[str, float] = json.loads(next(line for line in said.splitlines() if line.startswith("FOUND"))[6:])
    return told


def with_python(port: int, asked: list[Asked], clients: int, seconds: int, first_seq: int) -> dict[str, float]:
    """Ask with sockets of our own, which takes more of the machine than wrk: the figures are lower."""
    return asyncio.run(_ask(port, asked, clients, seconds, first_seq))


async def _ask(port: int, asked: list[Asked], clients: int, seconds: int, first_seq: int) -> dict[str, float]:
    times: list[float] = []
    told = {"failed": 0.0, "bytes": 0.0, "next": 0.0}
    end = time.perf_counter() + seconds

    async def one_client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end:
            number = int(told["next"])
            told["next"] += 1
            start = time.perf_counter()
            writer.write(written(asked[number % len(asked)], first_seq + number))
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length))
            times.append((time.perf_counter() - start) * 1000)
            told["failed"] += head[9:12] >= b"400"
            told["bytes"] += len(head) + int(length)
        writer.close()

    start = time.perf_counter()
    await asyncio.gather(*(one_client() for _ in range(clients)))
    cuts = quantiles(times, n=100)
    took = time.perf_counter() - start
    return told | {"requests": len(times), "seconds": took, "p50": cuts[49], "p99": cuts[98], "worst": max(times)}


def written(one: Asked, seq: int) -> bytes:
    """Write a request as it goes over the wire."""
    body = one.body.replace("{seq}", str(seq))
    head = f"{one.method} {one.path} HTTP/1.1\r\nHost: localhost\r\nCookie: {one.cookie}\r\n"
    if body:
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    return f"{head}\r\n{body}".encode()
