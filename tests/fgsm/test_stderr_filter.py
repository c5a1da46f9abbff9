"""fgsm/stderr_filter.py: whatever ends a process while its stderr is filtered, what it said last is seen."""

from __future__ import annotations

import subprocess
import sys

import pytest

NOTE = r"os.write(2, b'I0000 00:00:1795225557.236308   25122 port.cc:153] a note\n')"
FATAL = r"os.write(2, b'F0000 00:00:1795225557.236308   25122 cpu.cc:1] no AVX on this machine\n')"
IN_A_THREAD = """
import threading
inside = threading.Event()
def work():
    with filtered_stderr():
        inside.set()
        time.sleep(60)
threading.Thread(target=work, daemon=True).start()
inside.wait()
"""


def run(script: str) -> subprocess.CompletedProcess[str]:
    start = "import os, signal, subprocess, sys, time\nfrom fgsm.stderr_filter import filtered_stderr\n"
    return subprocess.run([sys.executable, "-c", start + script], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("ending", "code", "last"),
    [
        ("raise OSError('the port is taken')", 1, "OSError: the port is taken"),
        ("sys.exit('the page cannot start')", 1, "the page cannot start"),
        ("sys.exit(3)", 3, "sound"),
        (f"{FATAL}; os.abort()", -6, "no AVX on this machine"),
        (f"{FATAL}; os.kill(os.getpid(), signal.SIGKILL)", -9, "no AVX on this machine"),
        (f"{FATAL}; os._exit(7)", 7, "no AVX on this machine"),
    ],
    ids=["exception", "sys.exit with a sentence", "sys.exit with a number", "abort", "SIGKILL", "os._exit"],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other exit codes")
@pytest.mark.parametrize("where", ["this thread", "another thread"])
def test_the_reason_of_an_end_is_seen(ending: str, code: int, last: str, where: str) -> None:
    said = r"os.write(2, b'sound\n')"
    script = (
        f"with filtered_stderr():\n    {NOTE}; {said}; {ending}"
        if where == "this thread"
        else f"{IN_A_THREAD}\n{NOTE}; {said}\n{ending}"
    )
    done = run(script)
    assert done.returncode == code
    assert done.stderr.splitlines()[-1].endswith(last)
    assert "sound" in done.stderr
    assert "a note" not in done.stderr


def test_a_line_is_seen_at_once_and_not_at_the_end() -> None:
    script = (
        "from fgsm.stderr_filter import filtered_stderr\nimport os, sys\n"
        "with filtered_stderr():\n    os.write(2, b'now\\n'); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr
        assert process.stdin
        assert process.stderr.readline() == b"now\n"
        process.stdin.close()
        assert process.wait(60) == 0


def test_what_a_child_says_afterwards_is_still_seen() -> None:
    child = r"import sys, time; sys.stdin.read(); print('from the child', file=sys.stderr)"
    script = (
        "import fgsm.stderr_filter; fgsm.stderr_filter.PATIENCE = 0.1\n"
        "with filtered_stderr():\n"
        f"    child = subprocess.Popen([sys.executable, '-c', {child!r}], stdin=subprocess.PIPE)\n"
        "child.communicate()"
    )
    assert "from the child" in run(script).stderr


@pytest.mark.skipif(sys.platform == "win32", reason="closes a descriptor as a shell's 2>&- does")
def test_without_stderr_nothing_is_filtered() -> None:
    script = "sys.stderr = None; os.close(2)\nwith filtered_stderr():\n    print('done')"
    done = run(script)
    assert (done.returncode, done.stdout) == (0, "done\n")


def test_nothing_is_filtered_where_no_process_can_be_started() -> None:
    script = (
        rf"sys.executable = '/nonexistent/python'{chr(10)}with filtered_stderr():{chr(10)}    os.write(2, b'seen\n')"
    )
    done = run(script)
    assert (done.returncode, done.stderr) == (0, "seen\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no waitpid for any child")
def test_the_filter_has_ended_when_the_block_has() -> None:
    script = (
        "with filtered_stderr():\n    pass\n"
        "try:\n    os.waitpid(-1, 0)\nexcept ChildProcessError:\n    print('no child')"
    )
    assert run(script).stdout == "no child\n"
