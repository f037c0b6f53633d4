"""Signing in: who gets in, who is stopped, and what is left behind."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from intake.domain.account import Actor
from intake.domain.problems import Refused
from intake.services import account, audit, sign_in
from intake.services.home import Home
from intake.store.tables_house import AttemptTable, SignInTable
from tests import steps
from tests.world import PASSWORD

WRONG = "not the password"
ADDRESS = "192.0.2.7"


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        work()
    return caught.value.problems[0].code


def try_in(home: Home, name: str = "amal", password: str = WRONG, address: str = ADDRESS) -> str:
    try:
        sign_in.sign_in(home, name, password, address)
    except Refused as error:
        return error.problems[0].code
    return "in"


def rows(home: Home, table: type) -> int:
    with home.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_signing_in_and_out(any_home: Home, people: dict[str, Actor]) -> None:
    token = sign_in.sign_in(any_home, " Amal ", PASSWORD, ADDRESS)
    assert sign_in.signed_in(any_home, token) == sign_in.Signed(people["amal"], False)
    assert sign_in.signed_in(any_home, token + "x") is None
    sign_in.sign_out(any_home, token)
    sign_in.sign_out(any_home, token)
    assert sign_in.signed_in(any_home, token) is None
    actions = [shown.action for shown in audit.read(any_home, people["nadia"], 2)]
    assert actions == ["signed_out", "signed_in"]
    assert audit.verify(any_home) > 0


def test_a_sign_in_ends_after_twelve_hours_however_busy_and_is_deleted(any_home: Home, people: dict[str, Actor]) -> None:
    token = sign_in.sign_in(any_home, "amal", PASSWORD, ADDRESS)
    any_home.clock.forward(hours=11, minutes=40)
    assert sign_in.signed_in(any_home, token)
    any_home.clock.forward(minutes=20)
    assert sign_in.signed_in(any_home, token) is None
    assert refused(lambda: sign_in.unlock(any_home, token, PASSWORD)) == "wrong_sign_in"
    sign_in.sign_in(any_home, "karim", PASSWORD, ADDRESS)
    assert rows(any_home, SignInTable) == 1


def test_wrong_password_and_unknown_name_get_the_same_answer(any_home: Home, people: dict[str, Actor]) -> None:
    for name in ("amal", "nobody-here", "not a name at all: <script>"):
        with pytest.raises(Refused) as caught:
            sign_in.sign_in(any_home, name, WRONG, ADDRESS)
        assert (caught.value.status, str(caught.value)) == (403, "The name or the password is wrong.")
    shown = audit.read(any_home, people["nadia"], 3)
    assert [(one.action, one.who) for one in shown] == [("sign_in_refused", "nobody")] * 3
    assert [one.detail["account"] for one in shown] == ["", "", people["amal"].pseudonym]


def test_unknown_name_takes_as_long(home: Home, people: dict[str, Actor]) -> None:
    def took(name: str) -> float:
        start = time.process_time()
        try_in(home, name)
        return time.process_time() - start

    try_in(home, "someone-else")
    known = [took(name) for name in people]
    unknown = [took(f"unknown-{number}") for number in range(len(people))]
    assert 0.5 < statistics.median(known) / statistics.median(unknown) < 2


def test_five_failures_of_a_name_then_wait(any_home: Home, people: dict[str, Actor]) -> None:
    assert [try_in(any_home) for _ in range(7)] == ["wrong_sign_in"] * 5 + ["throttled"] * 2
    assert try_in(any_home, password=PASSWORD) == "throttled"
    assert try_in(any_home, "karim", PASSWORD) == "in"
    actions = [one.action for one in audit.read(any_home, people["nadia"], 20)]
    assert actions.count("sign_in_refused") == 5
    assert actions.count("sign_in_limit") == 1
    with pytest.raises(Refused) as caught:
        sign_in.sign_in(any_home, "amal", PASSWORD, ADDRESS)
    assert caught.value.problems[0].params == {"minutes": "25"}  # it is 9:05; the quarter from 9:00 is out of sight at 9:30
    any_home.clock.forward(minutes=24)
    assert try_in(any_home, password=PASSWORD) == "throttled"
    any_home.clock.forward(minutes=1)
    assert try_in(any_home, password=PASSWORD) == "in"


def test_a_name_that_does_not_exist_is_limited_too(home: Home, people: dict[str, Actor]) -> None:
    assert [try_in(home, "unknown") for _ in range(6)] == ["wrong_sign_in"] * 5 + ["throttled"]


def test_success_uncounts(home: Home, people: dict[str, Actor]) -> None:
    for _ in range(3):
        assert [try_in(home) for _ in range(4)] == ["wrong_sign_in"] * 4
        assert try_in(home, password=PASSWORD) == "in"
    with home.store.reading() as connection:
        left = connection.execute(select(AttemptTable.kind, text('"count"')).select_from(AttemptTable)).all()
    assert [tuple(row) for row in left] == [("address", 12)]


def test_thirty_failures_from_an_address(home: Home, people: dict[str, Actor]) -> None:
    answers = [try_in(home, f"name-{number}") for number in range(31)]
    assert answers == ["wrong_sign_in"] * 30 + ["throttled"]
    assert try_in(home, "amal", PASSWORD) == "throttled"
    assert try_in(home, "amal", PASSWORD, "192.0.2.8") == "in"


def test_one_ipv6_network_counts_as_one_address(home: Home, people: dict[str, Actor]) -> None:
    answers = [try_in(home, f"name-{number}", address=f"2001:db8::{number:x}") for number in range(31)]
    assert answers[-1] == "throttled"
    assert try_in(home, "amal", PASSWORD, "2001:db8:0:1::1") == "in"


def test_the_limit_is_exact_across_threads(any_home: Home, people: dict[str, Actor]) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: try_in(any_home), range(24)))
    assert sorted(answers) == ["throttled"] * 19 + ["wrong_sign_in"] * 5
    assert audit.verify(any_home) > 0


def test_a_closed_account_is_out_at_once_and_cannot_return(any_home: Home, people: dict[str, Actor]) -> None:
    token = sign_in.sign_in(any_home, "amal", PASSWORD, ADDRESS)
    account.close_account(any_home, people["ziad"], "amal")
    assert sign_in.signed_in(any_home, token) is None
    assert try_in(any_home, password=PASSWORD) == "wrong_sign_in"
    assert refused(lambda: sign_in.check_password_of(any_home, "amal", PASSWORD)) == "wrong_sign_in"


def test_lock_and_unlock(any_home: Home, people: dict[str, Actor]) -> None:
    token = sign_in.sign_in(any_home, "amal", PASSWORD, ADDRESS)
    sign_in.lock(any_home, token)
    sign_in.lock(any_home, token)
    assert sign_in.signed_in(any_home, token) == sign_in.Signed(people["amal"], True)
    assert refused(lambda: sign_in.unlock(any_home, token, WRONG)) == "wrong_sign_in"
    sign_in.unlock(any_home, token, PASSWORD)
    assert sign_in.signed_in(any_home, token) == sign_in.Signed(people["amal"], False)
    assert [one.action for one in audit.read(any_home, people["nadia"], 4)] == ["unlocked", "sign_in_refused", "locked", "signed_in"]
    assert refused(lambda: sign_in.unlock(any_home, "no token", PASSWORD)) == "wrong_sign_in"
    sign_in.lock(any_home, "no token")


def test_unlocking_is_limited(home: Home, people: dict[str, Actor]) -> None:
    token = sign_in.sign_in(home, "amal", PASSWORD, ADDRESS)
    sign_in.lock(home, token)
    answers = [refused(lambda: sign_in.unlock(home, token, WRONG)) for _ in range(6)]
    assert answers == ["wrong_sign_in"] * 5 + ["throttled"]


def test_password_of_a_command(home: Home, people: dict[str, Actor]) -> None:
    assert sign_in.check_password_of(home, "karim", PASSWORD) == people["karim"]
    answers = [refused(lambda: sign_in.check_password_of(home, "karim", WRONG)) for _ in range(6)]
    assert answers == ["wrong_sign_in"] * 5 + ["throttled"]
    assert rows(home, SignInTable) == 0


def test_no_token_name_or_address_in_the_files(home: Home, people: dict[str, Actor]) -> None:
    token = sign_in.sign_in(home, "amal", PASSWORD, ADDRESS)
    try_in(home, "sentinel-name")
    invited = account.invite(home, people["ziad"], "volunteer", "dora")
    home.close()
    for path in home.config.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for sentinel in (token, invited, "sentinel-name", ADDRESS, PASSWORD):
                assert sentinel.encode() not in content, path


def test_asking_who_is_signed_in_is_one_indexed_query(home: Home, people: dict[str, Actor]) -> None:
    token = sign_in.sign_in(home, "amal", PASSWORD, ADDRESS)
    seen: list[str] = []
    with home.store.engine.connect() as connection:
        raw = connection.connection.driver_connection
        raw.set_trace_callback(seen.append)
    sign_in.signed_in(home, token)
    assert [line for line in seen if line.startswith("SELECT")] == [line for line in seen if line not in ("BEGIN", "ROLLBACK")]
    with home.store.reading() as connection:
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + next(line for line in seen if line.startswith("SELECT"))).all()
    assert not [step for step in plan if "SCAN" in step[3]]


def test_a_name_that_no_database_holds_is_a_wrong_name(any_home: Home, people: dict[str, Actor]) -> None:
    with steps.refused("wrong_sign_in"):
        sign_in.sign_in(any_home, "a\0mal\0x", "whatever it is", "10.0.0.9")
