"""Server settings for this machine: durable always, sized by its memory and cores."""

import os
from pathlib import Path

import psutil

MIB = 1024 * 1024


def memory_bytes() -> int:
    """Memory this process may use: the machine's, or the container's limit where that is smaller."""
    total = int(psutil.virtual_memory().total)
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            total = min(total, int(Path(limit).read_text()))
        except (OSError, ValueError):
            continue
    return total


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def configuration(memory: int, cores: int) -> dict[str, str]:
    """Settings of postgresql.conf. The web server and worker share the machine, so PostgreSQL takes an eighth."""
    return {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "shared_buffers": _between(128, memory // 8, 4096),
        "effective_cache_size": _between(256, memory // 2, 65536),
        "work_mem": _between(8, memory // 512, 64),
        "maintenance_work_mem": _between(64, memory // 32, 512),
        "max_connections": "200",
        "max_wal_size": "4GB",
        "min_wal_size": "256MB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",  # many short statements: compiling one costs more than running it
        "max_parallel_workers_per_gather": str(min(cores // 2, 4)),
        "max_parallel_workers": str(min(cores, 8)),
        "autovacuum_naptime": "20s",
        "autovacuum_vacuum_scale_factor": "0.05",
        "autovacuum_analyze_scale_factor": "0.02",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_min_messages": "log",  # refused rows are the application's to report, not the server's
        "log_checkpoints": "off",
        "log_lock_waits": "on",
        "log_line_prefix": "%m [%p] ",
    }


def _between(least: int, wanted_bytes: int, most: int) -> str:
    return f"{max(least, min(wanted_bytes // MIB, most))}MB"
