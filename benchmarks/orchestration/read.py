"""What a notebook does: lists the tasks of the latest run of FanoutFlow, and reads where each stood in the foreach."""
from metaflow import Flow, namespace

namespace(None)
total = 0
for task in Flow("FanoutFlow").latest_run["work"]:
    if not task.successful:
        raise RuntimeError("%s failed" % task.pathspec)
    total += task.index
print(total)
