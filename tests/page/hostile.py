"""What a worker process does at its worst, by the name of the file. A module, since processes import it."""

import os
import time

from jialing_xls.page import work
from jialing_xls.page.card_content import CardContent
from jialing_xls.page.task import Task


def do(chunk: tuple[Task, ...]) -> list[CardContent]:
    (task,) = chunk
    if "卡住" in task.name:
        time.sleep(3600)
    if "崩溃" in task.name:
        os._exit(139)
    if "出错" in task.name:
        raise ZeroDivisionError("<b>bug</b>")
    if "吃内存" in task.name:
        return [bytearray(2**40)]  # type: ignore[list-item]
    return work.make_cards(chunk)
