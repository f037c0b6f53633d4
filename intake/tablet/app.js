// The app on the tablet: which screen is shown, who works on it, and when it locks. Everything somebody said is in the form of `interview.js`
// and nowhere else.
import { Device } from "./device.js";
import { Handover } from "./handover.js";
import { Interview } from "./interview.js";
import { KeptSounds } from "./kept_sounds.js";
import { anybody, keep as keepBadge, PIN, unlock } from "./lock.js";
import { enrol, signIn } from "./office.js";
import { install, keepLanguages, onTakenOver, persist } from "./shell.js";
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

const show = (name) => {
    const withHer = WITH_HER.includes(name);
    for (const one of page.querySelectorAll("[data-screen]")) one.hidden = one.dataset.screen !== name;
    const shown = page.querySelector(`[data-screen="${name}"]`);
    for (const one of page.querySelectorAll("[data-problem]")) one.hidden = true;
    page.querySelector("[data-lock]").hidden = page.querySelector("[data-who]").hidden = !state.who;
    page.querySelector("[data-bottom]").hidden = withHer;
    page.querySelector("[data-update]").hidden = withHer || !state.update;
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
    if (!state.who || handover.open) return;
    state.locked = interview.open ? state.who.name : null;
    state.who = null;
    clear();
    interview.hide();
    door();
};

const leave = () => {
    state.who = state.locked = null;
    interview.wipe();
};

const enter = (who) => {
    state.who = who;
    state.seen = Date.now();
    page.querySelector("[data-who-name]").textContent = who.name;
    page.querySelector("[data-place]").textContent = who.points.map(({ name }) => name).join(", ");
    clear();
    if (interview.open && state.locked === who.name) {
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

// --- the three doors ---
const forms = {
    async enrol(form) {
        const found = await enrol(device, form.elements.code.value);
        if (found.problem) return problem(form, found.problem);
        await persist();
        await device.remove("ready");
        clear();
        status.flush();
        return door();
    },
    async "sign-in"(form) {
        const { name, password } = form.elements;
        const pin = form.elements["new-pin"].value;
        if (!PIN.test(pin) || pin !== form.elements.again.value) return problem(form, "bad_pin");
        const found = await signIn(device, name.value, password.value);
        if (found.problem === "unknown_tablet") {
            show("enrol"); // revoked, or the office has lost it: with a new code it goes on, and what waits stays
            return problem(page.querySelector('[data-form="enrol"]'), found.problem);
        }
        if (found.problem) return problem(form, found.problem);
        await keepBadge(device, name.value, pin, found.badge, found.points);
        return enter({ name: name.value.trim().toLowerCase(), badge: found.badge, points: found.points });
    },
    async unlock(form) {
        const found = await unlock(device, form.elements.who.value, form.elements.pin.value);
        form.elements.pin.value = "";
        if (found.who) return enter(found.who);
        if (found.left) return problem(form, "wrong_pin", { left: found.left });
        clear();
        show("sign-in"); // after too many tries, or a month
        return problem(page.querySelector('[data-form="sign-in"]'), "no_pins");
    },
};

page.addEventListener("submit", async (event) => {
    const act = forms[event.target.dataset?.form];
    if (!act) return;
    event.preventDefault();
    const button = event.target.querySelector("[type=submit]");
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    await act(event.target).catch(() => problem(event.target, "failed"));
    button.disabled = false;
    button.removeAttribute("aria-busy");
});

page.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const { dataset } = button;
    if ("lock" in dataset) lock();
    if (dataset.go) show(dataset.go);
    if (dataset.go === "sounds") sounds.show();
    if (dataset.register) {
        const offered = dataset.languages.split(" ");
        show("form");
        interview.begin({ programme: dataset.register, version: dataset.version, language: offered.includes(language) ? language : offered[0], who: state.who });
    }
    if (dataset.handOverIn) {
        const { value, dataset: chosen } = page.querySelector("[name=hand-over-programme]:checked");
        const { value: way } = page.querySelector("[name=hand-over-way]:checked");
        handover.begin({ programme: value, version: chosen.version, language: dataset.handOverIn, who: state.who, pictures: way === "pictures" });
    }
    if ("nextPerson" in dataset) {
        interview.wipe();
        handover.open ? handover.thank() : show("home");
    }
    if ("print" in dataset) print();
});

// Only languages that the programme is there in.
const offer = () => {
    const chosen = page.querySelector("[name=hand-over-programme]:checked")?.dataset.languages.split(" ") ?? [];
    for (const one of page.querySelectorAll("[data-hand-over-in]")) one.hidden = !chosen.includes(one.dataset.handOverIn);
};
page.addEventListener("change", offer);
offer();

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
