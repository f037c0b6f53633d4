// The app on the tablet: which screen is shown, who works on it, and when it locks. Everything somebody said is in the form of `interview.js`
// and nowhere else.
import { Beginning } from "./begin.js";
import { Device } from "./device.js";
import { doorsOf } from "./doors.js";
import { Handover } from "./handover.js";
import { Interview } from "./interview.js";
import { KeptSounds } from "./kept_sounds.js";
import { anybody, unlock } from "./lock.js";
import { Practice } from "./practice.js";
import { install, keepLanguages, onTakenOver } from "./shell.js";
import { Status } from "./status.js";

const IDLE = 5 * 60_000;
const LOOK = 5_000;
const page = document.body;
const language = document.documentElement.dataset.language;
const device = await Device.open().catch(() => {
    page.querySelector('[data-screen="no-room"]').hidden = false;
    throw new Error("the browser keeps nothing");
});
const state = { who: null, seen: Date.now(), locked: null, update: false };
const WITH_HER = ["form", "card"]; // screens of an interview: nothing that leads away from it is shown

export const sentence = (code, values = {}) => {
    const found = page.querySelector(`[data-sentence="${code}"]`) ?? page.querySelector('[data-sentence="failed"]');
    return found.textContent.trim().replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
};

const practice = new Practice(page);

const show = (wanted) => {
    const name = wanted === "home" && practice.on ? practice.screen : wanted;
    const withHer = WITH_HER.includes(name);
    for (const one of page.querySelectorAll("[data-screen]")) one.hidden = one.dataset.screen !== name;
    const shown = page.querySelector(`[data-screen="${name}"]`);
    for (const one of page.querySelectorAll("[data-problem]")) one.hidden = true;
    page.querySelector("[data-lock]").hidden = page.querySelector("[data-who]").hidden = !state.who;
    page.querySelector("[data-bottom]").hidden = withHer;
    page.querySelector("[data-update]").hidden = withHer || !state.update;
    if (name === "hand-over") beginning.offer();
    const first = shown.querySelector("input:not([type=radio])");
    if (name !== "form") (first ?? shown.querySelector("h1")).focus({ preventScroll: true });
    scrollTo(0, 0);
};

const problem = (form, code, values) => {
    const shown = form.querySelector("[data-problem]");
    shown.querySelector("[data-text]").textContent = sentence(code, values);
    shown.hidden = false;
    form.querySelector("input").focus();
};

const clear = () => {
    for (const one of page.querySelectorAll("[data-form] input")) one.value = "";
};

const door = async () => {
    if (!(await device.get("token"))) return show("enrol");
    return show((await anybody(device)) ? "unlock" : "sign-in");
};

const status = new Status(page, device, {
    // Told with every answer: at once nobody works here any more; the token stays until all that waits has been sent.
    revoked: async (token) => {
        const waits = (await device.envelopes()).length;
        const gone = waits ? ["badges"] : ["badges", "token", "office"];
        if (!(await device.removeWhile("token", token, gone))) return; // enrolled anew meanwhile
        leave();
        handover.stop();
        if (page.querySelector('[data-screen="enrol"]').hidden) show("revoked"); // else somebody is typing a new code
    },
    shell: (version) => {
        if (version !== page.dataset.shell) install(version, announce).catch(() => {});
        if (state.who) ready();
    },
});

const interview = new Interview(page, device, { kept: () => status.flush(), card: () => show("card"), ended: () => show("home") });
const handover = new Handover(page, interview, {
    ended: () => (state.who ? show("home") : door()),
    screen: show,
    unlocks: (pin) => fits(pin),
    goOn: (left) => interview.carryOn([language, interview.language], left),
});
const fits = async (pin) => {
    const { who, left } = await unlock(device, state.who.name, pin);
    if (!who && !left) leave();
    return { fits: Boolean(who), out: !who && !left };
};

// --- locking: an interview that is open stays in memory, for the one who began it alone ---
const lock = () => {
    if (!state.who || handover.open) return undefined;
    state.locked = interview.open ? state.who.name : null;
    state.who = null;
    if (!interview.open) practice.forget();
    practice.works(null);
    clear();
    interview.hide();
    return door();
};

const leave = () => {
    state.who = state.locked = null;
    interview.wipe();
    practice.end();
    practice.works(null);
};

const enter = (who) => {
    state.who = who;
    state.seen = Date.now();
    practice.works(who);
    page.querySelector("[data-who-name]").textContent = who.name;
    page.querySelector("[data-place]").textContent = who.points.map(({ name }) => name).join(", ");
    clear();
    // Whoever was shown the course meanwhile does not go on with an invented person as if it were somebody.
    if (interview.open && state.locked === who.name && interview.practising === practice.on) {
        show(interview.atCard ? "card" : "form");
        interview.reveal();
    } else {
        interview.wipe();
        show("home");
    }
    state.locked = null;
    ready();
};

const sounds = new KeptSounds(page, device);

const ready = async () => {
    const notice = page.querySelector("[data-not-ready]");
    if (await device.get("ready").catch(() => true)) return void sounds.fetch();
    notice.hidden = false;
    const everyLanguage = [...page.querySelectorAll("[data-hand-over-in]")].map(({ dataset }) => dataset.handOverIn);
    const kept = await keepLanguages([language, ...everyLanguage]).catch(() => false);
    if (kept) await device.set("ready", true).catch(() => {});
    notice.hidden = kept;
    sounds.fetch();
};

const doors = doorsOf({ page, device, show, problem, clear, enter, door, enrolled: () => status.flush() });

page.addEventListener("submit", async (event) => {
    const act = doors[event.target.dataset?.form];
    if (!act) return;
    event.preventDefault();
    const button = event.target.querySelector("[type=submit]");
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    await act(event.target).catch(() => problem(event.target, "failed"));
    button.disabled = false;
    button.removeAttribute("aria-busy");
});

const beginning = new Beginning({ page, language, practice, interview, handover, show, lock, who: () => state.who });

page.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const { dataset } = button;
    if ("lock" in dataset) lock();
    if (dataset.go) show(dataset.go);
    if (dataset.go === "sounds") sounds.show();
    beginning.pressed(dataset);
    if ("nextPerson" in dataset) {
        interview.wipe();
        handover.open ? handover.thank() : show("home");
    }
    if ("print" in dataset) print();
});

// --- being there ---
const here = () => void (state.seen = Date.now());
for (const sign of ["pointerdown", "keydown", "sound-start", "sound-end"]) addEventListener(sign, here, { passive: true, capture: true });
const look = () => {
    if (Date.now() - state.seen <= IDLE) return;
    if (state.who) lock();
    else clear();
};
setInterval(look, LOOK);
document.addEventListener("visibilitychange", look);
addEventListener("beforeunload", (event) => {
    if (interview.open) event.preventDefault(); // what was answered is in memory only, and the card is nowhere else
});
// A browser may keep a page that was left, to show it again by its Back button: then nobody works on it and nothing is in it.
addEventListener("pagehide", () => {
    leave();
    clear();
});
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

// --- the app itself ---
const announce = (apply) => {
    const note = page.querySelector("[data-update]");
    state.update = true;
    note.hidden = interview.open || handover.open;
    note.querySelector("[data-apply]").onclick = () => {
        if (interview.open || handover.open) return;
        onTakenOver(() => location.reload());
        apply();
    };
};

const code = location.hash.slice(1).replace(/[^\w-]/g, ""); // as it is: one that is no code must not keep the app from opening
if (location.hash) {
    history.replaceState(null, "", location.pathname);
    page.querySelector("#field-code").value = code;
}
await door();
if (code) show("enrol"); // also a tablet that was enrolled before
install(page.dataset.shell, announce).catch(() => {});
status.start();
