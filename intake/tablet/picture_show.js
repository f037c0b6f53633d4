// What is shown of a registration by pictures: one question on the screen, an answer large, all answers in rows. Pictures are copies of those that
// the server drew beside the words.
import { CHECK, MINOR, REVIEW, tallyOf, wayOf } from "./picture_rules.js";
import { answerOf, inWords } from "./read.js";
import { emptyReview, sentence, showStep } from "./show.js";
import { tidy } from "./written.js";

const STEPS = ["~notice", "~stop", "~refused", "~nobody", "~missed", "~writes", MINOR, REVIEW];

export const part = (root, name) => root.querySelector(`template[data-part="${name}"]`).content.cloneNode(true).firstElementChild;

// A picture of the sheet by its name.
export const pictogram = (root, name) => {
    const drawn = part(root, "pictogram");
    const use = drawn.querySelector("use");
    use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#${name}`);
    return drawn;
};

const fieldAt = (root, screen, question) =>
    question?.part ??
    (screen === MINOR ? root.querySelector("[data-minor]") : root.querySelector(`[data-consent="${screen}"], [data-check="${screen.slice(CHECK.length)}"]`));

// Shows a screen, or the answer to it (`fitting`), which `fits` fills in.
export const showScreen = (walk, screen, place, { question, fitting }) => {
    const { root } = walk;
    const field = STEPS.includes(screen) && screen !== MINOR ? null : fieldAt(root, screen, question);
    for (const one of root.querySelectorAll(".now")) one.classList.remove("now");
    emptyReview(root);
    const over = screen === "~refused" || screen === "~nobody" || screen === "~stop";
    showStep(root, fitting ? "~fits" : field ? field.closest("[data-step]").dataset.step : screen, { ...place, first: null });
    showGoOn(walk, screen, over);
    root.querySelector("[data-back]").hidden = over ? screen !== "~stop" : screen === "~notice" || fitting;
    if (!field || fitting) return;
    field.classList.add("now");
    const legend = field.querySelector("legend");
    legend.tabIndex = -1;
    legend.focus({ preventScroll: true });
};

// The arrow that leads on; there is none while a touch on a picture has to come first.
export const showGoOn = (walk, screen = walk.at, over = false) => {
    const { root } = walk;
    const next = root.querySelector("[data-next]");
    next.hidden = !over && (walk.fitting || !walk.answered);
    if (over) return;
    const wanted = screen === REVIEW ? "~right" : "~go-on";
    for (const one of next.querySelectorAll("[data-word]")) one.hidden = one.dataset.word !== wanted;
};

const chosen = (part_, where = "input:checked") =>
    [...part_.querySelectorAll(where)].map((input) => {
        const tile = input.closest("label");
        const text = tile.querySelector(":scope > span");
        return { drawn: tile.querySelector("svg"), words: tidy(text.textContent), said: text.dataset, marked: [...text.childNodes] };
    });

// The pictures and words of an answer: [{ drawn, words }].
const shownOf = (walk, question, screen) => {
    const { root } = walk;
    if (!question) return chosen(fieldAt(root, screen));
    const answer = answerOf(question);
    const ticked = chosen(question.part);
    if (!answer || ticked.length) return ticked;
    if (wayOf(question) !== "wheel") return [{ drawn: null, words: inWords(question, answer, { language: root.lang, list: sentence(root, "list") }) }];
    if (question.kind === "year") return [{ drawn: null, words: sentence(root, "about_age", { age: walk.rules.year - Number(answer) }) }];
    return [{ drawn: tallyOf(Number(answer)).map((name) => pictogram(root, name)), words: answer }];
};

const figure = (root, { drawn, words, said = {}, marked = [words] }) => {
    const shown = part(root, "fit");
    const drawings = [drawn ?? []].flat().map((one) => one.cloneNode(true));
    shown.prepend(...drawings);
    const text = shown.querySelector("[data-text]");
    text.replaceChildren(...marked.map((one) => one.cloneNode?.(true) ?? one));
    Object.assign(text.dataset, said);
    text.classList.toggle("alone", drawings.length === 0);
    return shown;
};

// What can be said of a screen that has a button for it: its title, and the answers on it.
export const sayable = (section) => [...section.querySelectorAll("[data-say]")].filter((one) => one.getClientRects().length > 0);

// "Does this fit?" with the picture of what was answered.
export const fits = (walk, question) => {
    const { root } = walk;
    root.querySelector("[data-fits]").replaceChildren(...shownOf(walk, question, walk.at).map((one) => figure(root, one)));
    const asked = fieldAt(root, walk.at, question).querySelector("legend");
    root.querySelector("[data-fits-asked]").replaceChildren(...[...asked.querySelectorAll("svg, span")].map((one) => one.cloneNode(true)));
};

// Everything in rows, each a button that leads back to its screen.
export const pictureRows = (walk, screens, change) => {
    const { root } = walk;
    const asked = screens.filter((screen) => walk.questionAt(screen) || walk.consentKeys.includes(screen) || screen === MINOR);
    const rows = asked.map((screen) => {
        const question = walk.questionAt(screen);
        const field = fieldAt(root, screen, question);
        const row = part(root, "row");
        const button = row.querySelector("button");
        button.dataset.change = screen;
        const drawn = field.querySelector("legend svg");
        if (drawn) row.querySelector("[data-asked]").append(drawn.cloneNode(true));
        row.querySelector("[data-label]").textContent = `${field.dataset.label}: `;
        const answers = shownOf(walk, question, screen);
        const nothing = { drawn: null, words: sentence(root, "not_asked") };
        row.querySelector("[data-answers]").append(...(answers.length ? answers : [nothing]).map((one) => figure(root, one)));
        button.addEventListener("click", () => change(screen));
        return row;
    });
    root.querySelector("[data-picture-rows]").replaceChildren(...rows);
};
