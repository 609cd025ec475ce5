"""Files that are made to take long or much, and a process of its own in which each is read.

``python -m entry.bounds`` in the folder tests/ takes the path of a file a line and answers each with the
seconds of a processor, the megabytes of the process at its peak, and the refusal, as a line of JSON.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

from jialing_xls.entry.reading.reader import read_entry
from jialing_xls.model.errors import UnreadableFile
from jialing_xls.template import store as templates

_PATIENCE = 60
"""Seconds."""


def measured(path: Path) -> dict[str, object]:
    typed = templates.named("困难群众救助补助资金_2023").book.typed
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    started, told = time.process_time(), ""
    try:
        read_entry(path, typed)
    except UnreadableFile as error:
        told = str(error)
    seconds = time.process_time() - started
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    return {"file": path.name, "seconds": seconds, "megabytes": peak, "told": told}


if __name__ == "__main__":
    for line in sys.stdin:
        # A child for each: memory that the allocator keeps would count for the next one.
        child = os.fork()
        if child == 0:
            signal.alarm(_PATIENCE)
            print(json.dumps(measured(Path(line.rstrip("\n"))), ensure_ascii=False), flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            print(f"the process ended: {status}", flush=True)
