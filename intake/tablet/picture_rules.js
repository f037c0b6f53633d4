// How a registration goes by pictures: which question becomes what kind of screen, in which order, and what is left for a volunteer. No page is
// looked at.
export const [NOTICE, MINOR, MISSED, WRITES, REVIEW] = ["~notice", "~minor", "~missed", "~writes", "~review"];
export const CHECK = "~check-";
const MOST_MISSES = 2;
const AGES = ["age_band", "birth_year"];
// What nobody can answer by touching a picture: letters are spelled, by the volunteer or by the person; months and countries are asked aloud.
const WAYS = { text: "spell", phone: "keypad", year: "wheel", month: "aloud", country: "aloud" };

// How a question is answered: "touch" (pictures), "wheel" (more, less), "keypad" (digits), "spell" or "aloud".
export const wayOf = ({ kind, choices }) => WAYS[kind] ?? (choices.length ? "touch" : "wheel");

const byHand = (question) => ["spell", "aloud"].includes(wayOf(question));

// The questions that have a screen: life stages come first, and the year only for whoever says that she knows it.
const shownOf = (questions, byYear) => {
    const bands = questions.some(({ key }) => key === "age_band");
    const shown = questions.filter(({ key }) => key !== "birth_year_estimated" && (key !== "birth_year" || byYear || !bands));
    const ages = AGES.map((age) => shown.find(({ key }) => key === age)).filter(Boolean);
    const first = shown.findIndex(({ key }) => AGES.includes(key));
    const others = shown.filter((one) => !ages.includes(one));
    return first < 0 ? others : [...others.slice(0, first), ...ages, ...others.slice(first)];
};

// The screens in their order. `consents`: their keys; `checks`: how many; `questions`: those that apply; `minor`: under age; `byYear`: she
// knows her year; `writes`: who writes letters, "" (not said yet), "volunteer", "herself" or "nobody".
export const screensOf = ({ consents, checks, questions, minor, byYear, writes }) => {
    const shown = shownOf(questions, byYear);
    const touched = shown.filter((one) => !byHand(one)).map(({ key }) => key);
    const afterAge = Math.max(...AGES.map((age) => touched.indexOf(age))) + 1;
    if (minor && afterAge) touched.splice(afterAge, 0, MINOR);
    const hands = shown.filter(byHand).map(({ key }) => key);
    const asked = Array.from({ length: checks }, (_, place) => `${CHECK}${place}`);
    const written = hands.length ? [WRITES, ...(writes === "herself" ? hands : [])] : [];
    return [NOTICE, ...consents, ...asked, ...touched, ...written, REVIEW];
};

// What the volunteer asks aloud at the end: keys of what was left without an answer.
export const leftFor = ({ questions, answers, writes }) =>
    writes === "volunteer" ? questions.filter((one) => byHand(one) && !answers[one.key]).map(({ key }) => key) : [];

// What is declined with one touch by whoever wants no name written.
export const declinedBy = ({ questions, writes }) => (writes === "nobody" ? questions.filter((one) => wayOf(one) === "spell") : []);

// Whether an answer to a check shows that the notice was understood. `without`: value -> the consent without which it is right too.
export const understood = ({ right, without }, value, consents) => right.includes(value) || consents[without[value]] === "no";

// After a wrong answer: everything is said once more; then a volunteer comes, and it goes on whatever was answered. It never blocks.
export const afterMiss = (misses) => (misses < MOST_MISSES ? "again" : "call");

// How consent was given, as it happened: by sound only if all of it was played to the end; spoken if a volunteer came to read it out.
export const modeOf = ({ heard, came }) => (heard ? "audio" : came ? "oral" : "read");

// A number as bundles of five strokes and the rest: names of pictures.
export const tallyOf = (number) => {
    if (number < 10) return [`tally_${number}`];
    const rest = number % 5;
    return [...Array(Math.floor(number / 5)).fill("tally_5"), ...(rest ? [`tally_${rest}`] : [])];
};
