#!/usr/bin/env python3
"""Takes room of a volume by a file, and gives it back, where there is no shell.

usage: volume.py free FOLDER           prints the free MiB of its volume
       volume.py take FILE MEBIBYTES   makes a file of that size
       volume.py release FILE          removes it, where it is there
"""
import os
import sys

MEBIBYTE = 1 << 20

match sys.argv[1:]:
    case ["free", folder]:
        volume = os.statvfs(folder)
        print(volume.f_bavail * volume.f_frsize // MEBIBYTE)
    case ["take", file, mebibytes]:
        os.posix_fallocate(os.open(file, os.O_CREAT | os.O_WRONLY), 0, int(mebibytes) * MEBIBYTE)
    case ["release", file]:
        if os.path.exists(file):
            os.remove(file)
    case _:
        sys.exit(__doc__)
