"""Processes by pid and time of birth, which together are never another process."""

import time

import psutil

Identity = tuple[int, float]


def identity(pid: int) -> Identity:
    return pid, psutil.Process(pid).create_time()


def is_alive(known: Identity) -> bool:
    """A zombie has ended too: in a container nobody may fetch it for seconds."""
    try:
        process = psutil.Process(known[0])
        return process.create_time() == known[1] and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_for_end(all_known: list[Identity], patience: float) -> bool:
    """True once all have ended, False if some still live after so many seconds."""
    deadline = time.monotonic() + patience
    while any(map(is_alive, all_known)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
