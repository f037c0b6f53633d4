"""The one catalogue of failures: code -> HTTP status and the sentence that says what is wrong and what to do.

Pages translate the sentence, commands print it in English, JSON carries code and sentence. Sentences name fields and rows, never a value
that a person gave (values may be names or numbers).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType

from intake.domain.messages import N_

CATALOGUE: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        # --- answers of a registration -------------------------------------------------------------------------------------
        "unknown_field": (400, N_("This field is not asked in this programme. Remove it.")),
        "too_long": (400, N_("This is longer than %(most)s characters. Shorten it.")),
        "control_characters": (400, N_("This contains characters that cannot be shown. Type it again.")),
        "not_a_choice": (400, N_("This is not one of the choices. Choose: %(choices)s.")),
        "choices_exclude": (400, N_("“%(value)s” cannot be combined with other choices. Choose one or the other.")),
        "not_a_year": (400, N_("This is not a year between %(first)s and %(last)s. Give four digits, for example 1990.")),
        "not_a_number": (400, N_("This is not a whole number from %(least)s to %(most)s.")),
        "not_a_month": (400, N_("This is not a month. Write it as year and month, for example 2026-03.")),
        "month_in_future": (400, N_("This month has not come yet. Check the year and the month.")),
        "not_a_language": (400, N_("This is not a language code (ISO 639-3, three letters, for example amh). Choose from the list.")),
        "not_a_country": (400, N_("This is not a country code (ISO 3166-1, two letters, for example ET). Choose from the list.")),
        "impossible_phone": (400, N_("This cannot be a phone number. Check the digits, or choose another way to be called.")),
        "phone_not_wanted": (400, N_("With this way of being called no number is kept. Leave the number empty, or choose another way.")),
        "contact_mode_missing": (400, N_("Say whose number this is, or leave it empty.")),
        "unallocated_phone": (200, N_("This number is possible but not in use so far as is known. Read it back once more.")),
        "two_ages": (400, N_("Give the birth year or the age group, not both.")),
        "estimated_without_year": (200, N_("The year is marked as estimated, but no year is given.")),
        "consent_store_missing": (
            400,
            N_("Without consent to store, nothing is kept. Give the walk-in guidance."),
        ),
        "consent_missing": (400, N_("This consent was not asked. Read it out, and answer yes or no.")),
        "consent_mode_missing": (
            400,
            N_("Say how the consent was given: spoken, by recording, through an interpreter, or read by the person."),
        ),
        "not_a_witness": (400, N_("Say who else was there: %(witnesses)s. An employer, or somebody sent by one, is never a witness.")),
        "minor": (
            400,
            N_("Under 18: register with a parent, a guardian or the safeguarding lead, at the point. A list cannot do this."),
        ),
        "minor_with_missing": (400, N_("Under 18: say who decides with the child. An employer never can.")),
        "employer_number": (400, N_("The number of an employer or household is never kept. Choose another way to be called.")),
        "unknown_point": (400, N_("This intake point does not exist. Use one of: %(points)s.")),
        "no_point": (400, N_("No intake point is given. Fill the column “point”, or name one for the whole file.")),
        "foreign_point": (403, N_("This intake point is outside your area.")),
        "erased_before": (409, N_("This registration was erased at the person's request and is not taken again from the same file.")),
        # --- programmes and partners --------------------------------------------------------------------------------------
        "pack_refused": (400, N_("%(file)s, %(table)s, key “%(key)s”: %(what)s")),
        "no_such_programme": (404, N_("There is no programme “%(programme)s”. Load its pack first.")),
        "programme_closed": (409, N_("The programme “%(programme)s” is not open.")),
        "programme_not_ready": (409, N_("The programme cannot open: %(what)s is missing in its pack.")),
        "same_version": (409, N_("Version %(version)s is loaded already with other contents. Raise the version number.")),
        "older_version": (409, N_("A newer version (%(version)s) is loaded already. Raise the version number.")),
        "wording_changed": (
            409,
            N_("“%(wording)s” was read out with other words before. What people agreed to must not change: give the new words another id."),
        ),
        "no_such_partner": (404, N_("There is no partner “%(partner)s”. Load its profile first.")),
        "demo_key_in_real_home": (409, N_("This profile carries the demonstration key. Put the partner's own key in.")),
        "old_version": (409, N_("This was registered with an old version of “%(programme)s” that is not taken any more.")),
        # --- tablets ------------------------------------------------------------------------------------------------------
        "no_such_tablet": (404, N_("There is no such tablet in your area.")),
        "bad_enrolment_code": (403, N_("This code is used up, out of date or mistyped. Ask an administrator for a new one.")),
        "unknown_tablet": (401, N_("This tablet is not known here. Enrol it anew.")),
        "foreign_tablet": (403, N_("This tablet belongs to another area than your account. Use one of your own point.")),
        "cannot_register": (403, N_("Only volunteers and coordinators register people. Use another account.")),
        "tablet_name": (400, N_("Give the tablet a name of 1 to 30 letters or digits, as it is written on it.")),
        "too_many_envelopes": (413, N_("Send at most %(most)s envelopes and %(kilobytes)s kB at once.")),
        "bad_envelopes": (400, N_("This is not a list of envelopes: each has an id of 32 hexadecimal digits and its sealed contents.")),
        "held_full": (429, N_("So many envelopes of this tablet wait for a person that no more are taken. They stay on the tablet.")),
        "cannot_take": (409, N_("This envelope cannot be taken in: %(what)s")),
        # --- finding, duplicates ------------------------------------------------------------------------------------------
        "bad_reference": (400, N_("This is not a reference: 8 characters and a check character. Check for a slip.")),
        "no_such_registration": (404, N_("No registration has this reference. Check it, or register again.")),
        "bad_pictures": (400, N_("A picture code is four different pictures, in the order in which they were given. Touch them again.")),
        "no_such_pictures": (
            404,
            N_("No registration in your area has these pictures in this order. Try the reference."),
        ),
        "too_many_look_ups": (429, N_("Too many look-ups in the last hour. Wait a while, or ask your coordinator.")),
        "not_a_pair": (404, N_("These two registrations are not a suspected pair in your area.")),
        "foreign_pair": (403, N_("One of the two is outside your area. Ask a coordinator who covers both.")),
        "same_registration": (400, N_("A registration cannot be a duplicate of itself.")),
        "no_consent": (409, N_("The person has not agreed to this. Nothing was sent.")),
        "no_such_move": (409, N_("A referral that is “%(before)s” cannot become “%(after)s”.")),
        "nobody_present": (400, N_("Say who is here. Without the person or her legal guardian nothing is told, changed or erased.")),
        "consent_not_corrected": (400, N_("An agreement is not corrected: it is taken back, or given anew.")),
        "nothing_corrected": (409, N_("This is what is kept already. Nothing was changed.")),
        "no_wish": (400, N_("Choose what the person asks for.")),
        "unknown_columns": (400, N_("These columns are not asked in this programme: %(columns)s. Remove or rename them.")),
        "no_known_columns": (400, N_("The first line must name the columns, and none of them is known. Use: %(columns)s.")),
        # --- batches ------------------------------------------------------------------------------------------------------
        "nothing_ready": (409, N_("No referral is ready for this partner. Another batch may just have taken them.")),
        "no_such_batch": (404, N_("There is no batch %(batch)s in your area.")),
        "builder_approves": (403, N_("Whoever built a batch cannot approve it. Ask a second coordinator.")),
        "batch_approved": (409, N_("This batch is approved already.")),
        "batch_not_approved": (409, N_("A second coordinator has not approved this batch yet. Nothing was exported.")),
        "batch_changed": (409, N_("The batch has changed since you looked at it. Look at it again, then approve.")),
        "batch_tampered": (409, N_("A row no longer matches what was approved. Nothing was exported. Cancel the batch and build it anew.")),
        "batch_sent": (409, N_("This batch has been sent and cannot be taken back.")),
        "format_not_agreed": (400, N_("This partner does not take “%(format)s”. Its formats: %(formats)s.")),
        "weak_export_password": (400, N_("Use at least %(least)s characters: only a long password protects this kind of file.")),
        "two_passwords": (400, N_("The two passwords are not the same. Type both again.")),
        "no_such_file": (404, N_("This file is not here any more. Export the batch again: it is made anew, with the same rows.")),
        "no_export_password": (400, N_("This partner's files are closed with an agreed password. Give it.")),
        # --- answers ------------------------------------------------------------------------------------------------------
        "file_refused": (400, N_("The file was not read. Save it as XLSX or CSV and send it again.")),
        "no_file": (400, N_("No file was chosen. Choose one and send it.")),
        "upload_gone": (409, N_("The file that was sent is not kept any more. Choose it and send it again.")),
        "no_answer_columns": (400, N_("No column of this file is known as “partner_ref” and none as “decision”. Is it the right file?")),
        # --- people -------------------------------------------------------------------------------------------------------
        "wrong_sign_in": (403, N_("The name or the password is wrong.")),
        "throttled": (429, N_("Too many attempts. Wait %(minutes)s minutes, then try again.")),
        "weak_password": (400, N_("Use at least %(least)s characters, and not your account name.")),
        "bad_invitation": (404, N_("This invitation is used up or out of date. Ask for a new one.")),
        "no_such_area": (404, N_("There is no area “%(area)s”.")),
        "no_such_account": (404, N_("There is no account “%(account)s”.")),
        "name_taken": (409, N_("This account name is taken. Choose another.")),
        "bad_account_name": (400, N_("Use 2 to 30 small letters, digits or hyphens, beginning with a letter.")),
        "no_such_role": (400, N_("This is not a role. Use: %(roles)s.")),
        "area_taken": (409, N_("There is an area “%(area)s” already.")),
        "area_needs_parent": (400, N_("Say below which area this one lies: the top area is there already.")),
        "bad_area_code": (400, N_("Use 2 to 40 small letters, digits or hyphens, beginning with a letter.")),
        "own_account": (409, N_("You cannot close your own account. Ask another administrator.")),
        "not_allowed": (403, N_("Your account may not do this.")),
        "needs_account": (403, N_("Say who you are: add --as ACCOUNT.")),
        # --- the home -----------------------------------------------------------------------------------------------------
        "no_home": (409, N_("There is no home at INTAKE_HOME. Run “intake init” first.")),
        "home_exists": (409, N_("There is a home already. Nothing was changed.")),
        "database_taken": (409, N_("This database belongs to another home. Nothing was changed. Check INTAKE_DATABASE_URL.")),
        "wrong_passphrase": (403, N_("The passphrase does not open this home.")),
        "passphrase_short": (400, N_("Use a passphrase of at least 16 characters: five or six words.")),
        "old_schema": (409, N_("The database is of another version. Run “intake init --upgrade”.")),
        "demo_only": (409, N_("This works in a demonstration home only.")),
        "key_file_home": (409, N_("A demonstration home opens with a key file and has no passphrase.")),
        "recovery_there": (409, N_("This home has a recovery key already. Nothing was changed.")),
        "no_recovery": (409, N_("This home has no recovery key to close backups to. Run “intake keys recovery” first.")),
        "file_there": (409, N_("There is a file of this name already. Nothing was written: choose another name, or add --force.")),
        "bad_identity": (400, N_("This is not a recovery key: one line that begins with AGE-SECRET-KEY-1.")),
        "wrong_identity": (403, N_("This recovery key does not open the backup: it was closed to another. Nothing was changed.")),
        "backup_damaged": (400, N_("This is no backup, or it is damaged or cut off. Nothing was changed. Take another copy.")),
        "backup_version": (409, N_("This backup is of version %(version)s. Restore it with the program that made it, then upgrade.")),
        "backup_foreign": (409, N_("This backup was not made by this home. Nothing was changed.")),
        "backup_kind": (
            400,
            N_("The key store and the database have backups of their own: use --keys for the first only."),
        ),
        "keys_there": (409, N_("There is a key store already, and an older one would undo erasures. Move the folder “keys” away first.")),
        "audit_broken": (409, N_("The audit log does not hold together at entry %(entry)s: %(what)s.")),
        "busy": (409, N_("Somebody else is changing the same thing. Nothing was changed: send it again.")),
        "not_offered": (400, N_("This is not offered: %(what)s.")),
        "csrf": (400, N_("The page was open too long. Nothing was lost: go back, and send it again.")),
        "bad_request": (400, N_("The page could not be read. Go back and send it again.")),
        "too_large": (413, N_("This is larger than %(most)s MB. Split it into smaller files.")),
        "not_found": (404, N_("There is nothing here for you. Go back to the first page.")),
    }
)


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: catalogue `code`, the `field` it concerns ('' for the whole) and the sentence's parameters.

    `sentence` stands instead of the catalogue's msgid where a reader of files says more exactly what is wrong.
    """

    code: str
    field: str = ""
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)
    sentence: str = ""

    @property
    def status(self) -> int:
        """The HTTP status that fits."""
        return CATALOGUE[self.code][0]

    @property
    def msgid(self) -> str:
        """The English sentence with its %(name)s placeholders still in."""
        return self.sentence or CATALOGUE[self.code][1]

    @property
    def message(self) -> str:
        """The English sentence, filled in."""
        return self.msgid % dict(self.params) if self.params else self.msgid


def problem(code: str, field: str = "", **params: object) -> Problem:
    """Make a Problem; raises KeyError for a code that is not in the catalogue."""
    if code not in CATALOGUE:
        raise KeyError(code)
    return Problem(code, field, {key: str(value) for key, value in params.items()})


class Refused(Exception):
    """Raised by services and domain rules: the first problem decides the status, all are shown. Nothing has been changed."""

    def __init__(self, *problems: Problem) -> None:
        """`problems`: at least one."""
        self.problems = problems
        super().__init__(problems[0].message)

    @property
    def status(self) -> int:
        """The HTTP status that fits."""
        return self.problems[0].status


def refuse(code: str, field: str = "", **params: object) -> Refused:
    """Short for Refused(problem(...)): `raise refuse("no_such_batch", batch=7)`."""
    return Refused(problem(code, field, **params))
