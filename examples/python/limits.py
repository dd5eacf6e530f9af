# SPDX-License-Identifier: MIT
"""limits.py SEGMENT RATE BURST: a web server of 4 processes. All of them together accept RATE requests a second, after a
pause BURST at once, and work on 2 at a time. It prints its port."""

import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from pytomic import Histogram, RateLimiter, Semaphore

segment, rate, burst = sys.argv[1:]
limit = RateLimiter(float(rate), int(burst), name=f"{segment}/rate")
seats = Semaphore(2, name=f"{segment}/seats")  # that of a killed process comes back
latency = Histogram((0.001, 0.01, 0.1, 1), name=f"{segment}/latency_seconds")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if not limit.try_acquire():
            self.send_error(429)
            return
        with seats, latency.time():
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"hello\n")


server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
for _ in range(3):
    if os.fork() == 0:
        break
server.serve_forever()
