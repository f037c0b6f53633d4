"""The five invented people of the course. None of them is or was a real person; their numbers are nobody's that we know of."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from intake.domain.messages import N_
from intake.domain.practice import ANYTHING, RATHER_NOT, Person, Said
from intake.domain.programme import NOT_SAID, UNKNOWN

YES, NO = ("yes",), ("no",)
DONT_KNOW = Said(N_("“I don’t know.”"), (UNKNOWN, NOT_SAID, ""))
NOT_NEEDED = Said(N_("“No, thank you. I need nothing.”"), ("", NOT_SAID, UNKNOWN, "no"))
AGREES = Said(N_("“Yes, that is all right.”"), YES)
REFUSES = Said(N_("“No, please do not.”"), NO)
COMES_BACK = Said(N_("“I come back here. That is easiest.”"), ("none",))
_CALLS = frozenset({"contact_value", "safe_days", "safe_hours", "who_may_answer"})

ALMAZ = Person(
    "almaz",
    N_("Almaz"),
    N_("An ordinary registration"),
    N_("Almaz comes from Ethiopia and works in a household. Today she is free, and she has ten minutes."),
    {
        "consent_store": AGREES,
        "consent_refer": AGREES,
        "consent_contact": AGREES,
        "call_name": Said(N_("“Call me Almaz.”"), ("Almaz",)),
        "name_latin": Said(N_("“Almaz Tesfaye. A-l-m-a-z, T-e-s-f-a-y-e.”"), ("Almaz Tesfaye",)),
        "name_native": Said(N_("She takes the pen and writes: አልማዝ ተስፋዬ"), (ANYTHING,)),
        "birth_year": Said(N_("“I was born in 1991, in your calendar.”"), ("1991",)),
        "birth_year_estimated": Said(N_("“Yes, I am sure of the year.”"), ("no", "")),
        "sex": Said(N_("“Write: woman.”"), ("f",)),
        "language": Said(N_("“Amharic is easiest for me.”"), ("amh",)),
        "needs_interpreter": Said(N_("“Yes, please. My Arabic is small.”"), YES),
        "nationality": Said(N_("“I am from Ethiopia.”"), ("ET",)),
        "doc_at_visit": Said(N_("“I have a letter with my name on it. I can bring that.”"), ("can_show",)),
        "assist_need": Said(N_("“I would like somebody to go with me.”"), ("companion",)),
        "dose_no": Said(N_("“I have had one dose.”"), ("1",)),
        "last_dose_month": Said(N_("“It was in May 2021.”"), ("2021-05",)),
        "priority_group": Said(N_("“No, nothing on that list.”"), NO),
        "contact_mode": Said(N_("“I have a phone. Nobody else uses it.”"), ("own_private",)),
        "contact_value": Said(N_("“My number is 03 123 456.”"), ("03123456",)),
        "safe_days": Said(N_("“Only on Sundays.”"), ("sun",)),
        "safe_hours": Said(N_("“In the afternoon.”"), ("afternoon",)),
        "who_may_answer": Said(N_("“Speak to nobody but me.”"), ("only_me",)),
        "relief_need": Said(N_("“We need food.”"), ("food",)),
        "household_size": Said(N_("“We are three.”"), ("3",)),
        "children_under_five": Said(N_("“One is two years old.”"), ("1",)),
        "diet_need": Said(N_("“No pork, please.”"), ("no_pork",)),
        "collect_mode": Said(N_("“I pick it up here.”"), ("collect",)),
        "urgency": Said(N_("“There is enough for three more days.”"), ("urgent",)),
    },
    frozenset({"age_band"}),
)
RAHIM = Person(
    "rahim",
    N_("Rahim"),
    N_("Somebody without papers who is afraid"),
    N_("Rahim stands by the door. Somebody told him that lists go to the police. Take your time with the notice."),
    {
        "consent_store": Said(N_("“If only you can read it: yes.”"), YES),
        "consent_refer": Said(N_("“The ministry? No. Not the ministry.”"), NO),
        "consent_contact": REFUSES,
        "call_name": Said(N_("“Rahim.”"), ("Rahim",)),
        "name_latin": RATHER_NOT,
        "name_native": RATHER_NOT,
        "birth_year": DONT_KNOW,
        "age_band": Said(N_("“I am about forty.”"), ("30-49",)),
        "sex": Said(N_("“A man.”"), ("m",)),
        "language": Said(N_("“Bangla.”"), ("ben",)),
        "needs_interpreter": Said(N_("“No need. I speak some Arabic.”"), NO),
        "doc_at_visit": Said(N_("“I have no paper at all. Is that bad?”"), ("cannot_show",)),
        "assist_need": Said(N_("“I would like to wait in a quiet place.”"), ("quiet",)),
        "dose_no": Said(N_("“None so far.”"), ("0",)),
        "contact_mode": COMES_BACK,
    },
    frozenset({"birth_year_estimated"}) | _CALLS,
)
FATU = Person(
    "fatu",
    N_("Fatu"),
    N_("A girl of 16"),
    N_("Fatu is sixteen and comes from Sierra Leone. She came with a friend. Her mother is far away."),
    {
        "consent_store": AGREES,
        "consent_refer": AGREES,
        "consent_contact": REFUSES,
        "minor_with": Said(N_("“I know nobody here.” The safeguarding lead comes and sits down with her."), ("safeguarding_lead",)),
        "call_name": Said(N_("“Fatu, please.”"), ("Fatu",)),
        "name_latin": Said(N_("“Fatu Kamara.”"), ("Fatu Kamara",)),
        "name_native": NOT_NEEDED,
        "birth_year": DONT_KNOW,
        "age_band": Said(N_("“I am sixteen.”"), ("12-17",)),
        "sex": Said(N_("“I am a girl.”"), ("f",)),
        "language": Said(N_("“Krio.”"), ("kri",)),
        "needs_interpreter": Said(N_("“Yes. I speak no Arabic.”"), YES),
        "nationality": Said(N_("“Sierra Leone.”"), ("SL",)),
        "doc_at_visit": Said(N_("“I have nothing with my name on it.”"), ("cannot_show",)),
        "assist_need": Said(N_("“I do not want to go there alone.”"), ("companion",)),
        "dose_no": Said(N_("“None so far.”"), ("0",)),
        "priority_group": Said(N_("“No, nothing on that list.”"), NO),
        "contact_mode": COMES_BACK,
    },
    frozenset({"birth_year_estimated"}) | _CALLS,
)
NIMAL = Person(
    "nimal",
    N_("Nimal"),
    N_("Somebody who says no to everything"),
    N_("Nimal wants a vaccine. He does not want to be written down anywhere."),
    {
        "consent_store": Said(N_("“No. Write nothing down.”"), NO),
        "consent_refer": REFUSES,
        "consent_contact": REFUSES,
    },
    kept=False,
)
GRACE = Person(
    "grace",
    N_("Grace"),
    N_("Somebody who answers by herself, by pictures"),
    N_("Grace speaks Swahili and does not read. She would like to answer alone. Hand the tablet over, or answer here as she would."),
    {
        "consent_store": AGREES,
        "consent_refer": AGREES,
        "consent_contact": AGREES,
        "call_name": Said(N_("“Grace.”"), ("Grace",)),
        "name_latin": Said(N_("“Grace Wanjiru.”"), ("Grace Wanjiru",)),
        "name_native": NOT_NEEDED,
        "birth_year": DONT_KNOW,
        "age_band": Said(N_("She touches the picture of a grown-up: “Twenty-five.”"), ("18-29",)),
        "sex": Said(N_("“A woman.”"), ("f",)),
        "language": Said(N_("“Kiswahili.”"), ("swa", "swh")),
        "needs_interpreter": Said(N_("She touches the thumb that points up."), YES),
        "nationality": Said(N_("“Kenya.”"), ("KE",)),
        "doc_at_visit": Said(N_("She touches the thumb that points up."), ("can_show",)),
        "assist_need": NOT_NEEDED,
        "dose_no": Said(N_("She shows two fingers."), ("2",)),
        "last_dose_month": DONT_KNOW,
        "priority_group": Said(N_("She touches the thumb that points up."), YES),
        "contact_mode": Said(N_("“Call my friend. I trust her.”"), ("trusted_person",)),
        "contact_value": Said(N_("“Her number is 71 234 567.”"), ("71234567",)),
        "safe_days": Said(N_("“Any day is fine.”"), ("any",)),
        "safe_hours": Said(N_("“In the evening.”"), ("evening",)),
        "who_may_answer": Said(N_("“My friend. We have a safe word.”"), ("trusted_person",)),
    },
    frozenset({"birth_year_estimated"}),
    handover=True,
)

PEOPLE: Mapping[str, Person] = MappingProxyType({one.key: one for one in (ALMAZ, RAHIM, FATU, NIMAL, GRACE)})
"""The invented people by their keys, in the order of the course."""
