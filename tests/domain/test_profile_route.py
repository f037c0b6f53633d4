"""How files travel, in a profile: one way and what it needs, never a secret, never a folder that leads elsewhere."""

from __future__ import annotations

import pytest

from intake.domain.delivery import After, Route, Way, pause_after
from intake.domain.problems import Refused
from intake.domain.profile_route import read_route
from intake.domain.toml_table import Findings, Table, parse

KEY = "ssh-ed25519 " + "A" * 68
SFTP = f'way = "sftp"\n[sftp]\nhost = "files.ministry.example"\nuser = "intake"\nhost_key = "{KEY}"\n'
MAIL = 'way = "mail"\n[mail]\nhost = "mail.example"\nsender = "a@b.example"\nto = "c@d.example"\n'


def read(text: str) -> Route:
    findings = Findings("p.toml")
    table = Table(parse(text, "p.toml"), "delivery", findings)
    route = read_route(table)
    table.done()
    findings.settle()
    return route


def test_without_a_way_files_are_handed_over() -> None:
    assert read("") == Route() and read("").way is Way.DOWNLOAD and read("").secret == ""


def test_each_way_with_what_it_needs() -> None:
    found = read(SFTP + '[pick_up]\nfolder = "out"\nafter = "move"\nmoved_to = "out/done"\n')
    assert found.sftp and (found.sftp.port, found.sftp.folder, found.secret) == (22, ".", "sftp")
    assert found.pick_up and (found.pick_up.after, found.pick_up.every_minutes) == (After.MOVE, 30)
    assert read('way = "folder"\n[folder]\npath = "/srv/ministry"\n').folder == "/srv/ministry"
    assert read(MAIL).secret == "" and read(MAIL + 'user = "lists"\n').secret == "mail"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SFTP.replace("[sftp]", '[sftp]\nprivate_key = "x"'), "never stands in a profile"),
        (MAIL + 'password = "x"\n', "never stands in a profile"),
        (SFTP.replace(KEY, "any"), "host key"),
        (SFTP + 'folder = "../elsewhere"\n', "without “..”"),
        (SFTP.replace("files.ministry.example", "-oProxyCommand=x"), "name or address of a server"),
        ('way = "folder"\n[folder]\npath = "relative"\n', "whole path"),
        (MAIL.replace("c@d.example", "c@d.example\\nBcc: x"), "cannot be shown"),
        (MAIL + SFTP.partition("\n")[2], "the way is mail"),
        ('[pick_up]\nfolder = "x"\n', "needs the way sftp or folder"),
        (SFTP + '[pick_up]\nfolder = "x"\nafter = "move"\n', "with after = move"),
        ('way = "pigeon"', "must be one of"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        read(text)
    assert said in " ".join(one.message for one in caught.value.problems)


def test_the_pauses_grow_and_end() -> None:
    pauses = [pause_after(tries) for tries in range(1, 8)]
    assert pauses[-1] is None and pauses[:-1] == sorted(one for one in pauses if one)
