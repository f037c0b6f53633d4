// Fingers and keys on the form of the tablet: a touch that answers the last open question of a step goes on by itself, the Enter key goes
// from field to field and then on.
import { lineOf } from "./read.js";
import { keepApart, showWhatApplies } from "./question.js";

const TURN_MS = 150; // so long the tile that was touched is seen before the next step comes
const SETTLE_MS = 300; // and so long the next step takes no touch: a trembling finger touches twice
const TOUCH_MS = 500;

const isLine = (target) => target.matches("input:not([type=radio], [type=checkbox])");

export const listen = (walk) => {
    const { root } = walk;
    const { signal } = walk.ends;
    const on = (kind, hear, options = {}) => root.addEventListener(kind, hear, { signal, ...options });
    let touched = -Infinity;

    on("input", keepApart);
    on("change", () => {
        showWhatApplies(root);
        clearTimeout(walk.waiting);
    });
    on("submit", (event) => {
        event.preventDefault();
        walk.next();
    });

    const stillSettling = (event) => {
        if (performance.now() - walk.shownByItself > SETTLE_MS) return;
        event.preventDefault();
        event.stopPropagation();
    };
    on("click", stillSettling, { capture: true });
    on("pointerup", () => {
        touched = performance.now();
    });

    // The page has taken the answer in by now. If nothing is open any more, go on; else bring the next question near.
    const answered = () => {
        const [open] = walk.open();
        if (walk.complete) {
            walk.waiting = setTimeout(() => walk.next(true), TURN_MS);
        } else if (lineOf(open)) {
            lineOf(open).focus();
        } else {
            open?.part.scrollIntoView({ block: "nearest" });
        }
    };

    on("click", ({ target }) => {
        const button = target.closest("button");
        if (button?.name === "read_in") walk.readIn(button.value);
        else if (button?.matches("[data-back]")) walk.turn.back() || walk.back();
        else if (button?.matches("[data-stop]")) walk.askToStop();
        const settles = target.type === "radio" || (target.checked && target.closest(".declines"));
        if (settles && performance.now() - touched < TOUCH_MS) setTimeout(answered);
    });

    on("keydown", (event) => {
        const { target } = event;
        if (event.key !== "Enter" || event.isComposing || target.closest("button, a, select, summary")) return;
        event.preventDefault();
        const asked = walk.asked();
        const here = asked.findIndex(({ part }) => part.contains(target));
        const open = isLine(target) ? walk.open().find((one) => asked.indexOf(one) > here) : null;
        if (open) (lineOf(open) ?? open.part.querySelector("input, select")).focus();
        else walk.next();
    });
};

