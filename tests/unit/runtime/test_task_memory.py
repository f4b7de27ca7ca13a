"""A task that asks for more memory than it may have fails by itself: the machine and the other tasks go on."""

from __future__ import annotations

import subprocess
import sys

CHILD = """
from celery.signals import worker_process_init
from shared.runtime import celery_app

worker_process_init.send(sender=None)
try:
    bytearray(celery_app.MOST_MEMORY)
except MemoryError:
    print("refused")
print(len(bytearray(celery_app.MOST_MEMORY // 4)))
"""


def test_a_child_of_celery_gets_so_much_memory_and_no_more() -> None:
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, timeout=60, check=False)

    assert done.stdout.split() == ["refused", str(2 * 1024**3 // 4)], done.stderr
