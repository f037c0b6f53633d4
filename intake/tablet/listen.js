// The buttons beside what can be heard: one for a list that is read out, one for a question with its answers, one for each answer. Pressed
// again it stops. What stands inside [data-own-voice] has buttons of its own.
import { audible, COMPUTER, DEVICE, languageOf, play, quiet, VOLUNTEER } from "./sound.js";

const SAID = "[data-say]";
const shown = (element) => element.getClientRects().length > 0;
const WORDS = { [VOLUNTEER]: "by_volunteer", [COMPUTER]: "by_computer", [DEVICE]: "by_computer" };

let pressed = null; // the button whose sound is being said
const press = (button) => {
    pressed?.button.setAttribute("aria-pressed", "false");
    pressed = button && { button };
    button?.setAttribute("aria-pressed", "true");
    return pressed;
};

const button = (name, elements) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "plain say";
    made.setAttribute("aria-label", name);
    made.setAttribute("aria-pressed", "false");
    made.addEventListener("click", async (event) => {
        event.preventDefault(); // never the label or the form around it
        event.stopPropagation();
        if (pressed?.button === made) {
            press(null);
            return quiet();
        }
        const mine = press(made);
        await play(elements().filter(shown));
        if (pressed === mine) press(null);
        return undefined;
    });
    return made;
};

// Above a list or a paragraph that is read out: all of it, one sentence after the other. With a consent what follows from a no is said too, if
// it stands there in the same language.
const besideReadOut = (part, name) => {
    const after = part.closest("fieldset")?.querySelector(`.hint ${SAID}`);
    const more = after && languageOf(after) === languageOf(part) ? [after] : [];
    const made = button(name, () => (part.matches(SAID) ? [part, ...more] : [...part.querySelectorAll(SAID)]));
    made.classList.add("named");
    made.textContent = name;
    part.before(made);
    const follow = () => (made.hidden = part.hidden);
    new MutationObserver(follow).observe(part, { attributeFilter: ["hidden"] });
    follow();
};

// A tile is a label, which may hold no second control: both get a box of their own.
const besideTile = (text, name) => {
    const tile = text.closest("label");
    const box = document.createElement("div");
    box.className = "voiced";
    tile.before(box);
    box.append(tile, button(`${name}: ${text.textContent.trim()}`, () => [text]));
};

const besideQuestion = (legend, text, name) => {
    const around = legend.closest("fieldset");
    legend.append(" ", button(name, () => [text, ...around.querySelectorAll(`.tiles ${SAID}`)]));
};

const notes = new WeakMap(); // around -> what ends the note that stood there before: a card gets one for each person

const note = (root, words, around = root) => {
    notes.get(around)?.abort();
    const ends = new AbortController();
    notes.set(around, ends);
    const line = document.createElement("p");
    line.className = "voice-note";
    line.setAttribute("role", "status");
    root.append(line);
    around.addEventListener("sound-start", ({ detail }) => (line.textContent = words[WORDS[detail.kind]]), { signal: ends.signal });
    around.addEventListener("sound-end", () => (line.textContent = ""), { signal: ends.signal });
};

const wordsOf = (root) => {
    const list = root.querySelector("[data-voice-words]") ?? document.querySelector("[data-voice-words]");
    return Object.fromEntries([...list.children].map((one) => [one.dataset.voice, one.textContent.trim()]));
};

// One button for all that stands in `root` and can be seen and said when it is pressed, in the place that `root` has for it; none if there is no
// sound for any of it.
export const addHearing = async (root) => {
    const place = root.querySelector("[data-hear-here]");
    if (!place) return;
    place.replaceChildren();
    if (!(await audible(root.querySelectorAll(SAID))).length) return;
    const words = wordsOf(root);
    const made = button(words.listen, () => [...root.querySelectorAll(SAID)]);
    made.classList.add("named");
    made.textContent = words.listen;
    place.replaceChildren(made);
    note(place, words, root);
};

// Puts the buttons into `root`, which has the words for them in it (templates/components/voice.html); fulfils with how much can be heard.
export const addVoices = async (root) => {
    const words = wordsOf(root);
    const said = [...root.querySelectorAll(SAID)].filter((one) => !one.closest("[data-own-voice]"));
    const there = await audible(said);
    const voices = () => {
        for (const part of new Set(there.map((one) => one.closest(".read-out")).filter(Boolean))) besideReadOut(part, words.listen);
        for (const text of there.filter((one) => !one.closest(".read-out, .hint"))) {
            if (text.closest("legend")) besideQuestion(text.closest("legend"), text, words.hear_question);
            else if (text.closest("label.tile")) besideTile(text, words.hear_answer);
        }
        note(root, words);
    };
    if (there.length) voices();
    else if (said.length) {
        const none = document.createElement("p");
        none.className = "hint voice-note";
        none.textContent = words.no_sound;
        root.prepend(none);
    }
    return there.length;
};
