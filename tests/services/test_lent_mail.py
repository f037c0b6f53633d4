"""Letters picked up from a real IMAP server over TLS: taken in once, deleted there, told to the right person, sealed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage

import pytest

from intake.domain.account import Actor
from intake.exchange import imap_in
from intake.exchange.imap_in import Box
from intake.exchange.letter import read
from intake.services import find, lent_mail, lent_message
from intake.services.delivery_queue import queue
from intake.services.home import Home
from tests import imap, steps
from tests.lending import contact, prepared, who_wishes, with_mailbox_column

SENTINEL = "zebraquagga"


@pytest.fixture(scope="module")
def server() -> Iterator[imap.Mailbox]:
    with imap.dovecot() as running:
        yield running


@pytest.fixture
def box(server: imap.Mailbox) -> Box:
    while server.count():
        imap_in.visit(Box(server.host, server.port, imap.LOGIN, imap.PASSWORD, ca=server.certificate), lambda _one: None)
    return Box(server.host, server.port, imap.LOGIN, imap.PASSWORD, ca=server.certificate)


def letter(to: str, text: str = f"{SENTINEL} at nine\nhttps://evil.example", **headers: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = "Ministry <m@gov.example>", to, "Your order", "<1@gov.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def nested(depth: int) -> bytes:
    parts = [f"--b{at}\r\nContent-Type: multipart/mixed; boundary=b{at + 1}\r\n\r\n" for at in range(depth)]
    return b"To: desk@mail.example\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n" + "".join(parts).encode()


HOSTILE = {
    "parts in parts": nested(2000),
    "parts in parts and many lines": nested(300) + b"\n" * 300_000,
    "many parts": nested(1) + b"--b0\n\na\n" * 60_000,
    "brackets": b"To: desk@mail.example\r\nCc: " + b"(" * 400_000,
    "nothing but brackets": b"Delivered-To: " + b"(" * 1_500 + b"\r\nTo: desk@mail.example\r\n\r\n",
    "many names": b"Delivered-To: desk@mail.example\r\nTo: " + b"a," * 200_000,
    "many folds": b"Delivered-To: desk@mail.example\r\nTo: " + b"a,\r\n " * 100_000,
    "many fields": b"To: desk@mail.example\r\n" + b"To: a\r\n" * 60_000,
    "words in a subject": b"To: desk@mail.example\r\nSubject: " + b"=?utf-8?q?a?= " * 30_000,
    "a long kind": b"To: desk@mail.example\r\nContent-Type: text/plain; " + b"a*0=b;" * 60_000,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_no_letter_stops_or_holds_up_the_reading_of_those_after_it(raw: bytes) -> None:
    began = time.process_time()
    found = read(raw)
    assert time.process_time() - began < 2
    assert "desk@mail.example" in found.delivered


def two_with_addresses(home: Home, people: dict[str, Actor]) -> list[tuple[str, str]]:
    """Two people who share a mailbox: reference and plus-address of each."""
    with_mailbox_column(home)
    contact(home, people["karim"], "desk@mail.example", kind="mailbox", share=5)
    references = [who_wishes(home, people["amal"], nth) for nth in range(2)]
    prepared(home, people)
    return [(one, next(iter(find.hold(home, one).payload["lent_mailboxes"].values()))) for one in references]


def test_letters_are_taken_in_once_deleted_there_and_read_out_to_the_right_person(
    home: Home, people: dict[str, Actor], server: imap.Mailbox, box: Box
) -> None:
    (one, hers), (two, other) = two_with_addresses(home, people)
    lent_mail.set_box(home, people["ziad"], box)
    at = home.clock().timestamp()
    with_file = EmailMessage()
    with_file["To"], with_file["Delivered-To"] = "list@gov.example", other
    with_file.set_content("<p>Come on <b>Monday</b><script>x()</script></p>", subtype="html")
    with_file.add_attachment(b"\0" * 20, maintype="application", subtype="pdf", filename="letter.pdf")
    huge = letter(other, "y" * 1_100_000, X_Other="1")
    letters = (letter(hers), letter(hers), with_file.as_bytes(), huge, letter(f"{hers}, {other}"), letter("else@mail.example"))
    server.put(*letters, at=at)
    with queue(home) as opened:  # as the server does it every five minutes
        opened.letters()
    assert server.count() == 0, "nothing lies on a server that others run"
    assert [each.text for each in lent_message.hear(home, people["amal"], one)] == [
        f"Your order\n\n{SENTINEL} at nine\nhttps://evil.example"
    ], "the same letter twice is one"
    heard = {(each.text, each.left) for each in lent_message.hear(home, people["amal"], two)}
    assert heard == {("Come on Monday", 1), (f"Your order\n\n{lent_mail.TOO_LARGE}", 0)}
    assert [line.reason for line in lent_message.waiting(home, people["karim"])] == ["shared"], "to both: a person says whose it is"
    assert steps.found_anywhere(home, [SENTINEL, "gov.example", imap.PASSWORD, "desk@mail.example"]) == []
    server.put(letter(hers), at=at)
    assert lent_mail.pick_up(home).verdicts == {"seen": 1}


def test_what_stops_in_between_is_neither_lost_nor_taken_twice(
    home: Home, people: dict[str, Actor], server: imap.Mailbox, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one, hers), _ = two_with_addresses(home, people)
    lent_mail.set_box(home, people["ziad"], box)
    server.put(letter(hers, "first"), letter(hers, "second"), at=home.clock().timestamp())
    arrive = lent_mail.arrive

    def dies(*given: object) -> str:
        arrive(*given)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(lent_mail, "arrive", dies)
    with pytest.raises(KeyboardInterrupt):
        lent_mail.pick_up(home)
    assert server.count() == 2, "what was not taken in to the end stays there"
    monkeypatch.setattr(lent_mail, "arrive", arrive)
    assert lent_mail.pick_up(home).verdicts == {"seen": 1, "for_her": 1}
    assert server.count() == 0 and find.find(home, people["amal"], one).messages == 2


def test_a_mailbox_that_cannot_be_read_is_told_of_on_the_first_page(
    home: Home, people: dict[str, Actor], box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {"ca": "", "password": "another", "port": 1, "folder": "None"}
    for field, value in wrong.items():
        with steps.refused("no_mailbox"):
            lent_mail.set_box(home, people["ziad"], replace(box, **{field: value}))  # type: ignore[arg-type]
    assert not lent_mail.has_box(home) and lent_mail.pick_up(home).letters == 0
    with steps.refused("not_allowed"):
        lent_mail.set_box(home, people["amal"], box)
    lent_mail.set_box(home, people["karim"], box)
    monkeypatch.setattr(imap_in, "_opened", lambda _box: (_ for _ in ()).throw(imap_in.NoMailbox("login")))
    with steps.refused("no_mailbox"):
        lent_mail.pick_up(home)
    assert lent_mail.broken(home) == "", "a short while is nobody's task"
    home.clock.forward(hours=4)  # type: ignore[attr-defined]
    assert lent_mail.broken(home) == lent_mail.PROBLEMS["login"]
    monkeypatch.undo()
    lent_mail.pick_up(home)
    assert lent_mail.broken(home) == ""
    lent_mail.forget_box(home, people["karim"])
    assert lent_mail.broken(home) == "" and not lent_mail.has_box(home)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff" * 500,
        b"To: =?utf-8?b?/////w==?= <desk@mail.example>\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nhi",
        b"To: desk@mail.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n" * 50,
        b"To: " + b"a@b.example," * 5000 + b"\r\nDate: Mon, 99 Foo 99999\r\n\r\n",
        b"To: desk@mail.example\r\nContent-Type: text/html\r\n\r\n<b" + b"<" * 1000,
    ],
)
def test_hostile_letters_are_read_as_far_as_they_go(raw: bytes) -> None:
    found = read(raw)
    assert len(found.text) < 2000 and len(found.delivered) <= 60
