"""Runs programs one by one: a line of JSON in (words, variables), one out: exit code, seconds, megabytes, what it said.

It is a small process for a reason: the system counts what the process had that a new one came from as its memory too.
"""

import json
import os
import subprocess
import sys
import time

for line in sys.stdin:
    words, variables = json.loads(line)
    started = time.perf_counter()
    child = subprocess.Popen(words, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    said = child.stderr.read().decode()[-500:] if child.stderr else ""
    child.returncode = os.waitstatus_to_exitcode(status)
    print(json.dumps([child.returncode, seconds, used.ru_maxrss / 1024, said]), flush=True)
