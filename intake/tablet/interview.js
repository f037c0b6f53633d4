// One registration on the tablet: the form of the pack is fetched (from what the worker keeps), walked, closed to the office, put into the
// queue; then the card. What was said is in the form's fields until then, and nowhere afterwards.
import { inGroups, makePictureCode, makeReference, picture, qr } from "./card.js";
import { close } from "./envelope.js";
import { addVoices, quiet } from "./speech.js";
import { startForm } from "./walk.js";

export class Interview {
    #page;
    #device;
    #tell;
    #form = null;
    #walk = null;

    // `kept()` after something was put into the queue; `ended()` when an interview is over without one.
    constructor(page, device, { kept, ended }) {
        this.#page = page;
        this.#device = device;
        this.#tell = { kept, ended };
    }

    get open() {
        return this.#form !== null;
    }

    // Fetches the form and begins; `ended` here goes before the one of the constructor. Fulfils with whether the form was there.
    async begin({ programme, version, language, who, handover = false, ended = this.#tell.ended }) {
        this.wipe();
        const place = this.#page.querySelector("[data-form-here]");
        const form = await this.#fetched(`/tablet/form/${programme}/${version}/${language}`);
        this.#page.querySelector("[data-no-form]").hidden = form !== null;
        if (!form) return false;
        place.replaceChildren(form);
        this.#form = form;
        addVoices(form, language, this.#page.querySelector('[data-sentence="say"]').textContent.trim());
        this.#walk = startForm(form, {
            points: who.points,
            point: who.points[0]?.code ?? "",
            today: new Date().toLocaleDateString("sv"),
            handover,
            mode: handover ? "read" : "oral",
            done: (registration) => this.#keep(registration, who),
            stopped: () => {
                this.wipe();
                ended();
            },
        });
        return true;
    }

    async #fetched(address) {
        try {
            const response = await fetch(address, { credentials: "omit" });
            if (!response.ok) return null;
            const whole = new DOMParser().parseFromString(await response.text(), "text/html");
            return document.adoptNode(whole.querySelector("#tablet-form"));
        } catch {
            return null;
        }
    }

    async #keep(registration, who) {
        const names = [...this.#page.querySelectorAll("[data-picture]")].map(({ dataset }) => dataset.picture);
        const card = { reference: makeReference(), picture_code: makePictureCode(names) };
        const envelope = await close(registration, card, who.badge, await this.#device.get("office"));
        await this.#device.keep(envelope);
        this.#form = this.#walk = null;
        quiet();
        this.#showCard(card);
        this.#tell.kept();
    }

    #showCard({ reference, picture_code: pictures }) {
        const part = (name) => this.#page.querySelector(`[data-${name}]`);
        part("reference").textContent = inGroups(reference);
        part("qr").replaceChildren(qr(reference));
        const sheet = this.#page.dataset.sheet;
        const items = pictures.split(" ").map((name, place) => {
            const order = document.createElement("b"); // dots: which comes first, whatever way the page is read
            order.textContent = "•".repeat(place + 1);
            order.setAttribute("aria-hidden", "true");
            const item = document.createElement("li");
            const label = document.createElement("span");
            label.textContent = this.#page.querySelector(`[data-picture="${name}"]`).textContent;
            item.append(picture(name, sheet), order, label);
            return item;
        });
        part("pictures").replaceChildren(...items);
        for (const one of this.#page.querySelectorAll("[data-screen]")) one.hidden = one.dataset.screen !== "card";
        part("form-here").replaceChildren();
        this.#page.querySelector("#title-card").focus();
        scrollTo(0, 0);
    }

    hideCard() {
        for (const name of ["reference", "qr", "pictures"]) this.#page.querySelector(`[data-${name}]`).replaceChildren();
    }

    // While the screen is locked the form is not in the page at all: nothing of it can be found, printed or read aloud.
    hide() {
        quiet();
        this.#form?.remove();
    }

    reveal() {
        if (this.#form) this.#page.querySelector("[data-form-here]").replaceChildren(this.#form);
    }

    wipe() {
        quiet();
        this.#walk?.wipe?.();
        this.#form?.reset();
        this.#form?.remove();
        this.#form = this.#walk = null;
        this.#page.querySelector("[data-form-here]").replaceChildren();
    }
}
