// What stands in for a line to type in, where somebody answers by pictures: a wheel (more, less) and a keypad. They write into the line itself,
// so that nothing is kept twice.
import { part, pictogram, showGoOn } from "./picture_show.js";
import { tallyOf, wayOf } from "./picture_rules.js";
import { lineOf } from "./read.js";
import { sentence } from "./show.js";
import { whole } from "./written.js";

const FIRST_AGE = 30;

const write = (line, value) => {
    line.value = value;
    for (const kind of ["input", "change"]) line.dispatchEvent(new Event(kind, { bubbles: true }));
};

const wheel = (walk, question) => {
    const { root } = walk;
    const { year, oldest } = walk.rules;
    const line = lineOf(question);
    const age = question.kind === "year";
    const [least, most] = age ? [0, oldest] : [question.least, question.most];
    const shown = part(root, age ? "age-wheel" : "number-wheel");
    const value = () => {
        const given = whole(line.value);
        return given === null ? null : age ? year - given : given;
    };
    const draw = () => {
        const given = value();
        shown.querySelector("[data-value]").textContent = given === null ? "–" : age ? sentence(root, "about_age", { age: given }) : given;
        shown.querySelector("[data-exact]")?.replaceChildren(given === null ? "" : String(year - given));
        const tally = given === null || age ? [] : tallyOf(given);
        shown.querySelector("[data-tally]")?.replaceChildren(...tally.map((name) => pictogram(root, name)));
    };
    shown.addEventListener("click", ({ target }) => {
        const by = Number(target.closest("[data-by]")?.dataset.by ?? 0);
        if (!by) return;
        const start = age ? FIRST_AGE : by > 0 ? least - by : least;
        const next = Math.min(most, Math.max(least, (value() ?? start) + by));
        write(line, String(age ? year - next : next));
        if (age) for (const one of root.querySelectorAll('[name="birth_year_estimated"]')) one.checked = one.value === "yes";
    });
    question.part.addEventListener("input", () => setTimeout(draw)); // after the ways to decline have emptied the line
    root.addEventListener("reset", () => setTimeout(draw), { signal: walk.ends.signal });
    draw();
    line.after(shown);
};

const keypad = (walk, question) => {
    const line = lineOf(question);
    const shown = part(walk.root, "keypad");
    shown.addEventListener("click", ({ target }) => {
        const key = target.closest("[data-key]")?.dataset.key;
        if (key) write(line, key === "delete" ? line.value.slice(0, -1) : line.value + key);
    });
    line.after(shown);
};

const MAKE = { wheel, keypad };

// Puts wheels and keypads into the form, once, and the way to the year beside the life stages.
export const fillParts = (walk) => {
    const { root, questions } = walk;
    for (const question of questions) {
        if (!lineOf(question) || question.part.querySelector(".made")) continue;
        MAKE[wayOf(question)]?.(walk, question);
    }
    const [bands, year] = ["age_band", "birth_year"].map((wanted) => questions.find(({ key }) => key === wanted));
    if (bands && year && !bands.part.querySelector("[data-by-year]")) bands.part.querySelector(".declines").before(part(root, "by-year"));
    // A life stage takes the place of a year.
    if (bands && year) {
        bands.part.addEventListener("change", () => {
            walk.wantsYear = false;
            for (const one of root.querySelectorAll("[name=birth_year]")) one.value = "";
            for (const one of root.querySelectorAll("[name=birth_year_estimated], [name=birth_year-decline]")) one.checked = false;
        });
    }
    root.addEventListener("change", () => showGoOn(walk), { signal: walk.ends.signal });
};
