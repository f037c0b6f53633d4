"""What is never asked and never stored, as a list of words that no question, choice or partner column may carry.

The people this serves can be harmed by such facts: by an employer, by the police, or by whoever seizes a tablet. What was never asked
can't be taken. The list is kept by hand, in the languages packs and profiles are written in (English, French, Arabic); a false alarm is
answered with an `[[override]]` that states its reason and the reference of the data protection impact assessment.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from intake.domain.messages import N_

IDENTITY = N_("passport or identity number, its image, or why there is none")
"""The rule that a placeholder can never satisfy: an identity number is never invented, agreement or not."""

# `word*` matches every word that begins so, `two words` the two side by side. Written without accents, in small letters.
RULES: Mapping[str, str] = {
    IDENTITY: (
        "passport*, passeport*, identity*, identite*, national id, nationalid*, id national, government id, id number*, id num, "
        "id no, id nr, id card*, id document*, id doc, id type, id copy, id image, id scan, id photo, no id, photo id, without id, "
        "missing id, doc no, doc num, doc number, document no, document number, social security, ssn, aadhaar, piece d identite, "
        "numero national, جواز*, هوية, هويته, هويتها, الرقم الوطني"
    ),
    N_("immigration or residence status"): (
        "immigration*, residen*, iqama*, visa, visas, asylum*, asile, legal status, migration status, migratory status, "
        "undocumented, irregular*, permit, permits, sejour, titre de sejour, deport*, expulsion*, اقامة, تاشيرة, لجوء"
    ),
    N_("date or route of entry"): (
        "entry date, date of entry, entry point, entry route, route of entry, port of entry, entered on, entry year, entry month, "
        "arrival date, date of arrival, travel route, date d entree, border*, smuggl*, frontiere*, تاريخ الدخول, الحدود"
    ),
    N_("sponsor or employer"): (
        "sponsor*, employer*, employeur*, kafeel*, kafil*, kafala*, guarantor*, workplace*, boss, كفيل*, صاحب العمل, صاحبة العمل, "
        "رب العمل, مشغل"
    ),
    N_("home address"): (
        "address, addresses, adresse, adresses, street, domicile*, postcode, postal code, code postal, zip code, zipcode, عنوان, "
        "العناوين, شارع"
    ),
    N_("position (GPS)"): "gps, latitude*, longitude*, lat, lon, lng, geo, geopoint, geoloc*, coordinates, coordonnees gps",
    N_("photo"): "photo*, selfie*, image, images, portrait*, صورة, صور",
    N_("biometrics"): "biometr*, fingerprint*, finger print*, iris, retina*, facial*, face scan, face id, empreinte*, بصمة, بصمات",
    N_("religion"): "religi*, faith, sect, confession*, دين, ديانة, طائفة, مذهب",
    N_("ethnicity"): "ethnic*, ethnie*, tribe*, tribal*, race, racial*, caste, عرق, قبيلة, اثنية",
    N_("pregnancy"): "pregnan*, grossesse*, enceinte*, حامل, حمل",
    N_("HIV"): "hiv, aids, vih, sida, serostatus, seropositi*, ايدز, سيدا",
    N_("wages"): "wage, wages, salary*, salaries, salaire*, income, earnings, payslip*, اجر, اجور, راتب, رواتب",
    N_("trade-union membership"): "union, unions, unionised, unionized, trade union*, tradeunion*, syndicat*, syndical*, نقابة, نقابات",
}

_HARMLESS = (
    *("e mail address", "email address", "mail address", "web address", "adresse e mail", "adresse electronique"),
    *("hearing aids", "walking aids", "gender identity"),
)
_ARABIC_ARTICLES = "(?:ال|وال|بال|لل|و|ب|ل)?"
_LEAST_SQUASHED = 7


def words(text: str) -> str:
    """`text` as small words with one space between: `nationalId`, `national_id` and `NATIONAL-ID` all become `national id`."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])", " ", text)
    marks = ("Mn", "Me", "Cf")  # accents, and characters of no width that could tear a word apart unseen
    bare = "".join(char for char in unicodedata.normalize("NFKD", apart.casefold()) if unicodedata.category(char) not in marks)
    return " ".join(re.findall(r"[^\W_]+", bare.replace("ى", "ي")))


def _pattern(entry: str) -> str:
    stem = re.escape(words(entry.rstrip("*")))
    article = "" if stem.isascii() else _ARABIC_ARTICLES
    return rf"(?<!\w){article}{stem}" + (r"\w*" if entry.endswith("*") else r"(?!\w)")


_ENTRIES = {name: tuple(entry.strip() for entry in entries.split(",")) for name, entries in RULES.items()}
_COMPILED = {name: re.compile("|".join(_pattern(entry) for entry in entries)) for name, entries in _ENTRIES.items()}
_SQUASHED = {
    name: tuple(stem for entry in entries if entry.endswith("*") and len(stem := words(entry).replace(" ", "")) >= _LEAST_SQUASHED)
    for name, entries in _ENTRIES.items()
}


def never_asked(text: str) -> str:
    """The name of the never-ask rule that this label, sentence or header breaks; '' if none."""
    plain = words(text)
    for harmless in _HARMLESS:
        plain = plain.replace(harmless, " ")
    return next((name for name, pattern in _COMPILED.items() if pattern.search(plain)), "")


def never_asked_key(key: str) -> str:
    """The same for a key, a code or a choice's value, where words may be glued together or torn apart (`mypassport`, `pass_port`)."""
    if found := never_asked(key):
        return found
    plain = words(key).replace(" ", "")
    return next((name for name, stems in _SQUASHED.items() if any(stem in plain for stem in stems)), "")
