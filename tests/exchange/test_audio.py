"""What comes in as a recording: told by its first bytes, taken apart with limits, and nothing of it but its sound goes on."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from intake.domain.problems import Refused
from intake.exchange import audio
from intake.exchange.audio import container, take

SECRET = "Zqarwel Wyxumbo 34.05N 35.49E"


def tone(*arguments: str, seconds: float = 1.5, level: str = "0.5") -> list[str]:
    """How ffmpeg makes a tone."""
    source = f"sine=frequency=300:duration={seconds},volume={level}"
    return ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, *arguments]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Recordings as browsers make them, with a place and a name in what goes with them; and some that no browser makes."""
    folder = tmp_path_factory.mktemp("audio")
    about = ["-metadata", f"title={SECRET}", "-metadata", f"location={SECRET}"]
    how = {
        "webm": tone("-c:a", "libopus", *about, "-f", "webm"),
        "ogg": tone("-c:a", "libopus", *about, "-f", "ogg"),
        "m4a": tone("-c:a", "aac", *about, "-movflags", "frag_keyframe+empty_moov", "-f", "mp4"),
        "long": tone("-c:a", "libopus", "-b:a", "6k", "-ar", "8000", "-f", "ogg", seconds=50),
        "silent": tone("-c:a", "libopus", "-f", "webm", level="0"),
        "short": tone("-c:a", "libopus", "-f", "webm", seconds=0.1),
        "film": ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=duration=1:size=64x64", "-c:v", "libvpx", "-f", "webm"],
        "wav": tone("-f", "wav"),
    }
    for name, command in how.items():
        subprocess.run([*command, str(folder / name)], check=True, timeout=60)
    return {name: (folder / name).read_bytes() for name in how}


@pytest.mark.parametrize("kind", ["webm", "ogg", "m4a"])
def test_what_browsers_record_becomes_two_bare_files(made: dict[str, bytes], kind: str, tmp_path: Path) -> None:
    assert SECRET.encode() in made[kind]
    sound = take(made[kind])
    assert 1300 < sound.milliseconds < 1700
    for form, codec in (("ogg", "opus"), ("m4a", "aac")):
        data = getattr(sound, form)
        assert SECRET.split()[0].encode() not in data
        (tmp_path / form).write_bytes(data)
        shown = ["ffprobe", "-v", "error", "-show_entries", "stream=codec_name,channels:format_tags", "-of", "csv", str(tmp_path / form)]
        said = subprocess.run(shown, capture_output=True, check=True, text=True).stdout
        assert f"stream,{codec},1" in said
        assert not {"title", "location", "creation_time"} & set(said.split(","))


def test_what_was_hidden_behind_a_sound_is_gone(made: dict[str, bytes]) -> None:
    """Two files in one: whoever unpacks, runs or opens what was sent finds nothing of it in what is served."""
    hidden = b"PK\x03\x04 <script>alert(1)</script> MZ\x90 #!/bin/sh " + SECRET.encode()
    sound = take(made["ogg"] + hidden * 50)
    assert all(part not in data for data in (sound.ogg, sound.m4a) for part in (b"PK\x03\x04", b"<script>", b"#!/bin/sh", b"Zqarwel"))


HOSTILE = {
    "a program": b"MZ\x90\x00" + bytes(4000),
    "another program": b"\x7fELF" + bytes(4000),
    "a page": b"<!doctype html><script>alert(1)</script>" * 40,
    "a list of other files": b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "files to be joined": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "nothing": b"",
    "only a beginning": b"OggS" + bytes(24) + b"OpusHead" + b"\xff" * 3000,
    "a broken film": b"\x1a\x45\xdf\xa3" + b"webm" * 8 + b"\xff" * 5000,
    "a box as large as the world": b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2mp41" + b"\xff\xff\xff\xffmoov" + b"\xff" * 500,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_recording_is_refused(what: str) -> None:
    with pytest.raises(Refused) as refused:
        take(HOSTILE[what])
    assert refused.value.problems[0].code == "sound_unreadable"


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("long", "sound_too_long"),
        ("silent", "sound_silent"),
        ("short", "sound_too_short"),
        ("film", "sound_unreadable"),
        ("wav", "sound_unreadable"),
    ],
)
def test_what_says_nothing_or_goes_on_for_ever_is_refused(made: dict[str, bytes], what: str, code: str) -> None:
    start = time.monotonic()
    with pytest.raises(Refused) as refused:
        take(made[what])
    assert refused.value.problems[0].code == code
    assert time.monotonic() - start < 15


def test_too_many_bytes_are_not_even_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio, "_ffmpeg", lambda *_: pytest.fail("it was taken apart"))
    with pytest.raises(Refused) as refused:
        take(b"OggS" + bytes(audio.MOST_BYTES))
    assert refused.value.problems[0].code == "sound_too_large"


def test_a_machine_without_ffmpeg_says_so(monkeypatch: pytest.MonkeyPatch, made: dict[str, bytes]) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(Refused) as refused:
        take(made["ogg"])
    assert refused.value.problems[0].code == "no_ffmpeg"


def test_the_first_bytes_say_what_it_is(made: dict[str, bytes]) -> None:
    assert [container(made[name]) for name in ("webm", "ogg", "m4a")] == ["webm", "ogg", "mp4"]


def test_voices_come_out_equally_loud(made: dict[str, bytes], tmp_path: Path) -> None:
    """One who whispers and one who shouts: a person does not have to reach for the volume."""
    levels = []
    for level in ("0.1", "7"):
        path = tmp_path / f"{level}.webm"
        subprocess.run([*tone("-c:a", "libopus", "-f", "webm", level=level), str(path)], check=True)
        (tmp_path / "out.ogg").write_bytes(take(path.read_bytes()).ogg)
        measure = ["ffmpeg", "-hide_banner", "-i", str(tmp_path / "out.ogg"), "-af", "volumedetect", "-f", "null", "-"]
        told = subprocess.run(measure, capture_output=True, text=True).stderr
        levels.append(float(told.partition("mean_volume: ")[2].split()[0]))
    assert abs(levels[0] - levels[1]) < 2
