// From the page to answers and back to words. Everything the script knows of a question is read from the page, which the server made
// from the pack.
import { plain, tidy } from "./written.js";

const values = (part, where) => [...part.querySelectorAll(where)].map((input) => input.value);
const labelOf = (input) => tidy((input.closest("label").querySelector(":scope > span") ?? input.closest("label")).textContent);
const split = (text) => (text ?? "").split(" ").filter(Boolean);

const showIf = (part) => (part.dataset.showIf ? { key: part.dataset.showIf, values: split(part.dataset.values) } : null);

// Name or code, as it may be typed -> code, for a question with a list.
const codesOf = (part) => {
    const codes = new Map();
    const add = (name, code) => codes.has(plain(name)) || codes.set(plain(name), code);
    for (const option of part.querySelectorAll("datalist option")) add(option.value, option.dataset.code);
    for (const input of part.querySelectorAll(".tiles:not(.declines) input")) {
        for (const name of labelOf(input).split("·")) add(name, input.value);
    }
    for (const code of [...codes.values()]) add(code, code);
    return codes;
};

const question = (part) => {
    const { question: key, kind, label, least, most, alone } = part.dataset;
    const found = {
        part,
        key,
        kind,
        label,
        least: Number(least),
        most: Number(most),
        alone: split(alone),
        choices: values(part, ".tiles:not(.declines) input"),
        declines: values(part, ".declines input"),
        showIf: showIf(part),
    };
    if (part.querySelector("datalist")) {
        found.codes = codesOf(part);
        found.known = new Set(found.codes.values());
    }
    return found;
};

// Every question of the form, in the order asked.
export const questionsOf = (root) => [...root.querySelectorAll("[data-question]")].map(question);

// The field to type in, if a question is answered by one line.
export const lineOf = (question) => question?.part.querySelector(":scope > input:not([type=radio], [type=checkbox], [list])");

// The rules of the checks; `today` is YYYY-MM-DD in the office's calendar.
export const rulesOf = (root, today) => ({
    year: Number(today.slice(0, 4)),
    month: today.slice(0, 7),
    oldest: Number(root.dataset.oldest),
    adult: Number(root.dataset.adult),
    minorBands: split(root.dataset.minorBands),
    withoutNumber: split(root.dataset.withoutNumber),
});

const typedIn = (part, name) => {
    const found = part.querySelector(`[name="${CSS.escape(name)}"]`);
    return found && found.type !== "radio" && found.type !== "checkbox" ? found.value.trim() : "";
};

// What stands in the question's fields: one string as it is kept, "" if it was not asked. What can't be read stays as it was typed.
export const answerOf = ({ part, key, codes }) => {
    const ticked = [...part.querySelectorAll("input:checked")].map((input) => input.value).join(" ");
    const [year, month] = [typedIn(part, `${key}-year`), typedIn(part, `${key}-month`)];
    if (year || month) return `${year}-${month}`;
    const listed = typedIn(part, `${key}-other`);
    if (listed) return codes.get(plain(listed)) ?? listed;
    return typedIn(part, key) || ticked;
};

// The answers to every question that applies.
export const answersOf = (questions) =>
    Object.fromEntries(questions.filter(({ part }) => !part.disabled).map((one) => [one.key, answerOf(one)]));

const monthInWords = (month, language) => {
    const format = new Intl.DateTimeFormat(`${language}-u-ca-gregory`, { month: "long", year: "numeric", timeZone: "UTC" });
    return format.format(new Date(`${month}-01T00:00:00Z`));
};

const nameOf = (part, code) => [...part.querySelectorAll("datalist option")].find((option) => option.dataset.code === code)?.value ?? code;

// An answer as it is read back; "" for a question that was not asked.
export const inWords = ({ part, kind, declines, codes }, answer, { language, list }) => {
    const labels = new Map([...part.querySelectorAll(".tiles input")].map((input) => [input.value, labelOf(input)]));
    if (declines.includes(answer) || kind === "choice" || kind === "choices") {
        return answer
            .split(" ")
            .map((one) => labels.get(one) ?? one)
            .join(list);
    }
    if (codes) return labels.get(answer) ?? nameOf(part, answer);
    return kind === "month" && answer ? monthInWords(answer, language) : answer;
};

// Fill another language's form of the same pack with what stands in this one. Names from a list are carried by their code.
export const copyInto = (root, other) => {
    const into = new Map(questionsOf(other).map((one) => [one.key, one]));
    for (const from of root.elements) {
        if (!from.name) continue;
        const same = [...other.elements].filter((one) => one.name === from.name);
        if (from.type === "radio" || from.type === "checkbox") {
            for (const to of same) if (to.value === from.value) to.checked = from.checked;
        } else if (from.name.endsWith("-other") && from.value) {
            const one = questionsOf(root).find(({ part }) => part.contains(from));
            const code = one.codes.get(plain(from.value));
            same[0].value = code ? nameOf(into.get(one.key).part, code) : from.value;
        } else if (from.tagName !== "BUTTON" && same[0]) same[0].value = from.value;
    }
};

// Of which pack the form is, and the words that were shown.
export const wordingOf = (root) => {
    const { programme, version } = root.dataset;
    const { wording, hash: wording_hash } = root.querySelector("[data-wording]:not([hidden])").dataset;
    return { programme, version: Number(version), wording, wording_hash };
};
