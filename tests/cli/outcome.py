# SPDX-License-Identifier: MIT
"""What a run of the command comes to, and how the tests say it."""

NOBODY = 65534


class Outcome:
    """What a run printed and ended with. Compares with (status, stdout, stderr)."""

    def __init__(self, process):
        self.status = process.returncode
        self.out = process.stdout.decode()
        self.err = process.stderr.decode()

    def __eq__(self, other):
        return (self.status, self.out, self.err) == other

    def __repr__(self):
        return repr((self.status, self.out, self.err))


def done(out=""):
    return (0, out, "")


def no(out):
    return (1, out, "")


def usage(message):
    return (2, "", f"pytomic-shm: {message}\n")


def failed(message):
    return (3, "", f"pytomic-shm: {message}\n")
