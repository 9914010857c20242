"""A process that writes to an SQLite file and records what reaches the disk, in which order, and what is acknowledged.

python -m tests.faults.recorded URL FULL|NORMAL|OFF FILE

Between SQLite and its own way to the disk stands a layer (a VFS) that remembers writes, truncations and syncs.
"""

from __future__ import annotations

import ctypes
import pickle
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from events import engine as engine_
from growth_tree.bench import department
from growth_tree.handle import Handler

try:
    from pysqlite3 import _sqlite3
except ImportError:  # where there is no wheel for the platform, as in the engine
    import _sqlite3

COMMANDS = 60
PAGES_IN_WAL = 120
"""After so many they are copied into the database file: a cut must also meet that."""

MEMBERS = 4

Entry = tuple[str, str, int, bytes]
"""What happened (write, truncate, sync, delete, acknowledged), to which file or command, where, and with what."""

POINTER = ctypes.c_void_p
WRITE = ctypes.CFUNCTYPE(ctypes.c_int, POINTER, POINTER, ctypes.c_int, ctypes.c_int64)
TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, POINTER, ctypes.c_int64)
SYNC = ctypes.CFUNCTYPE(ctypes.c_int, POINTER, ctypes.c_int)
OPEN = ctypes.CFUNCTYPE(ctypes.c_int, POINTER, POINTER, POINTER, ctypes.c_int, POINTER)
DELETE = ctypes.CFUNCTYPE(ctypes.c_int, POINTER, ctypes.c_char_p, ctypes.c_int)


class Way(ctypes.Structure):
    """SQLite's way to the disk (sqlite3_vfs), as far as it is looked at."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("path_max", ctypes.c_int),
        ("next", POINTER),
        ("name", ctypes.c_char_p),
        ("data", POINTER),
        ("open", POINTER),
        ("delete", POINTER),
        ("others", POINTER * 14),
    )


class Methods(ctypes.Structure):
    """What can be done to an open file (sqlite3_io_methods), as far as it is looked at."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("close", POINTER),
        ("read", POINTER),
        ("write", POINTER),
        ("truncate", POINTER),
        ("sync", POINTER),
        ("others", POINTER * 14),
    )


class Recorder:
    """The layer; `entries` is what it saw."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._library = ctypes.CDLL(str(_sqlite3.__file__))
        self._library.sqlite3_vfs_find.restype = POINTER
        self._plain = Way.from_address(self._library.sqlite3_vfs_find(None))
        self._names: dict[int, str] = {}
        self._tables: dict[int, Methods] = {}
        self._kept: list[Any] = []

    def install(self) -> None:
        """Stand in the way of every file that is opened from now on."""
        way = Way.from_buffer_copy(self._plain)
        way.name = b"recorded"
        opened, deleted = OPEN(self._open), DELETE(self._delete)
        way.open, way.delete = (ctypes.cast(each, POINTER) for each in (opened, deleted))
        self._kept += [way, opened, deleted]
        self._library.sqlite3_vfs_register(ctypes.byref(way), 1)

    def _open(self, way: int, name: int | None, file: int, flags: int, out: int) -> int:
        # The name goes on as an address: SQLite reads it there again for as long as the file is open.
        status = OPEN(self._plain.open)(way, name, file, flags, out)
        methods = POINTER.from_address(file)
        if status == 0 and name is not None and methods.value:
            self._names[file] = Path(ctypes.string_at(name).decode()).name
            methods.value = ctypes.addressof(self._recorded(methods.value))
        return int(status)

    def _delete(self, way: int, name: bytes, sync: int) -> int:
        self.entries.append(("delete", Path(name.decode()).name, 0, b""))
        return int(DELETE(self._plain.delete)(way, name, sync))

    def _recorded(self, plain: int) -> Methods:
        """A table of methods like another one, three of which are seen."""
        if plain not in self._tables:
            was = Methods.from_address(plain)
            made = Methods.from_buffer_copy(was)
            write, truncate, sync = WRITE(was.write), TRUNCATE(was.truncate), SYNC(was.sync)

            def written(file: int, data: int, size: int, offset: int) -> int:
                self.entries.append(("write", self._names[file], offset, ctypes.string_at(data, size)))
                return int(write(file, data, size, offset))

            def truncated(file: int, size: int) -> int:
                self.entries.append(("truncate", self._names[file], size, b""))
                return int(truncate(file, size))

            def synced(file: int, flags: int) -> int:
                self.entries.append(("sync", self._names[file], 0, b""))
                return int(sync(file, flags))

            seen = WRITE(written), TRUNCATE(truncated), SYNC(synced)
            made.write, made.truncate, made.sync = (ctypes.cast(each, POINTER) for each in seen)
            self._tables[plain] = made
            self._kept += seen
        return self._tables[plain]


def main(url: str, synchronous: str, out: Path) -> None:
    recorder = Recorder()
    recorder.install()
    others = (each for each in engine_.SQLITE_PRAGMAS if "synchronous" not in each and "autocheckpoint" not in each)
    pragmas = (*others, f"PRAGMA synchronous={synchronous}", f"PRAGMA wal_autocheckpoint={PAGES_IN_WAL}")
    engine_.SQLITE_PRAGMAS = pragmas  # type: ignore[assignment]
    handler = Handler(engine_.create_engine(url), ZoneInfo("Asia/Shanghai"))
    for n in range(COMMANDS):
        department.hand_in(handler, [n], lambda n: department.member(n % MEMBERS))
        recorder.entries.append(("acknowledged", f"bench/submit/{n}", 0, b""))
        department.approve(handler, n)
        recorder.entries.append(("acknowledged", f"bench/approve/{n}", 0, b""))
    out.write_bytes(pickle.dumps(recorder.entries))
    handler.engine.dispose()  # while the layer still stands: files that are open lead through it


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
