import os
import subprocess
import sys

from civic311.processes import identity, is_alive, wait_for_end


def test_a_zombie_has_ended():
    child = subprocess.Popen([sys.executable, "-c", ""])
    known = identity(child.pid)
    assert wait_for_end([known], 10)
    assert not is_alive(known)
    assert child.wait() == 0, "waiting left its exit code to its parent"


def test_the_same_pid_born_at_another_time_is_another_process():
    pid, born = identity(os.getpid())
    assert is_alive((pid, born))
    assert not is_alive((pid, born - 1))


def test_patience_ends():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert not wait_for_end([identity(child.pid)], 0.1)
    child.communicate(b"\n")
