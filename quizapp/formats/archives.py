"""The collection out of an .apkg or .colpkg, unpacked into a file that is gone afterwards, with a limit on everything.

Nothing of what the archive says is believed: names are compared and never used as paths, and what comes out is counted
as it comes out.
"""

import errno
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from os import SEEK_END
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from zstandard import ZstdDecompressor, ZstdError

MB = 1 << 20
LARGEST_FILE = 100_000_000
LARGEST_COLLECTION = 1024 * MB
# Above this size a collection may be so many times as large as it was packed; Anki's own pack to a fifth or so.
FREE, HIGHEST_RATIO = 64 * MB, 50
MOST_MEMBERS = 20_000
LARGEST_DIRECTORY = 4 * MB
LARGEST_WINDOW = 8 * MB  # of zstd: what every reader is advised to take; Anki's own is smaller
BLOCK = 1 << 18
# What holds the collection, the newest form first: beside the newer ones lies an older one that only says so.
ZSTD = "collection.anki21b"
COLLECTIONS = (ZSTD, "collection.anki21", "collection.anki2")
END = struct.Struct("<4s4H2LH")
END_MARK, FAR_END_MARK, FAR_END_SIZE = b"PK\x05\x06", b"PK\x06\x07", 20
IS_ENCRYPTED = 1
BROKEN = (BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error, zlib.error)


class UnreadableFile(Exception):
    """No history can be taken from a file."""


class NotAnArchive(UnreadableFile):
    """It is no zip archive as Anki writes them, or a broken one."""


class EncryptedArchive(UnreadableFile):
    """It is locked with a password."""


class TooMuchInside(UnreadableFile):
    """It holds more than we unpack or read."""


class NoCollection(UnreadableFile):
    """It is an archive, but holds no collection of Anki's."""


class DamagedCollection(UnreadableFile):
    """What should be Anki's collection cannot be read as one."""


@contextmanager
def unpacked_collection(file: BinaryIO) -> Iterator[Path]:
    """Unpack the collection of an archive into a file that lasts as long as the context; raises UnreadableFile."""
    with TemporaryDirectory(prefix="quizapp-") as folder:
        path = Path(folder) / "collection"
        try:
            _check_end(file)
            with ZipFile(file) as archive:
                _unpack(archive, _collection_in(archive), path)
        except ZstdError as problem:
            raise DamagedCollection from problem
        except BROKEN as problem:
            raise NotAnArchive from problem
        except OSError as problem:
            if problem.errno != errno.EINVAL:  # it points to before its own beginning; else the trouble is ours
                raise
            raise NotAnArchive from problem
        yield path


def _check_end(file: BinaryIO) -> None:
    """Look at the size of the archive and of its directory, which zipfile would read as a whole."""
    size = file.seek(0, SEEK_END)
    if size > LARGEST_FILE:
        raise TooMuchInside
    file.seek(-min(size, FAR_END_SIZE + END.size), SEEK_END)
    tail = file.read()
    mark, *_, directory, _, _ = END.unpack(tail[-END.size :])
    if mark != END_MARK:
        raise NotAnArchive  # or it has a comment, in which another end could stand
    if directory > LARGEST_DIRECTORY or tail.startswith(FAR_END_MARK):
        raise TooMuchInside


def _collection_in(archive: ZipFile) -> ZipInfo:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise TooMuchInside
    for name in COLLECTIONS:
        found = [member for member in members if member.filename == name]
        if len(found) > 1:
            raise NotAnArchive  # which of them is meant, each reader decides for itself
        if found:
            return found[0]
    raise NoCollection


def _unpack(archive: ZipFile, member: ZipInfo, path: Path) -> None:
    if member.flag_bits & IS_ENCRYPTED:
        raise EncryptedArchive
    if member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise NotAnArchive
    packed_size = min(member.compress_size, archive.start_dir)
    most = max(FREE, min(LARGEST_COLLECTION, HIGHEST_RATIO * packed_size))
    with archive.open(member) as packed, path.open("wb") as out:
        if member.filename == ZSTD:
            reader = ZstdDecompressor(max_window_size=LARGEST_WINDOW).stream_reader(packed, read_across_frames=True)
            _copy(reader, out, most)
        else:
            _copy(packed, out, most)


def _copy(source: IO[bytes], out: BinaryIO, most: int) -> None:
    size = 0
    while block := source.read(BLOCK):
        size += len(block)
        if size > most:
            raise TooMuchInside
        out.write(block)
