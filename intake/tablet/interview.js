// One registration on the tablet: the form of the pack is fetched (from what the worker keeps), walked, closed to the office, put into the
// queue; then the card. What was said is in the form's fields until then, and nowhere afterwards.
import { CardWords } from "./card_words.js";
import { inGroups, makePictureCode, makeReference, picture, qr } from "./card.js";
import { startByPictures } from "./by_pictures.js";
import { close } from "./envelope.js";
import { addHearing, addVoices } from "./listen.js";
import { mayRegister } from "./lock.js";
import { allHeard, quiet } from "./sound.js";
import { startForm } from "./walk.js";

export class Interview {
    #page;
    #device;
    #tell;
    #form = null;
    #what = null; // of what programme, and what was asked for
    #walk = null;
    #card = null; // its parts, while it is to be seen
    #heardIn = ""; // in which language what is said with the card is hers
    #words;
    #hidden = false;
    #begun = 0; // which interview this is: a form that comes late, after a lock or a second touch, is not taken

    // `kept()` after something was put into the queue; `card()` shows its screen; `ended()` when an interview is over without one.
    constructor(page, device, { kept, card, ended }) {
        this.#page = page;
        this.#device = device;
        this.#tell = { kept, card, ended };
        this.#words = new CardWords(page);
    }

    // Whether questions are being answered, or a card is to be seen.
    get open() {
        return this.#form !== null || this.#card !== null;
    }

    get language() {
        return this.#form.dataset.language;
    }

    get atCard() {
        return this.#card !== null;
    }

    // Whether something that was answered would be lost.
    get answered() {
        const fields = [...(this.#form?.elements ?? [])].filter(({ name }) => name && !["consent_mode", "consent_witness", "point"].includes(name));
        return fields.some((one) => (one.matches("[type=radio], [type=checkbox]") ? one.checked : one.tagName === "INPUT" && one.value !== ""));
    }

    // Fetches the form and begins; `ended` here goes before the one of the constructor. Fulfils with whether the form was there. `pictures`: the
    // person answers by touching pictures; `vouch`, `giveBack`: as for the form; `practice`: nothing is kept (practice.js).
    async begin(what) {
        this.wipe();
        const begun = this.#begun;
        const form = await this.#fetched(what);
        if (begun !== this.#begun) return false;
        this.#page.querySelector("[data-no-form]").hidden = form !== null;
        if (!form) return false;
        this.#start(form, what);
        return true;
    }

    #start(form, what, carried = null) {
        const { who, practice = null, handover = false, pictures = false, vouch, giveBack, ended = this.#tell.ended } = what;
        this.#what = what;
        this.#page.querySelector("[data-form-here]").replaceChildren(form);
        this.#form = form;
        if (!carried) quiet(true);
        addVoices(form).then(() => form.querySelectorAll("[data-hear-here]").forEach((one) => addHearing(one.closest("section"))));
        const other = form.querySelector("[data-by-pictures]");
        other.hidden = !handover || pictures;
        other.addEventListener("click", () => this.begin({ ...what, pictures: true }));
        const start = pictures ? startByPictures : startForm;
        this.#walk = start(form, {
            points: who.points,
            point: who.points[0]?.code ?? "",
            today: new Date().toLocaleDateString("sv"),
            handover,
            mode: handover ? "read" : "oral",
            carried,
            vouch,
            giveBack,
            heard: allHeard,
            done: (registration) => this.#keep(registration, what),
            nothingKept: practice && ((recorded) => practice.took(form, recorded)),
            stopped: () => {
                this.wipe();
                ended();
            },
        });
    }

    // The volunteer goes on with what was answered in a handover, in the first of `languages` that the form is there in: the questions `left`
    // are asked, then all is read back. Fulfils with whether the form was there; if not, nothing has changed.
    async carryOn(languages, left) {
        const begun = this.#begun;
        const { programme, version, who, practice, drafts } = this.#what;
        const same = { programme, version, who, practice, drafts };
        let form = null;
        for (const language of languages) form ??= await this.#fetched({ ...same, language });
        if (!form || begun !== this.#begun) return false;
        const carried = this.#walk.answersFor(form, left);
        await this.#walk.wipe();
        if (begun !== this.#begun) return false;
        this.#start(form, { ...same, language: form.dataset.language }, carried);
        return true;
    }

    // `drafts`: the languages in which there is a form for practice only.
    async #fetched({ programme, version, language, practice, drafts }) {
        try {
            const draft = practice && drafts.includes(language) ? "/practice" : "";
            const response = await fetch(`/tablet/form/${programme}/${version}/${language}${draft}`, { credentials: "omit" });
            if (!response.ok) return null;
            const whole = new DOMParser().parseFromString(await response.text(), "text/html");
            return document.adoptNode(whole.querySelector("#tablet-form"));
        } catch {
            return null;
        }
    }

    // Whether what is open is practice.
    get practising() {
        return Boolean(this.#what?.practice);
    }

    async #keep(registration, { who, practice }) {
        if (!practice && !mayRegister(who)) throw new Error("the course comes first");
        const names = [...this.#page.querySelectorAll("[data-picture]")].map(({ dataset }) => dataset.picture);
        const code = makePictureCode(names);
        const card = practice ? practice.card(code) : { reference: makeReference(), picture_code: code };
        const drawn = this.#draw(card); // before anything is kept: once it is, nothing may fail, or she would be registered twice
        const begun = this.#begun;
        if (practice) practice.took(this.#form, registration);
        else await this.#close(registration, card, who);
        if (begun !== this.#begun) return; // wiped meanwhile
        this.#form.remove();
        this.#form = this.#walk = null;
        [this.#card, this.#heardIn] = [drawn, registration.language];
        quiet();
        if (this.#hidden) return;
        this.#showCard();
        this.#tell.card();
    }

    async #close(registration, card, who) {
        const envelope = await close(registration, card, who.badge, await this.#device.get("office"));
        await this.#device.keep(envelope);
        this.#tell.kept();
    }

    #draw({ reference, picture_code: pictures }) {
        const sheet = this.#page.dataset.sheet;
        const items = pictures.split(" ").map((name, place) => {
            const item = document.createElement("li");
            const label = document.createElement("span");
            const named = this.#page.querySelector(`[data-picture="${name}"]`);
            [item.dataset.name, label.dataset.say, label.textContent] = [name, named.dataset.say, named.textContent];
            // The dots under each say which comes first, whatever way the card is read.
            const order = document.createElement("b");
            order.textContent = "•".repeat(place + 1);
            order.setAttribute("aria-hidden", "true");
            item.append(picture(name, sheet), label, order);
            return item;
        });
        return { reference: [inGroups(reference)], qr: [qr(reference)], pictures: items };
    }

    #showCard() {
        for (const [name, parts] of Object.entries(this.#card)) this.#page.querySelector(`[data-${name}]`).replaceChildren(...parts);
        this.#words.show(this.#heardIn);
    }

    #clearCard() {
        this.#words.forget();
        for (const name of ["reference", "qr", "pictures"]) this.#page.querySelector(`[data-${name}]`).replaceChildren();
    }

    // While the screen is locked neither form nor card is in the page at all: nothing of it can be found, printed or read aloud.
    hide() {
        this.#hidden = true;
        quiet();
        this.#form?.remove();
        this.#clearCard();
        if (!this.open) this.#begun += 1; // a form that was asked for and is not there yet
    }

    reveal() {
        this.#hidden = false;
        if (this.#form) this.#page.querySelector("[data-form-here]").replaceChildren(this.#form);
        if (this.#card) this.#showCard();
    }

    // Forget everything: the answers, and the card that is to be seen.
    wipe() {
        this.#begun += 1;
        this.#hidden = false;
        quiet();
        this.#card = null;
        this.#clearCard();
        this.#walk?.wipe?.();
        this.#form?.reset();
        this.#form?.remove();
        this.#form = this.#walk = this.#what = null;
        this.#page.querySelector("[data-form-here]").replaceChildren();
    }
}
