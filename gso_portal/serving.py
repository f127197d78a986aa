"""How a web process shares its time: passwords wait in a lane of their own, and no page waits behind them.

A password takes some hundredths of a second of a processor on purpose. When hundreds of people come back after a cut of
the network, a worker that serves one request after the other would let every page wait for all of them. Here the first
bytes of each request are looked at before a thread takes it: what hashes passwords goes to one thread, everything else
to the others. A connection that has sent nothing yet takes no thread at all.
"""

import re
import selectors
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from socket import MSG_PEEK

from gunicorn.workers.gthread import ThreadWorker

# No address that takes a form needs a "%": with one it is another spelling, perhaps of these.
HASHES = re.compile(
    rb"POST ([^ ?]*%|/(dang-nhap|tai-khoan/mat-khau|quan-tri/nguoi-dung/(\d+/)?mat-khau)/[ ?#])"
)
ENOUGH_BYTES = 128
FIRST_BYTES_WITHIN = 10.0


class TwoLaneWorker(ThreadWorker):
    """A threaded worker of gunicorn with a second lane."""

    def init_process(self):
        self.passwords = ThreadPoolExecutor(1, "passwords")
        super().init_process()

    def enqueue_req(self, conn):
        try:
            conn.sock.setblocking(False)
            begun = conn.sock.recv(ENOUGH_BYTES, MSG_PEEK)
        except BlockingIOError:
            self.park(conn)
            return
        except OSError:
            # The thread that takes it finds the same, and closes the connection as gunicorn does.
            begun = b""
        lane = self.passwords if HASHES.match(begun) else self.tpool
        work = lane.submit(self.handle, conn)
        work.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def park(self, conn):
        """Wait for the first bytes without a thread; whoever sends none is hung up on."""
        conn.timeout = time.monotonic() + FIRST_BYTES_WITHIN
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def run(self):
        super().run()
        self.passwords.shutdown(wait=False, cancel_futures=True)

    def handle_quit(self, sig, frame):
        self.passwords.shutdown(wait=False, cancel_futures=True)
        super().handle_quit(sig, frame)
