// The checks of intake/domain/registration.py, as far as a tablet can make them without the network: what passes here is not refused
// there. Numbers to call are the one exception, because their rules are long: here only how many digits they have. No page is looked at.
import { digits, tidy, whole } from "./written.js";

// What can't be seen, or could disguise a name; the same characters as in the domain.
const NOT_SHOWN =
    /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufeff\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]/u;
const PHONE = /^[0-9+()\-./\s\u200e\u200f]*$/u;
const LEAST_DIGITS = 6;
const MOST_DIGITS = 15; // ITU-T E.164

export const problem = (code, field = "", params = {}) => ({ code, field, params });

const inOrder = (number, least, most) => number !== null && least <= number && number <= most;

const CHECKS = {
    text: ({ key, most }, value, _rules, found) => {
        if ([...value].length > most) return void found.push(problem("too_long", key, { most }));
        return value;
    },
    choice: ({ key, choices, declines }, value, _rules, found) => {
        if (!choices.includes(value)) {
            return void found.push(problem("not_a_choice", key, { choices: [...choices, ...declines].join(", ") }));
        }
        return value;
    },
    choices: ({ key, choices, declines, alone }, value, _rules, found) => {
        const given = new Set(value.split(" "));
        const known = choices.filter((choice) => given.has(choice));
        const declined = declines.filter((way) => given.has(way));
        if (known.length + declined.length !== given.size) {
            return void found.push(problem("not_a_choice", key, { choices: [...choices, ...declines].join(", ") }));
        }
        const lonely = [...known.filter((choice) => alone.includes(choice)), ...declined.sort()];
        if (lonely.length && given.size > 1) return void found.push(problem("choices_exclude", key, { value: lonely[0] }));
        return known.join(" ");
    },
    year: ({ key }, value, { year, oldest }, found) => {
        const given = whole(value);
        if (!inOrder(given, year - oldest, year)) {
            return void found.push(problem("not_a_year", key, { first: year - oldest, last: year }));
        }
        return String(given);
    },
    number: ({ key, least, most }, value, _rules, found) => {
        const given = whole(value);
        if (!inOrder(given, least, most)) return void found.push(problem("not_a_number", key, { least, most }));
        return String(given);
    },
    month: ({ key }, value, rules, found) => {
        const [, year, number] = /^(\d{4})-(\d{1,2})$/u.exec(digits(value)) ?? [];
        const possible = inOrder(Number(number), 1, 12) && inOrder(Number(year), rules.year - rules.oldest, rules.year + 1);
        if (!number || !possible) return void found.push(problem("not_a_month", key));
        const month = `${year}-${number.padStart(2, "0")}`;
        if (month > rules.month) return void found.push(problem("month_in_future", key));
        return month;
    },
    phone: ({ key }, value, _rules, found) => {
        const written = digits(value);
        const number = written.replace(/[^0-9]/gu, "");
        const plus = written.includes("+") ? "+" : "";
        if (!PHONE.test(written) || number.length < LEAST_DIGITS || number.length > MOST_DIGITS) {
            return void found.push(problem("impossible_phone", key));
        }
        return plus + number;
    },
    language: ({ key, known }, value, _rules, found) => {
        const code = value.toLowerCase();
        return known.has(code) ? code : void found.push(problem("not_a_language", key));
    },
    country: ({ key, known }, value, _rules, found) => {
        const code = [value.toUpperCase(), value.toLowerCase()].find((one) => known.has(one)); // a country, or "stateless"
        return code ?? void found.push(problem("not_a_country", key));
    },
};

// Rules between questions: one age, and a number only with a way of being called that has one.
const checkTogether = (clean, questions, { withoutNumber }, problems, warnings) => {
    const declined = (key) => questions.find((one) => one.key === key)?.declines.includes(clean[key]);
    const year = /^\d+$/u.test(clean.birth_year ?? "");
    if (year && clean.age_band && !declined("age_band")) problems.push(problem("two_ages", "age_band"));
    if (clean.birth_year_estimated === "yes" && !year) {
        delete clean.birth_year_estimated;
        warnings.push(problem("estimated_without_year", "birth_year_estimated"));
    }
    if (!clean.contact_value || declined("contact_value")) return;
    if (withoutNumber.includes(clean.contact_mode) || declined("contact_mode")) {
        problems.push(problem("phone_not_wanted", "contact_value"));
    } else if (!clean.contact_mode && !problems.some(({ field }) => field === "contact_mode")) {
        problems.push(problem("contact_mode_missing", "contact_mode"));
    }
};

// Whether the person is under age, by this year minus birth year, or by the band.
export const isMinor = (answers, { year, adult, minorBands }) => {
    if (/^\d+$/u.test(answers.birth_year ?? "")) return year - Number(answers.birth_year) < adult;
    return minorBands.includes(answers.age_band);
};

// Whether a question applies, given the answers so far.
const applies = ({ showIf }, answers) => !showIf || (answers[showIf.key] ?? "").split(" ").some((value) => showIf.values.includes(value));

// Check the answers (key -> what was given): `answers` are the clean ones, `problems` refuse them, `warnings` are read out.
export const checkAnswers = (questions, given, rules) => {
    const [clean, problems, warnings] = [{}, [], []];
    for (const question of questions) {
        const value = tidy(given[question.key] ?? "");
        if (!value) continue;
        if (NOT_SHOWN.test(value)) problems.push(problem("control_characters", question.key));
        else if (question.declines.includes(value)) clean[question.key] = value;
        else {
            const found = CHECKS[question.kind](question, value, rules, problems);
            if (found !== undefined) clean[question.key] = found;
        }
    }
    checkTogether(clean, questions, rules, problems, warnings);
    for (const question of questions) {
        if (question.key in clean && question.kind !== "phone" && !applies(question, clean)) delete clean[question.key];
    }
    return { answers: clean, problems, warnings, minor: isMinor(clean, rules) };
};

// Check the consents: each wants a yes or a no, and how they were given; without the first, nothing else counts.
export const checkConsents = (given) =>
    Object.keys(given)
        .filter((key) => !given[key])
        .map((key) => problem(key === "consent_mode" ? "consent_mode_missing" : "consent_missing", key));

// Questions that another answer has settled: one age is enough, and only a year can be a guess.
export const settled = (key, answers) => {
    const year = /\d/u.test(digits(answers.birth_year ?? ""));
    if (key === "age_band") return year;
    if (key === "birth_year_estimated") return Boolean(answers.age_band) || (Boolean(answers.birth_year) && !year);
    return key === "birth_year" && Boolean(answers.age_band);
};
