"""Everything a person may be asked, in any programme: the only keys a programme pack can use.

Source: section 2 of the domain, which also says who sees what. A new question starts here, with its purpose, before a pack can ask it.
"""

from __future__ import annotations

from intake.inventory.field import BY_MODE, BY_PROFILE, COORDINATOR, NOT_EXPORTED, PARTNER, UNTIL_PURGE, VOLUNTEER, Field

_BOTH = (VOLUNTEER, COORDINATOR)


def _asked(key: str, purpose: str, exported_to: str, seen_by: tuple[str, ...] = _BOTH) -> Field:
    return Field(f"payload:{key}", purpose, UNTIL_PURGE, seen_by, exported_to)


PERSON: tuple[Field, ...] = (
    _asked("call_name", "To greet the person the way they like.", NOT_EXPORTED),
    _asked("name_latin", "To be called up from the centre's list. As heard, matching no paper.", PARTNER),
    _asked("name_native", "To say the name right. In the person's own letters.", BY_PROFILE),
    _asked("birth_year", "To know which service the person can have. No day, no month.", PARTNER),
    _asked("birth_year_estimated", "To say honestly that the year is a guess.", PARTNER),
    _asked("age_band", "To know which service the person can have, where no year is known.", PARTNER),
    _asked("sex", "Because the partner's list has it.", BY_PROFILE, (COORDINATOR,)),
    _asked("language", "To be understood.", PARTNER),
    _asked("needs_interpreter", "To have an interpreter there.", PARTNER),
    _asked("nationality", "To count, without names, whom the service reaches.", BY_PROFILE, (COORDINATOR,)),
)

VISIT: tuple[Field, ...] = (
    _asked("doc_at_visit", "To arrange the visit with the centre, where no paper can be shown. Nothing about the paper is kept.", PARTNER),
    _asked("assist_need", "To have the right help there on the day.", PARTNER),
    _asked("dose_no", "To plan the next dose.", PARTNER),
    _asked("last_dose_month", "To keep the right time between doses.", PARTNER),
    _asked("priority_group", "To give earlier places first. Yes or no, never which illness.", PARTNER, (COORDINATOR,)),
    _asked("availability", "To get an appointment when the person can come.", PARTNER),
)

CONTACT: tuple[Field, ...] = (
    _asked("contact_mode", "To know how, or that nobody, may call.", PARTNER),
    _asked("contact_value", "To tell the person about the appointment.", BY_MODE),
    _asked("safe_days", "To call only on days that are safe for the person.", NOT_EXPORTED, (VOLUNTEER,)),
    _asked("safe_hours", "To call only at hours that are safe for the person.", NOT_EXPORTED, (VOLUNTEER,)),
    _asked("who_may_answer", "To speak only with whom the person trusts.", NOT_EXPORTED, (VOLUNTEER,)),
    _asked("safe_word", "To know on the phone that it is safe to talk.", NOT_EXPORTED, (VOLUNTEER,)),
)

RELIEF: tuple[Field, ...] = (
    _asked("relief_need", "To have the right things ready.", NOT_EXPORTED),
    _asked("household_size", "To pack enough for everyone. A number, no names.", NOT_EXPORTED),
    _asked("children_under_five", "To pack milk and nappies. A number, no names.", NOT_EXPORTED),
    _asked("diet_need", "To leave out food that would go to waste. Never the reason.", NOT_EXPORTED),
    _asked("collect_mode", "To have the things where the person can get them. Never where the person lives.", NOT_EXPORTED),
    _asked("urgency", "To serve those with nothing left first.", NOT_EXPORTED),
)

QUESTIONS: tuple[Field, ...] = (*PERSON, *VISIT, *CONTACT, *RELIEF)
