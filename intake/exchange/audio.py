"""Sound that comes from outside, and sound that we make: looked at, measured, and written anew as Opus (Ogg) and AAC (M4A), one channel.

Whatever was uploaded is first told by its first bytes, then taken apart by ffmpeg in a process of its own with limits (`audio_child`), down
to bare samples; both files are made from these. So nothing of the upload but its sound goes on: no metadata, no second stream, no other
file behind it. Everything passes through memory that belongs to no file system, so no voice lies on the disk.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from array import array
from contextlib import closing
from dataclasses import dataclass
from io import FileIO
from math import log10
from operator import mul
from pathlib import Path

from intake.domain.problems import refuse

WEBM, OGG, MP4 = "webm", "ogg", "mp4"
FORMS = ("ogg", "m4a")
"""The two files that are made of a sound, by their ending."""
MOST_BYTES = 3_000_000
MOST_SECONDS, LEAST_SECONDS = 40, 0.3
RATE = 48_000
FULL = 32768
LOUD_DB, PEAK_DB, SILENT = -19.0, -1.5, 160
"""How loud speech is made on average and at most (decibels of full scale), and the largest sample of what nobody hears."""
_CHILD = Path(__file__).with_name("audio_child.py")
_DEMUXER = {WEBM: "matroska", OGG: "ogg", MP4: "mov"}
_CODECS = "opus,libopus,vorbis,aac,aac_fixed"
_PATIENCE = 40.0


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound in both forms, and how long it is."""

    ogg: bytes
    m4a: bytes
    milliseconds: int


def has_ffmpeg() -> bool:
    """Whether ffmpeg is on this machine."""
    return shutil.which("ffmpeg") is not None


def container(data: bytes) -> str:
    """What `data` is by its first bytes, whatever its name or type says; raises Refused `sound_unreadable`."""
    if data[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in data[:64]:
        return WEBM
    if data[:4] == b"OggS" and b"OpusHead" in data[:64]:
        return OGG
    if data[4:8] == b"ftyp" and data[8:12] in (b"isom", b"iso2", b"iso5", b"iso6", b"mp41", b"mp42", b"M4A ", b"dash"):
        return MP4
    raise refuse("sound_unreadable", "sound")


def take(data: bytes) -> Sound:
    """Make both forms of a recording that was uploaded. Raises Refused: `no_ffmpeg`, `sound_too_large`, `sound_unreadable`,
    `sound_too_long`, `sound_too_short`, `sound_silent`."""
    if len(data) > MOST_BYTES:
        raise refuse("sound_too_large", "sound", most=MOST_BYTES // 1_000_000)
    samples = _taken_apart(data, container(data))
    if len(samples) > MOST_SECONDS * RATE:
        raise refuse("sound_too_long", "sound", most=MOST_SECONDS)
    said = _without_silence(samples, RATE)
    if not said:
        raise refuse("sound_silent", "sound")
    if len(said) < LEAST_SECONDS * RATE:
        raise refuse("sound_too_short", "sound")
    return _encoded(said, RATE)


def from_wave(wave: bytes) -> Sound:
    """Both forms of a sound that a program on this machine made as WAV (16 bits, one channel); raises Refused `no_ffmpeg`,
    `sound_unreadable`."""
    rate = int.from_bytes(wave[24:28], "little")
    return _encoded(_without_silence(array("h", wave[44 : len(wave) - len(wave) % 2]), rate), rate)


def _taken_apart(data: bytes, kind: str) -> array[int]:
    """The samples: 16 bits, one channel, `RATE`; without what lies below any voice."""
    with closing(_memory("in", data)) as source, closing(_memory("out")) as target:
        into = ["-f", _DEMUXER[kind], "-codec_whitelist", _CODECS, "-t", str(MOST_SECONDS + 1), "-i", _path(source)]
        out = ["-map", "0:a:0", "-vn", "-sn", "-dn", "-ac", "1", "-ar", str(RATE), "-af", "highpass=f=70", "-f", "s16le", _path(target)]
        _ffmpeg([*into, *out], source, target)
        return array("h", _contents(target))


def _without_silence(samples: array[int], rate: int) -> array[int]:
    """The samples from the first that is heard to the last, and a little around them; empty if nothing is."""
    step = rate // 50
    heard = [start for start in range(0, len(samples), step) if max(max(part := samples[start : start + step]), -min(part)) > SILENT]
    if not heard:
        return array("h")
    around = rate // 8
    return samples[max(heard[0] - around, 0) : heard[-1] + step + around]


def _gain(samples: array[int]) -> float:
    """How many decibels louder a voice has to be to be as loud as the others; its peaks may be cut by a little, not by more."""
    loud = sum(map(mul, samples, samples)) / len(samples)
    peak = max(max(samples), -min(samples))
    return min(LOUD_DB - 10 * log10(loud / FULL**2), PEAK_DB - 20 * log10(peak / FULL) + 6.0)


def _encoded(samples: array[int], rate: int) -> Sound:
    """Both forms, evenly loud, with a limit on the peaks; nothing but the samples goes into them."""
    even = f"volume={_gain(samples):.1f}dB,alimiter=limit={10 ** (PEAK_DB / 20):.3f}:level=false"
    with closing(_memory("in", samples.tobytes())) as source, closing(_memory("ogg")) as ogg, closing(_memory("m4a")) as m4a:
        into = ["-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", _path(source), "-filter_complex", f"[0:a]{even},asplit[a][b]"]
        bare = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
        opus = ["-map", "[a]", *bare, "-c:a", "libopus", "-b:a", "20k", "-application", "voip", "-frame_duration", "60", "-f", "ogg"]
        aac = ["-map", "[b]", *bare, "-c:a", "aac", "-b:a", "24k", "-ar", "22050", "-movflags", "+faststart", "-f", "ipod"]
        _ffmpeg([*into, *opus, _path(ogg), *aac, _path(m4a)], source, ogg, m4a)
        made = _contents(ogg)
        return Sound(made, _contents(m4a), _milliseconds(made))


def _milliseconds(ogg: bytes) -> int:
    """How long an Opus file is: what its last page says, in 48,000ths of a second."""
    last = ogg.rfind(b"OggS")
    if last < 0 or len(ogg) < last + 14:
        raise refuse("sound_unreadable", "sound")
    return round(int.from_bytes(ogg[last + 6 : last + 14], "little") / 48)


def _memory(name: str, contents: bytes = b"") -> FileIO:
    file = FileIO(os.memfd_create(name, 0), "r+")
    view = memoryview(contents)
    while len(view):
        view = view[file.write(view) or 0 :]
    file.seek(0)
    return file


def _path(file: FileIO) -> str:
    return f"/proc/self/fd/{file.fileno()}"


def _contents(file: FileIO) -> bytes:
    file.seek(0)
    return file.readall()


def _ffmpeg(arguments: list[str], *files: FileIO) -> None:
    """Run ffmpeg within its limits. Raises Refused `no_ffmpeg`, `sound_unreadable`."""
    program = shutil.which("ffmpeg")
    if program is None:
        raise refuse("no_ffmpeg")
    fixed = ["-v", "quiet", "-nostdin", "-y", "-threads", "1", "-filter_complex_threads", "1", "-protocol_whitelist", "file"]
    try:
        done = subprocess.run(  # noqa: S603  our own program; the arguments are ours
            [sys.executable, "-I", str(_CHILD), program, *fixed, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin"},
            cwd="/",
            pass_fds=[file.fileno() for file in files],
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise refuse("sound_unreadable", "sound") from None
    if done.returncode != 0:
        raise refuse("sound_unreadable", "sound")
