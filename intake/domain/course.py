"""The course for volunteers: seven short lessons, five practice registrations, a check. About half an hour.

It teaches; it does not examine. A wrong answer is explained and asked again, nobody fails, and no certificate is made: when every part is
done, the account may register people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from intake.domain.course_check import QUESTIONS, Asked
from intake.domain.messages import N_
from intake.domain.practice_people import PEOPLE

CHECK = "check"
PRACTICE = "practice-"
"""What the part of a practice registration begins with; the person's key follows."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One page to read: `pictogram` is one of ours; `says` are its sentences (msgids); `never`: what one never does."""

    key: str
    title: str
    pictogram: str
    says: tuple[str, ...]
    never: str


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        "why",
        N_("Why people come"),
        "help",
        (
            N_("People come to us for something they need: a vaccine, food, a person who goes along."),
            N_("Many have no papers. Some have lost them, some had them taken away. We help all of them in the same way."),
            N_("Coming here takes courage. A list has harmed many of them before."),
            N_("Say your first name, offer a seat, and say who we are: volunteers, not the police, not the government."),
        ),
        N_("Never make somebody wait for help because a question was not answered."),
    ),
    Lesson(
        "never",
        N_("What we never ask"),
        "no",
        (
            N_("What we have not written down can never be found, taken or used against anybody."),
            N_("So the form has no field for papers, for the way here, for the employer, or for the home."),
            N_("We do not ask whether somebody was stopped, arrested or locked up, and not why there is no paper."),
            N_("Sometimes people tell you anyway. Listen, and write nothing."),
            N_("Each page has “How to ask”: why we ask, how to ask, and what never to ask. Open it whenever you are unsure."),
        ),
        N_("Never ask about a visa, a permit, an employer, an address, a belief or an illness. Never write it into a name field."),
    ),
    Lesson(
        "consent",
        N_("A real yes"),
        "yes",
        (
            N_("Read the notice aloud, all of it, in a language the person understands. Stop for questions."),
            N_("Then ask each thing by itself: keeping the answers, handing them on, calling. A yes to one is no yes to another."),
            N_("No is a good answer. Say what we can still do, and mean it."),
            N_("A yes can be taken back later, here or at any point."),
        ),
        N_("Never say “just say yes”. Never let an employer, or somebody sent by one, answer or interpret."),
    ),
    Lesson(
        "names",
        N_("Names and ages"),
        "name",
        (
            N_("A name is what the person says it is. Write it as you hear it, then read it back slowly."),
            N_("A year of birth is enough, and a guess is fine. If the year is not known, choose an age group."),
            N_("Other calendars count other years. The Ethiopian year is seven or eight years behind ours."),
        ),
        N_("Never copy a name from a paper, and never ask for a day of birth."),
    ),
    Lesson(
        "contact",
        N_("Calls, and lent numbers"),
        "phone",
        (
            N_("A call at the wrong hour can do harm. First say that no phone is needed: coming back here is a good way."),
            N_("If there is a phone, ask whose it is, when a call is safe, and who may pick up."),
            N_("A lent number belongs to this point. A message that comes in is passed on to the person by a volunteer."),
            N_("What we say on the phone is only: “your order is ready”."),
        ),
        N_("Never write down a number of the house where somebody works, even if it is offered."),
    ),
    Lesson(
        "tablet",
        N_("The tablet, and handing it over"),
        "person",
        (
            N_("The tablet works without a network. What you save waits on it, locked, and is sent later by itself."),
            N_("Some people would rather answer alone. Hand the tablet over: they choose a language, and may answer by picture and sound."),
            N_("Pin the screen first, so that nobody leaves the form. Then give the tablet into their hands."),
            N_("Stay within call, and look away. The tablet calls you when you are needed."),
            N_("When it comes back it asks for your PIN. No answer can be seen on it any more."),
            N_("Lock the tablet when you put it down. If it is lost, tell a coordinator at once."),
        ),
        N_("Never tell anybody your password or PIN, and never register somebody under the account of another volunteer."),
    ),
    Lesson(
        "card",
        N_("The card, and hard moments"),
        "come_back",
        (
            N_("At the end there is a card with a number and four pictures. Without a card, the four pictures in their order are enough."),
            N_("The person may refuse the card, or throw it away. Nothing on it says what it is for."),
            N_("Somebody is afraid? Stop, put the tablet down, and talk. You can begin again, or not at all."),
            N_("Somebody is under 18? A parent, a guardian or the safeguarding lead decides with them. Call the safeguarding lead."),
            N_("“When is my turn?” Say what you know: we send the question on, it can take weeks, and the answer can be no."),
        ),
        N_("Never promise a day, a place or an answer that you cannot be sure of."),
    ),
    Lesson(
        "alarm",
        N_("When something goes wrong"),
        "emergency",
        (
            N_("In danger, or hurt? Leave the form. Call your coordinator."),
            N_("Stay with the person, and ask what would help now. The coordinator knows doctors, lawyers and safe places."),
            N_("Somebody tells you of blows, of a locked door, of wages not paid? Believe it. Ask whether you may call the coordinator."),
            N_("The tablet is lost, or somebody takes it? Let it go: locked, it shows no name. Tell a coordinator at once, who blocks it."),
            N_("Somebody wants to know who was here, in uniform or not? Lock the tablet. There is no list on it. Call your coordinator."),
            N_("People are checked at a health centre? Get away first. Then raise a risk for it: everybody with a visit there is warned."),
        ),
        N_("Never call the police, an embassy or an employer for somebody who did not ask you to."),
    ),
)
BY_KEY: Mapping[str, Lesson] = MappingProxyType({lesson.key: lesson for lesson in LESSONS})
PARTS: tuple[str, ...] = (*BY_KEY, *(PRACTICE + key for key in PEOPLE), CHECK)
"""Every part of the course in its order: lessons, practice registrations, the check."""


def wrong(given: Mapping[str, str]) -> list[Asked]:
    """The questions of the check that were not answered, or answered wrongly."""
    return [asked for asked in QUESTIONS if given.get(asked.key) != asked.right]
