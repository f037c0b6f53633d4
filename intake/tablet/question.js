// What holds for the questions on a page, online and on the tablet: only those that apply are shown, and an answer, the ways to decline
// and the choices that exclude all others are kept apart.
import { digits } from "./written.js";

const isTick = (input) => input.type === "checkbox" || input.type === "radio";

// The answers to the question `key` as they stand on the page; null if it is not on it.
const standing = (form, key) => {
    const inputs = [...form.querySelectorAll(`[name="${CSS.escape(key)}"], [name="${CSS.escape(key)}-decline"]`)];
    if (!inputs.length) return null;
    return inputs
        .filter((input) => !input.closest("fieldset.field")?.disabled)
        .map((input) => (isTick(input) ? input.checked && input.value : digits(input.value).trim()))
        .filter(Boolean);
};

// Show what applies; what does not is hidden, and disabled, so that it is not sent.
export const showWhatApplies = (form) => {
    for (const part of form.querySelectorAll("[data-show-if]")) {
        const given = standing(form, part.dataset.showIf);
        if (given === null) continue; // asked on an earlier page: the server has decided
        const applies = given.some((value) => part.dataset.values.split(" ").includes(value));
        part.hidden = !applies;
        part.disabled = !applies;
    }
};

const empty = (inputs) => {
    for (const input of inputs) {
        if (isTick(input)) input.checked = false;
        else input.value = "";
    }
};

// After an input: take back what cannot stand beside it.
export const keepApart = ({ target }) => {
    const part = target.closest("fieldset.field");
    if (!part) return;
    const ticked = isTick(target);
    if (ticked ? !target.checked : !target.value) return;
    const others = [...part.querySelectorAll("input, select")].filter((input) => input !== target);
    const declines = others.filter((input) => input.closest(".declines"));
    const alone = (part.dataset.alone ?? "").split(" ").filter(Boolean);
    if (target.closest(".declines") || (ticked && alone.includes(target.value))) empty(others);
    else if (!ticked) empty(others.filter((input) => declines.includes(input) || input.type === "radio"));
    else if (target.type === "radio") empty(others.filter((input) => input.name !== target.name));
    else empty(others.filter((input) => declines.includes(input) || alone.includes(input.value)));
};
