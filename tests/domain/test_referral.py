"""States: forward or nowhere, never towards the partner without consent."""

from __future__ import annotations

from itertools import product

import pytest

from intake.domain.problems import Refused
from intake.domain.referral import FOLLOWS, NEXT_STEPS, STATE_NAMES, UNSENT, State, may_follow, move
from tests.steps import refused

TO_THE_PARTNER = (State.READY, State.BATCHED, State.SENT)


def test_every_state_has_a_name_and_says_what_comes_next() -> None:
    assert {*State, "registered", "closed"} == set(STATE_NAMES) == set(NEXT_STEPS)
    assert set(FOLLOWS) == set(State)


@pytest.mark.parametrize("then", TO_THE_PARTNER)
def test_no_step_towards_the_partner_without_consent(then: State) -> None:
    for before in State:
        with refused("no_consent"):
            move(before, then, consented=False)


def test_what_is_sent_never_becomes_unsent_again() -> None:
    after_sending = set(State) - UNSENT
    assert not any(may_follow(before, then) for before, then in product(after_sending, UNSENT))


def test_a_withdrawal_is_always_possible_until_it_is_over() -> None:
    for before in set(State) - {State.DONE, State.WITHDRAWN, State.ERROR}:
        assert may_follow(before, State.WITHDRAWN)


def test_what_is_withdrawn_or_a_mistake_stays_so() -> None:
    assert not FOLLOWS[State.WITHDRAWN]
    assert not FOLLOWS[State.ERROR]


def test_what_was_done_can_only_have_been_a_mistake() -> None:
    assert FOLLOWS[State.DONE] == {State.ERROR}


@pytest.mark.parametrize("then", [State.ACKNOWLEDGED, State.NEEDS_INFO, State.ACCEPTED, State.BOOKED, State.REJECTED, State.DONE])
def test_the_partner_may_skip_states_forward(then: State) -> None:
    assert move(State.SENT, then, consented=True) is then


def test_a_missed_or_refused_referral_may_be_booked_anew() -> None:
    assert move(State.NO_SHOW, State.BOOKED, consented=True) is State.BOOKED
    assert move(State.REJECTED, State.BOOKED, consented=True) is State.BOOKED


def test_a_move_that_does_not_follow_is_refused_by_name() -> None:
    with pytest.raises(Refused) as caught:
        move(State.DONE, State.BOOKED, consented=True)
    assert caught.value.problems[0].code == "no_such_move"
    assert "done" in str(caught.value)
    assert "booked" in str(caught.value)
