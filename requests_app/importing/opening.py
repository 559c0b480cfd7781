"""A file of any city opened as text: compressed or not, in whatever encoding, or refused with a sentence."""

import codecs
import gzip
import io
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from django.core.exceptions import ValidationError

GZIP = b"\x1f\x8b"
BLOCK = 1 << 20
NOT_CSV = {
    b"PK\x03\x04": "a spreadsheet or a ZIP archive",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format": "a database",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"PAR1": "a Parquet file",
    b"<": "a web page or XML",
    b"{": "JSON",
    b"[": "JSON",
}
GUESSES = ["cp1252", "latin_1", "mac_roman", "cp850"]


@dataclass(frozen=True)
class Source:
    """A file that can be read again and again. stem: its name without endings."""

    path: Path
    name: str
    encoding: str
    is_gzip: bool

    @property
    def stem(self) -> str:
        return Path(self.name.removesuffix(".gz")).stem

    @contextmanager
    def text(self) -> Iterator[IO[str]]:
        with _bytes(self.path, self.is_gzip) as raw:
            yield io.TextIOWrapper(raw, encoding=self.encoding, errors="replace", newline="")


@contextmanager
def opened(name: str, standard_input: BinaryIO | None = None) -> Iterator[Source]:
    """The file, or standard input where the name is "-"; ValidationError where it is no table of text."""
    if name != "-":
        yield _examined(Path(name), Path(name).name)
        return
    with tempfile.NamedTemporaryFile(prefix="civic311-import-") as kept:
        shutil.copyfileobj(standard_input or io.BytesIO(), kept)
        kept.flush()
        yield _examined(Path(kept.name), "standard-input")


def _examined(path: Path, name: str) -> Source:
    if path.is_dir():
        raise ValidationError(f"{name} is a folder: name one file.")
    try:
        with path.open("rb") as raw:
            is_gzip = raw.read(2) == GZIP
        encoding = _encoding(path, name, is_gzip)
    except FileNotFoundError:
        raise ValidationError(f"There is no file {path}. Check the path.") from None
    except PermissionError:
        raise ValidationError(f"{path} may not be read: give this user the right to read it.") from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise ValidationError(f"{name} is cut off or damaged: copy or download it again.") from None
    return Source(path, name, encoding, is_gzip)


def _bytes(path: Path, is_gzip: bool) -> BinaryIO:
    return gzip.open(path, "rb") if is_gzip else path.open("rb")  # type: ignore[return-value]


def _encoding(path: Path, name: str, is_gzip: bool) -> str:
    """utf-8 where the whole file is, else the best guess; reads all of it, so that damage is found now."""
    with _bytes(path, is_gzip) as raw:
        start = raw.read(BLOCK)
        _refuse_what_is_no_text(start, name)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        block, wrong = start, b""
        while block:
            if not wrong:
                wrong = _undecodable(decoder, block)
            block = raw.read(BLOCK)
    zeros = start[:4000].count(b"\x00")
    if zeros > len(start[:4000]) / 4:
        return "utf-16-le" if start[1:2] == b"\x00" else "utf-16-be"
    return _guess(wrong) if wrong else "utf-8-sig"


def _undecodable(decoder: codecs.IncrementalDecoder, block: bytes) -> bytes:
    """Some bytes around the first one that is not UTF-8."""
    try:
        decoder.decode(block)
    except UnicodeDecodeError as error:
        return error.object[max(0, error.start - 20_000) : error.start + 20_000]
    return b""


def _guess(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample.replace(b"\x00", b""), cp_isolation=GUESSES).best()
    return best.encoding if best and best.encoding != "latin_1" else "cp1252"


def _refuse_what_is_no_text(start: bytes, name: str) -> None:
    if not start.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise ValidationError(f"{name} is empty: export the requests again.")
    bare = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, what in NOT_CSV.items():
        if bare.startswith(mark):
            raise ValidationError(f"{name} is {what}, not CSV: export the requests as CSV.")
