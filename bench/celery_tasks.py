"""Tasks that do nothing, by Celery over a Redis of its own: prints tasks per second as JSON.

Needs Debian's python3-celery, python3-redis and redis-server. Usage: celery_tasks.py TASKS
"""
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import celery
import redis

server = os.environ.get("CELERY_TASKS_REDIS", "")
app = celery.Celery("celery_tasks", broker=server, backend=server)
app.conf.update(task_acks_late=True, worker_prefetch_multiplier=4)


@app.task
def nothing(number):
    return number


def main(tasks):
    folder = tempfile.mkdtemp()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"redis://127.0.0.1:{port}/0"
    environment = dict(os.environ, CELERY_TASKS_REDIS=url)
    database = subprocess.Popen(["redis-server", "--port", str(port), "--dir", folder, "--save", ""], stdout=subprocess.DEVNULL)
    worker = None
    try:
        wait(lambda: redis.Redis(port=port).ping())
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "celery_tasks", "worker", "-l", "ERROR", "-c", str(os.cpu_count())],
            cwd=os.path.dirname(os.path.abspath(__file__)), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        app.conf.update(broker_url=url, result_backend=url)
        run(100)
        print(json.dumps({"version": celery.__version__, "tasksPerSecond": tasks / run(tasks)}))
    finally:
        for process in (worker, database):
            if process:
                process.terminate()
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def run(tasks):
    began = time.monotonic()
    for result in [nothing.delay(number) for number in range(tasks)]:
        result.get(timeout=300)
    return time.monotonic() - began


def wait(ready):
    for _ in range(200):
        try:
            if ready():
                return
        except redis.exceptions.ConnectionError:
            time.sleep(0.05)
    raise SystemExit("redis-server did not start")


if __name__ == "__main__":
    main(int(sys.argv[1]))
