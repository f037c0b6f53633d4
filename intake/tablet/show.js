// What the script writes into the page: problems, the read-back. From sentences and parts that the server put there; values only as text.
import { quiet } from "./sound.js";
import { answerOf, inWords, lineOf } from "./read.js";
import { filled, tidy } from "./written.js";

export const sentence = (root, code, params = {}) => filled(root.querySelector(`[data-sentence="${code}"]`).textContent, params);

const part = (root, name) => root.querySelector(`template[data-part="${name}"]`).content.cloneNode(true).firstElementChild;

const fieldOf = (root, key) => root.querySelector(`#field-${CSS.escape(key)}`);

// The step on which a field is.
export const stepOf = (root, key) => fieldOf(root, key).closest("[data-step]").dataset.step;

export const clearProblems = (root) => {
    root.querySelector("[data-problems-here]").replaceChildren();
    for (const one of root.querySelectorAll("p.problem")) one.remove();
    for (const one of root.querySelectorAll("[aria-invalid]")) {
        one.removeAttribute("aria-invalid");
        const hints = (one.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => !id.startsWith("problem-"));
        if (hints.join("")) one.setAttribute("aria-describedby", hints.join(" "));
        else one.removeAttribute("aria-describedby");
    }
};

const beside = (root, field, text) => {
    const input = fieldOf(root, field);
    const around = input?.closest(".field");
    if (!around || around.querySelector("p.problem")) return;
    const shown = part(root, "problem");
    shown.id = `problem-${field}`;
    shown.querySelector("[data-text]").textContent = text;
    const described = around.tagName === "FIELDSET" ? around : input;
    (around.querySelector(":scope > .hint") ?? around.firstElementChild).after(shown);
    described.setAttribute("aria-invalid", "true");
    described.setAttribute("aria-describedby", [shown.id, described.getAttribute("aria-describedby") ?? ""].join(" ").trim());
};

// Problems on top, each with a link to its field, and beside the fields; the list is read out first.
export const showProblems = (root, problems) => {
    clearProblems(root);
    const box = part(root, "problems");
    for (const { code, field, params } of problems) {
        const text = sentence(root, code, params);
        const line = document.createElement("li");
        const input = field && fieldOf(root, field);
        if (input) {
            const label = input.closest("[data-label]")?.dataset.label;
            const link = document.createElement("a");
            link.href = `#${input.id}`;
            link.textContent = label ? `${label}: ${text}` : text;
            link.addEventListener("click", (event) => {
                event.preventDefault(); // no entry in the history, no address
                input.focus();
            });
            line.append(link);
            beside(root, field, text);
        } else line.textContent = text;
        box.querySelector("ul").append(line);
    }
    root.querySelector("[data-problems-here]").replaceChildren(box);
    box.focus();
};

const readBack = (root, label, words, change) => {
    const line = part(root, "line");
    line.querySelector("dt").textContent = label;
    line.querySelector("[data-text]").textContent = words || sentence(root, "not_asked");
    line.querySelector("[data-text]").classList.toggle("nothing", !words);
    const button = line.querySelector("[data-change]");
    button.querySelector("span").textContent = `: ${label}`;
    button.addEventListener("click", change);
    return line;
};

const chosenLabel = (input) => (input ? tidy(input.closest("label").textContent) : "");

// Show one step and what stands around it. `first`: the question it begins with.
export const showStep = (root, step, { at, of, changing, first }) => {
    quiet();
    clearProblems(root);
    for (const one of root.querySelectorAll("[data-step]")) one.hidden = one.dataset.step !== step;
    const place = at ? sentence(root, "at", { at, of }) : "";
    const progress = root.querySelector("[data-progress]");
    progress.hidden = !at;
    [progress.max, progress.value] = [of, at];
    root.querySelector("[data-at]").textContent = place;
    showButtons(root, step, changing);
    const title = root.querySelector(`[data-step="${step}"] .title`);
    const line = lineOf(first);
    root.querySelector("[data-live]").textContent = line ? `${title.innerText.trim()}. ${place}` : "";
    (line ?? title).focus({ preventScroll: true });
    root.scrollIntoView({ block: "start" });
    root.dispatchEvent(new CustomEvent("step-shown", { bubbles: true }));
};

const showButtons = (root, step, changing) => {
    const over = step === "~refused" || step === "~nobody";
    const words = [...root.querySelectorAll("[data-word]")];
    const wanted = over ? "end" : changing && step !== "~stop" ? "change" : step;
    const word = words.some(({ dataset }) => dataset.word === wanted) ? wanted : "next";
    for (const one of words) one.hidden = one.dataset.word !== word;
    root.querySelector("[data-next]").classList.toggle("stop", step === "~stop");
    root.querySelector("[data-back]").hidden = over || step === "~notice";
    root.querySelector("[data-stop]").hidden = over || step === "~stop";
};

// The read-back: `steps` are the keys of the steps of this registration, `change(key)` goes to one.
export const fillReview = (root, questions, steps, { answers, warnings, minor }, change) => {
    const review = root.querySelector('[data-step="~review"]');
    const language = { language: root.lang, list: sentence(root, "list") };
    const lines = steps.flatMap((step) =>
        questions
            .filter(({ part: field }) => !field.disabled && field.closest("[data-step]").dataset.step === step)
            .map((one) => readBack(root, one.label, inWords(one, answers[one.key] ?? answerOf(one), language), () => change(step))),
    );
    if (minor) {
        const { label } = root.querySelector("[data-minor]").dataset;
        lines.push(readBack(root, label, chosenLabel(root.querySelector('[name="minor_with"]:checked')), () => change("~minor")));
    }
    review.querySelector("[data-lines]").replaceChildren(...lines);
    const consents = [...root.querySelectorAll("[data-consent]")].filter(({ dataset }) => !["consent_mode", "consent_witness"].includes(dataset.consent));
    review.querySelector("[data-agreed]").replaceChildren(
        ...consents.map((one) => readBack(root, one.dataset.label, chosenLabel(one.querySelector("input:checked")), () => change("~consent"))),
    );
    review.querySelector("[data-warnings]").replaceChildren(
        ...warnings.map(({ code, field, params }) => {
            const shown = part(root, "warning");
            const { label } = questions.find(({ key }) => key === field);
            shown.querySelector("span").textContent = `${label}: ${sentence(root, code, params)}`;
            return shown;
        }),
    );
    showWhatGoesOut(root, review, answers);
    // Who does not want it handed on hears where to go without it.
    review.querySelector("[data-walk-in]").hidden = !root.querySelector('[name="consent_refer"][value="no"]:checked');
};

const agreed = (root, key) => Boolean(root.querySelector(`[name="${key}"][value="yes"]:checked`));

const showWhatGoesOut = (root, review, answers) => {
    let any = false;
    for (const one of review.querySelectorAll("[data-source]")) {
        one.hidden = !answers[one.dataset.source] || !agreed(root, "consent_refer") || !agreed(root, one.dataset.needs ?? "consent_refer");
        any ||= !one.hidden;
    }
    const goesOut = review.querySelector("[data-goes-out]");
    if (goesOut) goesOut.hidden = !any;
    review.querySelector("[data-stays]").hidden = any;
};

// Nothing of the read-back stays in the page.
export const emptyReview = (root) => {
    for (const one of root.querySelectorAll("[data-lines], [data-agreed], [data-warnings]")) one.replaceChildren();
    for (const one of root.querySelectorAll("[data-source]")) one.hidden = true;
};

// The notice and the consents in one of their languages.
export const showReading = (root, language) => {
    for (const one of root.querySelectorAll(".read-out[data-language]")) one.hidden = one.dataset.language !== language;
    for (const button of root.querySelectorAll("[name=read_in]")) {
        const chosen = button.value === language;
        button.setAttribute("aria-pressed", String(chosen));
        button.classList.toggle("main", chosen);
        button.querySelector("span").hidden = !chosen;
    }
};

// The intake points to choose from, if there are several.
export const offerPoints = (root, points, point) => {
    const select = root.elements.point;
    root.querySelector("[data-points]").hidden = points.length < 2;
    select.replaceChildren(select.options[0], ...points.map(({ code, name }) => new Option(name, code, false, code === point)));
};
