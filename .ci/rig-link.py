#!/usr/bin/env python3
"""A cable between two interfaces that is slow and loses packets: rig-link.py FIRST SECOND MILLISECONDS PERCENT.

For kernels without netem. The interfaces must not segment or checksum in hardware (ethtool -K NAME tx off tso off gso off gro off).
"""
import collections
import random
import select
import socket
import sys
import time

first, second, milliseconds, percent = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
ALL, SOL_PACKET, ADD_MEMBERSHIP, PROMISCUOUS, OUTGOING = 3, 263, 1, 1, 4


def opened(name):
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL))
    end.bind((name, ALL))
    index = socket.if_nametoindex(name)
    end.setsockopt(SOL_PACKET, ADD_MEMBERSHIP, index.to_bytes(4, "little") + PROMISCUOUS.to_bytes(2, "little") + bytes(10))
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 23)
    end.setblocking(False)
    return end


ends = [opened(first), opened(second)]
other = {ends[0]: ends[1], ends[1]: ends[0]}
waiting = collections.deque()
while True:
    pause = max(0, waiting[0][0] - time.monotonic()) if waiting else None
    for end in select.select(ends, [], [], pause)[0]:
        try:
            frame, sender = end.recvfrom(65535)
        except BlockingIOError:
            continue
        if sender[2] != OUTGOING and random.random() * 100 >= percent:
            waiting.append((time.monotonic() + milliseconds / 1000, other[end], frame))
    while waiting and waiting[0][0] <= time.monotonic():
        _, end, frame = waiting.popleft()
        try:
            end.send(frame)
        except OSError:
            pass
