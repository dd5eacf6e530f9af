# SPDX-License-Identifier: MIT
"""An access log as nginx writes it (format "combined"), made up but always the same."""

import random
from datetime import datetime, timedelta, timezone

# (request, status, smallest and largest answer in bytes, how often of 1000)
TRAFFIC = [
    ("GET / HTTP/1.1", 200, 4_812, 5_120, 180),
    ("GET /assets/app.8f3a1c.js HTTP/1.1", 200, 182_344, 182_344, 110),
    ("GET /assets/app.8f3a1c.js HTTP/1.1", 304, 0, 0, 90),
    ("GET /assets/style.2b97d0.css HTTP/1.1", 200, 31_020, 31_020, 100),
    ("GET /api/v1/items?page=2 HTTP/1.1", 200, 900, 24_000, 190),
    ("GET /video/intro.mp4 HTTP/1.1", 206, 65_536, 1_048_576, 40),
    ("POST /api/v1/orders HTTP/1.1", 201, 310, 420, 70),
    ("DELETE /api/v1/orders/1042 HTTP/1.1", 204, 0, 0, 15),
    ("GET /blog HTTP/1.1", 301, 169, 169, 45),
    ("POST /login HTTP/1.1", 302, 138, 138, 40),
    ("GET /admin HTTP/1.1", 403, 153, 153, 12),
    ("GET /wp-login.php HTTP/1.1", 404, 153, 153, 60),
    ("POST /api/v1/search HTTP/2.0", 429, 86, 86, 20),
    (r"\x16\x03\x01\x00\xEE\x01\x00\x00\xEA", 400, 157, 157, 8),  # somebody speaks TLS to the wrong port
    ("", 408, 0, 0, 4),  # a client that never said anything
    ("GET /api/v1/report HTTP/1.1", 500, 177, 177, 6),
    ("GET /api/v1/report HTTP/1.1", 502, 157, 157, 10),
]
REFERERS = ["-", "-", "https://example.org/", "https://search.example/?q=%22counters%22"]
AGENTS = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "curl/8.5.0",
    "-",
]


def lines(count, seed):
    """The first `count` lines of the log with that seed."""
    rng = random.Random(seed)
    now = datetime(2025, 3, 17, 6, 25, 1, tzinfo=timezone.utc)
    visitors = [f"{rng.choice([192, 198, 203])}.0.{rng.randrange(256)}.{rng.randrange(1, 255)}" for _ in range(2000)]
    answers = rng.choices(TRAFFIC, weights=[row[-1] for row in TRAFFIC], k=count)
    for start in range(0, count, 50):  # so many in a second
        stamp = now.strftime("%d/%b/%Y:%H:%M:%S %z")
        for request, status, least, most, _ in answers[start : start + 50]:
            size = least + int(rng.random() * (most - least + 1))
            visitor, referer, agent = rng.choice(visitors), rng.choice(REFERERS), rng.choice(AGENTS)
            yield f'{visitor} - - [{stamp}] "{request}" {status} {size} "{referer}" "{agent}"\n'
        now += timedelta(seconds=1)
