"""Guidance for the pages of a registration that every programme has: why we ask, how to ask, what never to ask.

The questions of a pack bring their own. This is for the volunteer alone; it is never said to the person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from intake.domain.messages import N_

WHY, HOW, NEVER = "Why we ask:", "How to ask:", "Never"
_NEVER = re.compile(r"\bnever\b", re.IGNORECASE)

AROUND: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "notice": (
            N_("Why we read this out: a yes is only worth something if the person knows to what."),
            N_("How to read it: slowly, in the person’s language, sentence by sentence if somebody interprets."),
            N_("Then ask: “What would you tell a friend about it?”"),
            N_("Never shorten it. Never say that it is only a formality."),
        ),
        "consent": (
            N_("Why we ask: nothing is kept, handed on or used for calls without a yes to just that."),
            N_("How to ask: read each question aloud and wait. After a no, read what follows from it."),
            N_("Never answer for the person, and never ask for a reason."),
        ),
        "minor": (
            N_("Why we ask: somebody under 18 has a right to an adult who is on their side."),
            N_("How to ask: ask who came along, and talk with the young person too. Call the safeguarding lead if nobody is here."),
            N_("Never let the person they work for decide, or anybody sent by that person. Never ask why the parents are not here."),
        ),
        "review": (
            N_("Why we read it back: mistakes are easy to mend now, and the person hears all that is kept."),
            N_("How to do it: read every line aloud. Ask: “Is that right? Shall I change or leave out anything?”"),
            N_("Never save before the person has heard it, and never add what was not said."),
        ),
        "card": (
            N_("Why there is a card: with it, or with its four pictures, the person finds the answer again without a name."),
            N_("How to give it: tell the four pictures as a little story. Ask the person to say them once. Offer to keep no card at all."),
            N_("Never write a name, a date or a place on the card."),
        ),
        "hand_over": (
            N_("Why we hand it over: alone with the tablet, some people answer what they would not say aloud."),
            N_("How to do it: let the person choose the language and the way. Show the two buttons on top. Then look away, within call."),
            N_("Never watch the screen, never answer for the person, and never leave the tablet with somebody who came along."),
        ),
    }
)
"""The page -> what a volunteer is told there."""


def complete(guidance: Iterable[str]) -> bool:
    """Whether a step's guidance has all three parts: why we ask, how to ask, what never to ask."""
    sentences = list(guidance)
    return (
        any(one.startswith(WHY) for one in sentences)
        and any(one.startswith(HOW) for one in sentences)
        and any(_NEVER.search(one) for one in sentences)
    )
