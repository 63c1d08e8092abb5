"""A bulk job on a cluster: two workers list all media of a workspace, page by page, and mark them.

`python examples/dask_cluster.py --count 2000`. It talks to a served mock; for your own workspace write `Client()`, and
set FASTPIX_USERNAME and FASTPIX_PASSWORD where the workers run. Needs `pip install "fastpix_dyn[distributed]"`.
"""

import argparse
import os
import time
from collections import Counter

from distributed import Client as Dask
from distributed import LocalCluster
from served_mock import fastpix

from fastpix_dyn import Client
from fastpix_dyn.types import Media

SIZE = 50
"""Media on a page."""


def list_page(client: Client, number: int) -> list[Media]:
    """One page of the list."""
    return client.manage_videos.list_media(limit=SIZE, offset=number)["data"]


def mark_page(client: Client, page: list[Media]) -> tuple[int, int]:
    """Adds a key to the metadata of each media on *page*; tells which process did, and how many."""
    for media in page:
        client.manage_videos.updated_media(
            media_id=media["id"], metadata={**(media.get("metadata") or {}), "checked": "yes"}
        )
    return os.getpid(), len(page)


def mark_all(dask: Dask, client: Client) -> Counter[int]:
    """How many media each process of the cluster has marked. Dask tries again what fails with its worker."""
    pages = client.manage_videos.list_media(limit=SIZE)["pagination"]["offsetCount"]
    # Sent once, and unpickled once on each worker: all tasks there share its connections.
    shared = dask.scatter(client, broadcast=True, hash=False)
    listed = [dask.submit(list_page, shared, number, pure=False) for number in range(1, pages + 1)]
    marked: Counter[int] = Counter()
    for process, count in dask.gather([dask.submit(mark_page, shared, page, pure=False) for page in listed]):
        marked[process] += count
    return marked


def main(count: int, workers: int, threads: int) -> None:
    """Runs the job and says how it went."""
    cluster = LocalCluster(n_workers=workers, threads_per_worker=threads, dashboard_address=None)
    with (
        fastpix(count) as url,
        Client(server=url, username="id", password="secret") as client,
        cluster,
        Dask(cluster) as dask,
    ):
        began = time.perf_counter()
        marked = mark_all(dask, client)
        seconds = time.perf_counter() - began
    print(f"{marked.total()} media marked in {seconds:.1f} s")
    for number, done in enumerate(marked.values(), 1):
        print(f"worker {number}: {done}")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=2000, help="how many media the mock has")
    options.add_argument("--workers", type=int, default=2, help="how many processes")
    options.add_argument("--threads", type=int, default=4, help="how many threads in each")
    given = options.parse_args()
    main(given.count, given.workers, given.threads)
