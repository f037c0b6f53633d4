"""What lies inside the other seals (the partner's answers, the audit entries), in the key store, and in files under the home."""

from __future__ import annotations

from intake.inventory.field import ADMINISTRATOR, ALWAYS, AUDITOR, COORDINATOR, NOT_EXPORTED, PARTNER, VOLUNTEER, Field

_BOTH = (VOLUNTEER, COORDINATOR)
_WITH_REGISTRATION = "As long as the registration; sealed under its key."


def _answer(key: str, purpose: str, seen_by: tuple[str, ...] = _BOTH) -> Field:
    return Field(f"answer:{key}", purpose, _WITH_REGISTRATION, seen_by, NOT_EXPORTED)


def _audit(key: str, purpose: str) -> Field:
    return Field(f"audit:{key}", purpose, ALWAYS, (AUDITOR,), NOT_EXPORTED)


ANSWER: tuple[Field, ...] = (
    _answer("batch_id", "To notice a row of another list.", (COORDINATOR,)),
    _answer("partner_ref", "To know whose answer it is.", (COORDINATOR,)),
    _answer("decision", "To tell the person what the partner decided."),
    _answer("reason_code", "To tell the person why, and to know what can be done.", (COORDINATOR,)),
    _answer("centre_code", "To tell the person where to go."),
    _answer("appt_date", "To tell the person when to go."),
    _answer("appt_from", "To tell the person when to go."),
    _answer("appt_to", "To tell the person when to go.", (COORDINATOR,)),
    _answer("bring_code", "To tell the person what to bring."),
    _answer("done_date", "To plan the next dose.", (COORDINATOR,)),
    _answer("updated_at", "So that an older answer never overrides a newer one.", (COORDINATOR,)),
    _answer("note", "What the partner adds, 140 characters at most; shown to nobody until a coordinator has read it.", (COORDINATOR,)),
)

HOLD: tuple[Field, ...] = tuple(
    Field(f"hold:{key}", purpose, _WITH_REGISTRATION, (COORDINATOR,), NOT_EXPORTED)
    for key, purpose in (
        ("reason", "To say why it stays longer; one of a few codes, nothing about the person."),
        ("until", "To say until when."),
        ("by", "To know who decided; a pseudonym."),
    )
)

AUDITED: tuple[Field, ...] = (
    _audit("at", "When it was done."),
    _audit("who", "Who did it; a pseudonym."),
    _audit("role", "In which role."),
    _audit("area", "In which area."),
    _audit("about", "To which registration; a hash under its record key, unlinkable once that key is destroyed."),
    _audit("detail", "Counts and codes; never a name, a number or an answer."),
)


def _alert(key: str, purpose: str) -> Field:
    return Field(f"alert:{key}", purpose, "26 weeks.", (COORDINATOR, AUDITOR), NOT_EXPORTED)


ALERTED: tuple[Field, ...] = (
    _alert("kind", "What happened: a fixed word."),
    _alert("at", "When it happened."),
    _alert("who", "Whose account it was; a pseudonym."),
    _alert("many", "How many look-ups; of a risk at a centre, how many visits."),
    _alert("reference", "Which invented registration was opened; of a real person, never."),
    _alert("centre", "Which centre a risk was raised for; its code."),
)


_WITH_FACTOR = "As long as the second factor; five minutes for what is only asked."


def _second(key: str, purpose: str) -> Field:
    return Field(f"second:{key}", purpose, _WITH_FACTOR, (), NOT_EXPORTED)


SECOND: tuple[Field, ...] = (
    _second("name", "To tell one passkey or app from another; shown to its owner alone."),
    _second("secret", "To reckon what the authenticator app shows."),
    _second("step", "So that a code is taken once."),
    _second("id", "To ask for the right passkey."),
    _second("key", "To check the passkey's answer; its public half."),
    _second("count", "To notice a copied passkey; how often its device says it was used."),
    _second("host", "To ask for a passkey only on the site it was made for."),
    _second("purpose", "What a second step was begun for."),
    _second("at", "To end a second step after five minutes."),
    _second("password", "To end a second step when the password is changed; a digest of its hash."),
    _second("challenge", "So that a passkey's answer is taken once."),
)


def _incident(key: str, purpose: str) -> Field:
    return Field(f"incident:{key}", purpose, ALWAYS, (COORDINATOR, AUDITOR, ADMINISTRATOR), NOT_EXPORTED)


INCIDENT: tuple[Field, ...] = (
    _incident("kind", "What kind of thing happened; a code."),
    _incident("area", "Whose it is; a code."),
    _incident("what", "Which tablet, account (a pseudonym), list or backup is concerned."),
    _incident("title", "To tell it from another, 140 characters at most; no name, reference or number of a person."),
    _incident("discovered", "To count the 72 hours."),
    _incident("since", "From which day on an account may have been misused."),
    _incident("opened", "When it was noted."),
    _incident("by", "Who noted it; a pseudonym."),
    _incident("ticks", "What was done about it, when and by whom; codes and pseudonyms."),
    _incident("closed", "When it was closed."),
    _incident("drill", "Of a drill: how long each part took and how many people would have been affected; counts only."),
)


def _kept(place: str, purpose: str, retention: str) -> Field:
    return Field(place, purpose, retention, (), NOT_EXPORTED)


_WITH_HOME = "As long as the home."
KEYS: tuple[Field, ...] = (
    _kept("keys.record_key.id", "To find a record key; random.", "As long as what it seals; destroyed by erasing and purging."),
    _kept("keys.record_key.wrapped", "To open one sealed record; itself closed by the master key.", "As long as what it seals."),
    _kept("keys.record_key.week", "To sweep keys of earlier weeks that nothing was sealed with.", "As long as the key."),
    _kept("keys.month_key.month", "Which month's hashes the key makes.", "Until the last registration of the month is gone."),
    _kept("keys.month_key.wrapped", "To find registrations of the month by a hash; closed by the master key.", "As long as the month."),
    _kept(
        "keys.setting.name",
        "Which value it is: salt, master key, root, grants, kind of home, audit anchor, office and recovery keys, their copies, last"
        " purge, canaries, relay, deliveries, lent mailbox, text message gateway.",
        _WITH_HOME,
    ),
    _kept(
        "keys.setting.value",
        "The master key (closed by the passphrase, and for whoever may open the home by hers), its salt, the anchors of the audit log,"
        " office keys (closed by the master key), the public half of the recovery key, where the key store was backed up, when the last"
        " purge was, the relay's address and key; closed by the master key: which registrations are invented, the key that the office"
        " signs with, and what lets us in at a partner's server or our mail server.",
        "As long as the home; office keys 60 days; a grant as long as its account.",
    ),
)

FILES: tuple[Field, ...] = (
    _kept("file:keys/master.key", "To open a demonstration home; a real home has none and takes a passphrase.", _WITH_HOME),
    _kept("file:keys/in-use", "So that the master key is changed only while nobody has the home open; empty.", _WITH_HOME),
    _kept("file:keys/purge.lock", "So that two purges never run at once; empty.", _WITH_HOME),
    _kept("file:demo/moph_lb.agekey", "The demonstration ministry's key, so that its files can be opened; in no real home.", _WITH_HOME),
    _kept("file:demo/recovery.agekey", "The demonstration's recovery key; a real home's is on paper only.", _WITH_HOME),
    _kept(
        "file:deliver/*",
        "When deliveries are tried: their numbers and times, and a lock; may be deleted, as the database knows what waits.",
        "Until it is done.",
    ),
    _kept(
        "file:sound/*/*",
        "What a computer's voice says in each language, made of texts of the program and the packs alone; made again if deleted.",
        "Until nothing says the text any more.",
    ),
    Field(
        "file:outbox/*",
        "The encrypted file of a list, until it is fetched; only the partner can open it.",
        "Until it is fetched and deleted; at once when somebody in it is erased or purged.",
        (COORDINATOR,),
        PARTNER,
    ),
    Field(
        "file:inbox/*",
        "A file that was sent in, between looking at it and applying it; sealed, its key only in the page of whoever sent it.",
        "Until it is applied or put away, a day at most.",
        (COORDINATOR,),
        NOT_EXPORTED,
    ),
)

SEALED: tuple[Field, ...] = (*ANSWER, *HOLD, *AUDITED, *ALERTED, *SECOND, *INCIDENT, *KEYS, *FILES)
