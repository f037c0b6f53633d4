// What an invented person said beside what was recorded, as intake/domain/practice.py compares it.
import { digits, plain } from "./written.js";

const PHONE_DIGITS = 8; // how many at the end tell two numbers apart, however the rest is written
const NOT_SAID = "not_said";
const NOTHING_TOLD = ["", "unknown", NOT_SAID];
const ANYTHING = "*";
const NOBODY = "nobody";

const figures = (text) => digits(text).replace(/\D/gu, "");
const sorted = (text) => plain(text).split(" ").sort().join(" ");

const same = (fits, recorded) => {
    if (fits === ANYTHING) return !NOTHING_TOLD.includes(recorded);
    const most = PHONE_DIGITS - 1;
    if (figures(fits).length >= most) return figures(recorded).slice(-most) === figures(fits).slice(-most);
    return sorted(fits) === sorted(recorded);
};

const verdictOn = ({ fits }, recorded) => {
    if (fits.some((one) => same(one, recorded))) return "same";
    if (fits.includes(NOT_SAID)) return "too_much";
    return NOTHING_TOLD.includes(recorded) ? "missing" : "other";
};

// `person`: { says: {key: {words, fits}}, silent: [keys], otherwise: what she says to any other question }; `questions`: [{key, showIf}] in the
// order of the form; `consents`: their keys; `recorded`: {answers, consents, minor_with}. Returns [{key, words, recorded, verdict}].
export const compare = (person, questions, consents, recorded) => {
    const one = (key, said, answer) => ({ key, words: said.words, recorded: answer, verdict: verdictOn(said, answer) });
    const agreed = consents.map((key) => one(key, person.says[key], recorded.consents[key] ?? ""));
    const decides = person.says.minor_with ? [one("minor_with", person.says.minor_with, recorded.minor_with ?? "")] : [];
    if (recorded.consents.consent_store === "no") return agreed.slice(0, 1);
    if (recorded.minor_with === NOBODY) return [...agreed, ...decides];
    const expected = Object.fromEntries(Object.entries(person.says).map(([key, { fits }]) => [key, fits[0]]));
    const applies = ({ showIf }) => !showIf || (expected[showIf.key] ?? "").split(" ").some((value) => showIf.values.includes(value));
    const asked = questions
        .filter(({ key }) => !person.silent.includes(key))
        .filter((question) => applies(question) || recorded.answers[question.key])
        .map(({ key }) => one(key, person.says[key] ?? person.otherwise, recorded.answers[key] ?? ""));
    return [...agreed, ...asked, ...decides];
};

// Whether what matters most was right: each yes and no, who decides with a child, and nothing written that she would not say.
export const practised = (compared) =>
    compared.every(({ key, verdict }) => verdict === "same" || !(key.startsWith("consent_") || key === "minor_with" || verdict === "too_much"));
