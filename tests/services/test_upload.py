"""A file between looking at it and applying it: sealed on the disk, its key in nobody's hands but the sender's, gone after a day."""

from __future__ import annotations

import os

from intake.domain.account import Actor
from intake.services import upload
from intake.services.draft import seal_draft
from intake.services.home import Home
from tests import steps

CONTENT = b"partner_ref,note\r\nAAAABBBBCCCCDDDD,Xylophonia must come early\r\n"


def test_it_comes_back_whole_and_lies_sealed(home: Home, people: dict[str, Actor]) -> None:
    token = upload.hold(home, people["karim"], CONTENT, "answers.csv")
    assert upload.held(home, people["karim"], token) == (CONTENT, "answers.csv")
    assert steps.found_anywhere(home, ("Xylophonia", "AAAABBBBCCCCDDDD", "answers.csv")) == []
    (path,) = (home.config.home / "inbox").iterdir()
    assert path.stat().st_mode & 0o077 == 0


def test_nobody_else_opens_or_drops_it(home: Home, people: dict[str, Actor]) -> None:
    token = upload.hold(home, people["karim"], CONTENT, "answers.csv")
    for act in (upload.held, upload.drop):
        for actor, text in (
            (people["lina"], token),
            (people["karim"], "nonsense"),
            (people["karim"], seal_draft(home, people["karim"], {})),
        ):
            with steps.refused("upload_gone"):
                act(home, actor, text)
    assert upload.held(home, people["karim"], token)[0] == CONTENT


def test_once_dropped_it_is_gone(home: Home, people: dict[str, Actor]) -> None:
    token = upload.hold(home, people["karim"], CONTENT, "answers.csv")
    for _ in range(2):
        upload.drop(home, people["karim"], token)
    with steps.refused("upload_gone"):
        upload.held(home, people["karim"], token)
    assert list((home.config.home / "inbox").iterdir()) == []


def test_an_altered_file_does_not_open(home: Home, people: dict[str, Actor]) -> None:
    token = upload.hold(home, people["karim"], CONTENT, "answers.csv")
    (path,) = (home.config.home / "inbox").iterdir()
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with steps.refused("upload_gone"):
        upload.held(home, people["karim"], token)


def test_what_was_left_lying_is_removed_with_the_next_file(home: Home, people: dict[str, Actor]) -> None:
    upload.hold(home, people["karim"], CONTENT, "answers.csv")
    (old,) = (home.config.home / "inbox").iterdir()
    now = home.clock().timestamp()
    os.utime(old, (now - 90_000, now - 90_000))
    upload.hold(home, people["karim"], CONTENT, "answers.csv")
    assert not old.exists()
    assert len(list((home.config.home / "inbox").iterdir())) == 1
