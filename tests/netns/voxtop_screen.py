# voxtop in a terminal of its own: a pty whose screen is interpreted as a vt100 would show it.
# Presses keys, resizes, and says what is missing on the screen.
#   voxtop_screen.py VOXTOP SOCKET CALL [PICTURE]
# PICTURE is a file that gets the first whole screen as text. When the file SOCKET.stop appears, and
# voxplane has gone, the screen must say so.

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

import pyte

PATIENCE_S = 8


class Terminal:
    def __init__(self, command, rows=24, columns=80):
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="linux", LINES="", COLUMNS="")
            del os.environ["LINES"], os.environ["COLUMNS"]
            os.execv(command[0], command)
        self.resize(rows, columns)

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)
        os.kill(self.pid, signal.SIGWINCH)

    def take(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([self.fd], [], [], 0.05)[0]:
                try:
                    self.stream.feed(os.read(self.fd, 65536))
                except OSError:
                    return

    def text(self):
        return "\n".join(line.rstrip() for line in self.screen.display)

    def expect(self, *words):
        end = time.monotonic() + PATIENCE_S
        while not all(word in self.text() for word in words):
            if time.monotonic() > end:
                os.kill(self.pid, signal.SIGTERM)
                missing = [word for word in words if word not in self.text()]
                sys.exit(f"voxtop: no {missing} on the screen:\n{self.text()}")
            self.take(0.1)

    def press(self, keys, *words):
        os.write(self.fd, keys)
        self.expect(*words)


def main():
    voxtop, socket, call = sys.argv[1:4]
    top = Terminal([voxtop, "--socket", socket, "--interval", "200"])
    top.expect("voxplane ", "calls 1", "core ", "drops", "loss", call + "/0", "2 legs")
    if sys.argv[4:]:
        top.take(1.5)
        with open(sys.argv[4], "w", encoding="ascii") as picture:
            picture.write(top.text() + "\n")
    top.press(b"m", "worst MOS first")
    top.press(b"v", "worst level first")
    top.press(b"l", "worst loss first")
    top.press(b"\x1b[B\r", "leg a", "leg b", "packets", "198.18.0.1:")
    top.press(b"\x1b", "worst loss first")
    top.press(b"h", "keys", "quit")
    top.press(b"h", "worst loss first")
    for rows, columns in ((8, 40), (3, 10), (50, 160), (24, 80)):
        top.resize(rows, columns)
        top.take(0.5)
    top.expect("worst loss first", call + "/0", "2 legs")
    print("voxtop: seen", flush=True)
    end = time.monotonic() + 30
    while not os.path.exists(socket + ".stop") and time.monotonic() < end:
        top.take(0.2)
    top.expect("no voxplane")
    os.write(top.fd, b"q")
    top.take(0.3)
    status = os.waitstatus_to_exitcode(os.waitpid(top.pid, 0)[1])
    if status != 0:
        sys.exit(f"voxtop: ended with {status}")
    print("voxtop: left")


main()
