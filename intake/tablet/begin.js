// What a registration begins with: of which programme, in which language, by whom, handed over or not, for real or as practice. Whoever has not
// done the course begins nothing but practice.
import { mayRegister } from "./lock.js";

export class Beginning {
    #app;
    #asks;
    #person = ""; // whom to practise with

    // `who()`: who works on the tablet; `show(screen)`; `lock()` fulfils at the door.
    constructor(app) {
        this.#app = app;
        this.#asks = app.page.querySelector("[data-practice-ask]");
        app.page.addEventListener("change", () => this.offer());
        this.offer();
    }

    // Only languages that the programme is there in; in practice also those that nobody has checked yet.
    offer() {
        const { page, practice } = this.#app;
        const { languages = "", drafts = "" } = page.querySelector("[name=hand-over-programme]:checked")?.dataset ?? {};
        const there = `${languages} ${practice.on ? drafts : ""}`.split(" ");
        for (const one of page.querySelectorAll("[data-hand-over-in]")) one.hidden = !there.includes(one.dataset.handOverIn);
    }

    // A button was pressed that may begin something, or end practice.
    pressed(dataset) {
        const { page, practice, interview, show, lock } = this.#app;
        if (dataset.register) this.#begin(dataset.register);
        if (dataset.handOverIn) this.#handOver(dataset.handOverIn);
        if ("practise" in dataset) {
            practice.begin();
            show("home");
        }
        if (dataset.practiseWith) {
            this.#person = dataset.practiseWith;
            if ("handsOver" in dataset) show("hand-over");
            else this.#begin(page.querySelector("[name=practise-programme]:checked").value);
        }
        if ("leavePractice" in dataset) interview.answered ? this.#asks.showModal() : this.#leave();
        if ("leave" in dataset) this.#leave();
        if ("stay" in dataset) this.#asks.close();
        if ("signInAnew" in dataset) lock().then(() => show("sign-in"));
    }

    // null if it must not begin.
    #asked(programme, language) {
        const { page, practice } = this.#app;
        const who = this.#app.who();
        const { version, drafts } = page.querySelector(`[name=hand-over-programme][value="${programme}"]`).dataset;
        const what = { programme, version, language, who };
        if (practice.on && !this.#person) return null;
        if (practice.on) return { ...what, who: practice.without(who), practice: practice.with(this.#person), drafts: drafts.split(" ") };
        return mayRegister(who) ? what : null;
    }

    #begin(programme) {
        const { page, language, interview, show } = this.#app;
        const offered = page.querySelector(`[data-register="${programme}"]`).dataset.languages.split(" ");
        const what = this.#asked(programme, offered.includes(language) ? language : offered[0]);
        if (!what) return show("home");
        show("form");
        return interview.begin(what);
    }

    #handOver(language) {
        const { page, handover } = this.#app;
        const { value } = page.querySelector("[name=hand-over-programme]:checked");
        const { value: way } = page.querySelector("[name=hand-over-way]:checked");
        const what = this.#asked(value, language);
        if (what) handover.begin({ ...what, pictures: way === "pictures" });
    }

    // With the tablet handed over it locks: whoever holds it is not the volunteer.
    #leave() {
        const { practice, interview, handover, show, lock } = this.#app;
        const { open } = handover;
        this.#asks.close();
        handover.stop();
        interview.wipe();
        practice.end();
        if (open) lock();
        else show("home");
    }
}
