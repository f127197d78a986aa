"""A WSGI application that takes its time over passwords, for the tests of how requests are served."""

import time

PASSWORD_TAKES = 0.3


def application(environ, start_response):
    if environ["REQUEST_METHOD"] == "POST":
        environ["wsgi.input"].read()
        time.sleep(PASSWORD_TAKES)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]
