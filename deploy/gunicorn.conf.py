"""Web processes behind nginx, which buffers slow clients: one more than processors, each with a lane for passwords.

GSO_WEB_WORKERS sets their number.
"""

import multiprocessing
import os

bind = "0.0.0.0:8000"
workers = int(os.environ.get("GSO_WEB_WORKERS") or multiprocessing.cpu_count() + 1)
worker_class = "gso_portal.serving.TwoLaneWorker"
threads = 2
keepalive = 0
worker_tmp_dir = "/dev/shm"
timeout = 60
graceful_timeout = 30
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True
# nginx overwrites these headers, and nobody outside the containers' networks reaches this port.
forwarded_allow_ips = "*"
accesslog = None
loglevel = "info"
