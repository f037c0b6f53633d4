"""The words of the answer template: column headers, decisions and reasons in the partner's language, and what stands beside them.

A partner's own words are in its profile. These are what we put into its hands; the reader understands them all, in any language.
"""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("ar", "fr", "en")
FALLBACK = "en"
_Words = Mapping[str, tuple[str, str, str]]

HEADERS: _Words = {
    "batch_id": ("رقم الدفعة", "N° de lot", "Batch number"),
    "partner_ref": ("الرقم المرجعي للإحالة", "Référence de l’orientation", "Referral reference"),
    "decision": ("القرار", "Décision", "Decision"),
    "reason_code": ("السبب", "Motif", "Reason"),
    "centre_code": ("المركز", "Centre", "Centre"),
    "appt_date": ("تاريخ الموعد", "Date du rendez-vous", "Appointment date"),
    "appt_from": ("من الساعة", "De (heure)", "From (time)"),
    "appt_to": ("حتى الساعة", "À (heure)", "To (time)"),
    "bring_code": ("ما يجب إحضاره", "À apporter", "What to bring"),
    "done_date": ("تاريخ التنفيذ", "Fait le", "Done on"),
    "updated_at": ("تاريخ التحديث", "Date de mise à jour", "Last updated"),
    "note": ("ملاحظة", "Remarque", "Note"),
}
DECISIONS: _Words = {
    "acknowledged": ("مستلم", "Reçu", "Received"),
    "accepted": ("مقبول", "Accepté", "Accepted"),
    "rejected": ("مرفوض", "Refusé", "Refused"),
    "needs_info": ("بحاجة إلى معلومات", "Complément requis", "More information needed"),
    "duplicate": ("مكرر", "Doublon", "Duplicate"),
    "done": ("منجز", "Fait", "Done"),
    "no_show": ("لم يحضر", "Non présenté", "Did not come"),
}
MEANINGS: _Words = {
    "acknowledged": ("القائمة وصلت، والقرار لاحقًا", "La liste est arrivée, la décision suivra", "The list is here, the decision follows"),
    "accepted": (
        "مقبول؛ مع تاريخ الموعد: حُجز الموعد",
        "Accepté ; avec une date : le rendez-vous est fixé",
        "Accepted; with a date: the appointment is booked",
    ),
    "rejected": ("مرفوض؛ يرجى ذكر السبب", "Refusé ; indiquez le motif", "Refused; please give the reason"),
    "needs_info": (
        "ينقص شيء؛ يرجى كتابته في الملاحظة",
        "Il manque quelque chose ; écrivez-le en remarque",
        "Something is missing; write it as a note",
    ),
    "duplicate": ("مسجَّل لديكم مسبقًا", "Déjà inscrit chez vous", "Registered with you already"),
    "done": ("تمّت الخدمة؛ يرجى ذكر تاريخ التنفيذ", "Service rendu ; indiquez la date", "Served; please give the date"),
    "no_show": ("لم يأتِ إلى الموعد", "N’est pas venu au rendez-vous", "Did not come to the appointment"),
}
REASONS: _Words = {
    "not_eligible": ("غير مؤهل", "Non éligible", "Not eligible"),
    "no_capacity": ("لا توجد أماكن", "Pas de place", "No places"),
    "missing_info": ("معلومات ناقصة", "Informations manquantes", "Missing information"),
    "id_required": ("الهوية مطلوبة", "Pièce d’identité requise", "ID needed"),
    "duplicate": ("مكرر", "Doublon", "Duplicate"),
    "already_done": ("تمّ سابقًا", "Déjà fait", "Already done"),
    "wrong_service": ("خدمة أخرى", "Autre service", "Wrong service"),
    "unreachable": ("تعذّر الاتصال", "Injoignable", "Not reachable"),
    "other": ("غير ذلك", "Autre motif", "Other reason"),
}
TEXTS: _Words = {
    "answers": ("الأجوبة", "Réponses", "Answers"),
    "codes": ("الرموز", "Codes", "Codes"),
    "meaning": ("المعنى", "Signification", "Meaning"),
    "code": ("الرمز", "Code", "Code"),
    "name": ("الاسم", "Nom", "Name"),
    "choose": ("اختاروا من القائمة.", "Choisissez dans la liste.", "Choose from the list."),
    "other_centre": (
        "هذا المركز ليس في القائمة. هل تريدون كتابته رغم ذلك؟",
        "Ce centre n’est pas dans la liste. L’écrire quand même ?",
        "This centre is not on the list. Write it all the same?",
    ),
    "date": ("تاريخ مثل 2026-03-31.", "Une date, par exemple 2026-03-31.", "A date, for example 2026-03-31."),
    "past_date": ("تاريخ اليوم أو قبله، مثل 2026-03-31.", "Une date passée ou celle du jour.", "A date of today or before."),
    "time": ("ساعة مثل 09:30.", "Une heure, par exemple 09:30.", "A time, for example 09:30."),
    "short": ("40 حرفًا على الأكثر.", "40 caractères au plus.", "At most 40 characters."),
    "note": (
        "140 حرفًا على الأكثر، ومن دون أسماء من فضلكم.",
        "140 caractères au plus, sans nom de personne.",
        "At most 140 characters, and please no names.",
    ),
}


def said(words: _Words, code: str, language: str) -> str:
    """The word for `code` in `language`, in English where there is none."""
    return words[code][LANGUAGES.index(language if language in LANGUAGES else FALLBACK)]


def understood(words: _Words) -> dict[str, str]:
    """Every word in every language -> its code."""
    return {word: code for code, all_of_it in words.items() for word in all_of_it}
