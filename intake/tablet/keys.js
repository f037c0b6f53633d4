// A coordinator's queues by keyboard. In what is marked `data-keys`, the digit on a choice takes it; in a list marked `data-queue`, the arrows
// go from entry to entry. Without this script every choice is the link or button it was. Single keys can be switched off (WCAG 2.1.4).
const OFF = "keys-off";
const WRITTEN_IN = "input, select, textarea, [contenteditable]";

const places = [...document.querySelectorAll("[data-keys]")];
const hint = document.querySelector("[data-keys-hint]");
const choices = places
    .flatMap((place) => [...place.querySelectorAll("a[href], button")])
    .filter((one) => !one.disabled && one.offsetParent)
    .slice(0, 9);

const off = () => {
    try {
        return localStorage.getItem(OFF) === "yes";
    } catch {
        return false; // a browser that keeps nothing: the keys are on, as on each first visit
    }
};

const show = () => {
    const on = !off();
    choices.forEach((one, number) => {
        one.querySelector("kbd")?.remove();
        one.removeAttribute("aria-keyshortcuts");
        if (!on) return;
        const key = document.createElement("kbd");
        key.textContent = `${number + 1}`;
        key.setAttribute("aria-hidden", "true");
        one.prepend(key);
        one.setAttribute("aria-keyshortcuts", key.textContent);
    });
    const press = hint.querySelector("button");
    hint.querySelector("span").hidden = !on;
    press.textContent = on ? press.dataset.switchOff : press.dataset.switchOn;
};

if (hint && choices.length) {
    hint.hidden = false;
    hint.querySelector("button").addEventListener("click", () => {
        try {
            if (off()) localStorage.removeItem(OFF);
            else localStorage.setItem(OFF, "yes");
        } catch {
            return;
        }
        show();
    });
    show();
    document.addEventListener("keydown", (event) => {
        // By its place on the keyboard: an Arabic keyboard writes another digit there.
        const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
        const busy = event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
        if (!digit || busy || off() || event.target.closest(WRITTEN_IN)) return;
        choices[digit - 1]?.click();
    });
}

for (const list of document.querySelectorAll("[data-queue]")) {
    const stops = [...list.children].map((entry) => entry.querySelector("a[href], button")).filter(Boolean);
    list.addEventListener("keydown", (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1, Home: -stops.length, End: stops.length }[event.key];
        if (!step || event.target.closest(WRITTEN_IN)) return;
        const here = stops.findIndex((one) => one.closest("[data-queue] > *").contains(event.target));
        stops[Math.min(Math.max(here + step, 0), stops.length - 1)].focus();
        event.preventDefault();
    });
}
