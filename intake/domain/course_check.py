"""The questions at the end of the course. Each has one right answer, and says why it is the right one."""

from __future__ import annotations

from dataclasses import dataclass

from intake.domain.messages import N_


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: its `choices` are (value, msgid) pairs, `right` is the value of the right one, `because` says why."""

    key: str
    ask: str
    choices: tuple[tuple[str, str], ...]
    right: str
    because: str


def _asked(key: str, ask: str, choices: tuple[str, str, str], right: int, because: str) -> Asked:
    return Asked(key, ask, tuple(zip("abc", choices, strict=True)), "abc"[right], because)


QUESTIONS: tuple[Asked, ...] = (
    _asked(
        "refuses",
        N_("A woman says no to keeping her answers. What do you do?"),
        (
            N_("Ask her why, and try to change her mind"),
            N_("Thank her, keep nothing, and tell her where she gets help without being registered"),
            N_("Write down her first name only"),
        ),
        1,
        N_("No is a good answer and needs no reason. Help does not depend on being registered."),
    ),
    _asked(
        "ministry",
        N_("A man agrees that we keep his answers, and refuses the ministry. What do you choose?"),
        (N_("Yes to keeping, no to the ministry"), N_("No to both"), N_("Yes to both, because he needs the vaccine")),
        0,
        N_("Each question stands by itself. He is told where he can get the vaccine without the ministry."),
    ),
    _asked(
        "paper",
        N_("Somebody holds out a passport so that you can copy the name. What do you do?"),
        (
            N_("Copy the name, but not the number"),
            N_("Take a picture of it for later"),
            N_("Do not take it. Ask which name to write, and write it as you hear it"),
        ),
        2,
        N_("We never look at papers. A name is what the person says it is."),
    ),
    _asked(
        "employer",
        N_("A young woman comes with a lady who answers for her. She says that she is the employer. What do you do?"),
        (
            N_("Go on: somebody has to interpret"),
            N_("Find a moment alone with the young woman, or stop for today"),
            N_("Let the lady be the witness"),
        ),
        1,
        N_("An employer never interprets, never decides and is never a witness."),
    ),
    _asked(
        "age",
        N_("An old man does not know his year of birth. What do you do?"),
        (N_("Choose an age group together"), N_("Ask for a paper with the date"), N_("Leave him out")),
        0,
        N_("A guess is fine, and an age group is enough."),
    ),
    _asked(
        "minor",
        N_("A boy of 15 comes alone. Who decides with him?"),
        (N_("The man he works for"), N_("You do, as the volunteer"), N_("The safeguarding lead, who is asked to come")),
        2,
        N_("Under 18, a parent, a guardian or the safeguarding lead decides with the child. The person he works for never does."),
    ),
    _asked(
        "number",
        N_("A woman offers the telephone number of the house where she works. What do you do?"),
        (
            N_("Write it down, because she offered it"),
            N_("Do not write it down. Tell her that she can come back here, or have a lent number"),
            N_("Write it into the field for names"),
        ),
        1,
        N_("A call to that house can harm her. Coming back, or a lent number, is always possible."),
    ),
    _asked(
        "tells",
        N_("Somebody tells you that his employer keeps his passport. What do you write?"),
        (
            N_("Nothing. You listen, and may tell your coordinator that he asked for help"),
            N_("The employer’s name"),
            N_("A short note"),
        ),
        0,
        N_("What is not written down cannot harm him. If he wants help with it, a coordinator speaks with him."),
    ),
    _asked(
        "handover",
        N_("A woman answers alone on the tablet. What do you do meanwhile?"),
        (
            N_("Read over her shoulder, so that nothing is missing"),
            N_("Go for a coffee"),
            N_("Stay within call, and look away"),
        ),
        2,
        N_("She chose to answer alone. The tablet calls you when you are needed."),
    ),
    _asked(
        "afraid",
        N_("In the middle of the questions somebody becomes afraid. What do you do?"),
        (
            N_("Finish quickly"),
            N_("Stop, put the tablet down, and talk. It is all right to keep nothing"),
            N_("Say that it will soon be over"),
        ),
        1,
        N_("The person can stop at any time, and then nothing is kept."),
    ),
    _asked(
        "promise",
        N_("A man asks when he will get his appointment. What do you say?"),
        (
            N_("“Next week, surely”"),
            N_("“You get one if you come early”"),
            N_("“I do not know. We send it on, and here you hear the answer”"),
        ),
        2,
        N_("Whoever relied on a promise has lost a day’s wage, and comes no more."),
    ),
    _asked(
        "danger",
        N_("A woman whispers that she is not let out of the house where she works. What do you do?"),
        (
            N_("Find a quiet place, and ask whether you may call the coordinator"),
            N_("Call the police for her"),
            N_("Write it down, so that it is not forgotten"),
        ),
        0,
        N_("She decides what happens. A coordinator knows who can help, and nothing is written."),
    ),
    _asked(
        "taken",
        N_("A man wants the tablet, and the list of who was here. What do you do?"),
        (
            N_("Unlock it, so that he goes away"),
            N_("Lock it, say that it holds no list, and call the coordinator. If he takes it, let it go"),
            N_("Fight for it"),
        ),
        1,
        N_("What is on it cannot be read. You cannot be replaced, and a coordinator blocks the tablet."),
    ),
)
