// The person has the tablet: only her form can be reached, with two buttons above it. Leaving needs the volunteer's PIN; after 90 idle
// seconds it asks, then erases. A page cannot lock a tablet: the guide shows how to pin the screen.
import { addHearing } from "./listen.js";
import { quiet } from "./sound.js";

const IDLE = 90_000;
const GRACE = 30_000;
const LOOK = 1_000;
const OVER = ["leave", "thanks"];
const MINOR = "minor";
const GIVE = "give"; // she is done, and some questions are for the volunteer
const LENT = ['[data-screen="card"]', "[data-pictures-named]"]; // parts of the app that she sees in her language

export class Handover {
    #page;
    #interview;
    #do;
    #seen = 0;
    #asked = 0;
    #timer = 0;
    #parts = null;
    #why = "";
    #busy = false;
    #vouching = null;
    #left = [];
    #lent = [];

    // `ended()`: the volunteer has the tablet again; `screen(name)` shows one; `unlocks(pin)` fulfils with {fits} if it
    // is hers, {out} after too many tries: then everything is erased and the tablet locked; `goOn(left)` fulfils with whether she can
    // ask here what is left.
    constructor(page, interview, { ended, screen, unlocks, goOn }) {
        this.#page = page;
        this.#interview = interview;
        this.#do = { ended, screen, unlocks, goOn };
        for (const sign of ["pointerdown", "keydown", "sound-start", "sound-end"]) {
            addEventListener(sign, () => (this.#seen = Date.now()), { passive: true, capture: true });
        }
    }

    get open() {
        return this.#parts !== null;
    }

    async begin(what) {
        this.#do.screen("form");
        await this.#surround(what.language);
        if (what.practice) this.#mark();
        const giveBack = (left) => {
            this.#left = left;
            this.#ask(GIVE);
        };
        const told = { vouch: (why) => this.#vouchedFor(why), giveBack, ended: () => this.thank("leave") };
        const begun = await this.#interview.begin({ ...what, ...told, handover: true });
        if (!this.open) return undefined; // stopped meanwhile
        if (!begun) {
            this.#end();
            return this.#do.screen("form"); // which says that there is no form
        }
        addHearing(this.#parts.dialog);
        this.#seen = Date.now();
        this.#timer = setInterval(() => this.#look(), LOOK);
        return undefined;
    }

    // The bar and the questions, in the person's language, from the app's page in it.
    async #surround(language) {
        const response = await fetch(`/tablet/app/${language}`, { credentials: "omit" }).catch(() => null);
        const read = (text) => new DOMParser().parseFromString(text, "text/html");
        const answer = read(response?.ok ? await response.text() : "");
        // Without a network, or with the page of a hotel's wireless for an answer, our own language has to do.
        const theirs = answer.querySelector("template#handover") ? answer : read(document.documentElement.outerHTML);
        const place = this.#page.querySelector("[data-handover-here]");
        place.replaceChildren(document.adoptNode(theirs.querySelector("template#handover").content));
        this.#lent = LENT.map((part) => [this.#page.querySelector(part), document.adoptNode(theirs.querySelector(part))]);
        for (const [ours, lent] of this.#lent) {
            [lent.lang, lent.dir] = [theirs.documentElement.lang, theirs.documentElement.dir];
            ours.replaceWith(lent);
        }
        this.#parts = { bar: place.querySelector(".handover-bar"), dialog: place.querySelector("dialog") };
        this.#page.classList.add("handed-over");
        for (const name of ["top", "bottom"]) this.#page.querySelector(`[data-${name}]`).hidden = true;
        this.#page.querySelector("[data-form-here]").before(this.#parts.bar);
        this.#parts.bar.querySelector("[data-call]").addEventListener("click", () => this.#ask("calling"));
        this.#parts.bar.querySelector("[data-erase]").addEventListener("click", () => this.#ask("erase"));
        this.#parts.dialog.addEventListener("click", ({ target }) => this.#answered(target.closest("[data-answer]")?.dataset.answer));
        this.#parts.dialog.addEventListener("cancel", (event) => event.preventDefault());
        this.#parts.dialog.addEventListener("close", () => this.#closed()); // a second Escape or Back closes it all the same
        this.#parts.dialog.querySelector("form").addEventListener("submit", (event) => this.#takeBack(event));
    }

    // Under 18, or where something has to be read out: fulfils with whether a volunteer came and gave her PIN.
    #vouchedFor(why = MINOR) {
        return new Promise((resolve) => {
            this.#ask(why);
            this.#vouching = resolve;
        });
    }

    #vouch(yes) {
        this.#vouching?.(yes);
        this.#vouching = null;
    }

    #ask(why) {
        const { dialog } = this.#parts;
        this.#vouch(false);
        this.#why = why;
        for (const one of dialog.querySelectorAll("[data-why]")) one.hidden = !one.dataset.why.split(" ").includes(why);
        dialog.classList.toggle("calling", why === "calling");
        if (!dialog.open) dialog.showModal();
        dialog.querySelector("h2").focus();
        quiet();
        this.#asked = why === "idle" ? Date.now() : 0;
    }

    // Nothing is left to go on with once it asks for the tablet back.
    get #over() {
        return OVER.includes(this.#why);
    }

    // A browser closes a dialog at the second Escape or Back whatever we say: where there is something to go on with, that means going on.
    #closed() {
        quiet();
        if (!this.open || this.#parts.dialog.open) return;
        this.#vouch(false);
        this.#asked = 0;
        this.#seen = Date.now();
        if (this.#over) this.#ask(this.#why);
    }

    #answered(answer) {
        if (answer === "go-on") this.#parts.dialog.close();
        if (answer === "erase") this.#erase();
    }

    #erase() {
        this.#interview.wipe();
        this.#do.screen("form");
        this.#ask("leave");
    }

    // The end of the interview: she gives the tablet back.
    thank(why = "thanks") {
        this.#do.screen("form");
        this.#ask(why);
    }

    #look() {
        const now = Date.now();
        if (this.#over) return;
        if (this.#asked && now - this.#asked > GRACE) this.#erase();
        else if (!this.#asked && now - this.#seen > IDLE) this.#ask("idle");
    }

    async #takeBack(event) {
        event.preventDefault();
        if (this.#busy) return; // looking takes a second, and each look counts
        this.#busy = true;
        const field = event.target.elements["back-pin"];
        const { fits, out } = await this.#do.unlocks(field.value).catch(() => ({ fits: false, out: false }));
        this.#busy = false;
        if (!this.open) return;
        field.value = "";
        const problem = event.target.querySelector("[data-problem]");
        problem.hidden = fits;
        if (fits && this.#vouching) {
            this.#vouch(true);
            this.#parts.dialog.close();
        } else if (fits && this.#why === GIVE) await this.#goOn();
        else if (fits || out) this.#end();
        else {
            problem.querySelector("[data-text]").textContent = this.#page.querySelector('[data-sentence="wrong_pin_short"]').textContent;
            field.focus();
        }
    }

    // The volunteer has the tablet, and asks what is left.
    async #goOn() {
        if (await this.#do.goOn(this.#left)) this.#restore();
        else this.#ask(GIVE);
    }

    #end() {
        this.stop();
        this.#do.ended();
    }

    // Nobody goes on here: what was answered is erased, and the app stands as before.
    stop() {
        if (!this.open) return;
        this.#interview.wipe();
        this.#restore();
    }

    // The mark of practice stays in sight above the two buttons, and is read out with what is asked and with the card.
    #mark() {
        this.#parts.bar.prepend(this.#strip);
        this.#parts.dialog.setAttribute("aria-describedby", "practice-mark-asked");
        this.#page.querySelector('[data-screen="card"] h1').setAttribute("aria-describedby", "practice-mark-card");
    }

    get #strip() {
        return this.#page.querySelector("[data-practice-strip]");
    }

    #restore() {
        this.#page.querySelector("main").prepend(this.#strip);
        clearInterval(this.#timer);
        this.#vouch(false);
        this.#why = "";
        this.#parts.dialog.close();
        this.#parts.bar.remove();
        this.#page.querySelector("[data-handover-here]").replaceChildren();
        this.#parts = null;
        for (const [ours, lent] of this.#lent) lent.replaceWith(ours);
        this.#lent = [];
        this.#page.classList.remove("handed-over");
        for (const name of ["top", "bottom"]) this.#page.querySelector(`[data-${name}]`).hidden = false;
    }
}
