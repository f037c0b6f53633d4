// Practising on the tablet: the real form with an invented person. While somebody practises a mark stands on every screen, and nothing is closed,
// queued or sent: what was recorded is compared with what she said, shown once, and gone. Whoever has not done the course can do nothing else.
import { mayRegister } from "./lock.js";
import { compare, practised } from "./practice_rules.js";
import { inWords, questionsOf } from "./read.js";
import { sentence } from "./show.js";

const SPECIMEN = "000000000"; // nobody's reference
const CONSENT = "[data-consent]:not([data-consent=consent_mode], [data-consent=consent_witness])";
const seen = (element) => element.getClientRects().length > 0;

const saidIn = (line) => ({ words: line.querySelector("dd").textContent.trim(), fits: line.dataset.fits.split("|") });

export class Practice {
    #page;
    #part;
    #wanted = false;
    #who = null;
    #name = ""; // of who worked here last
    #person = null;
    #found = null; // what came of it, until it was looked at

    constructor(page) {
        this.#page = page;
        this.#part = (name) => page.querySelector(`[data-practice-${name}]`);
        page.addEventListener("step-shown", ({ target }) => queueMicrotask(() => this.#speak(target)));
    }

    // Whether `who` practises: because she wants to, or because she may do nothing else.
    get on() {
        return Boolean(this.#who) && (this.#wanted || this.must);
    }

    get must() {
        return !mayRegister(this.#who);
    }

    // Who works on the tablet now; another one begins afresh.
    works(who) {
        if (who && who.name !== this.#name) this.end();
        if (who) this.#name = who.name;
        this.#who = who;
        this.#draw();
    }

    begin() {
        this.#wanted = true;
        this.forget();
        this.#draw();
    }

    end() {
        this.#wanted = false;
        this.forget();
        this.#draw();
    }

    // What came of the last registration is not looked at any more.
    forget() {
        this.#person = this.#found = null;
        this.#part("lines").replaceChildren();
        this.#part("says").replaceChildren();
    }

    // The first screen of whoever practises.
    get screen() {
        return this.#found ? "compared" : "practise";
    }

    // For an interview: who is practised with, who asks (without a badge, so that nothing of it could ever be taken in), and what becomes of it.
    with(key) {
        this.forget();
        this.#person = key;
        return {
            card: (pictures) => ({ reference: SPECIMEN, picture_code: pictures }),
            took: (form, recorded) => this.#compare(form, recorded),
        };
    }

    without(who) {
        return { ...who, badge: "" };
    }

    #draw() {
        this.#page.classList.toggle("practising", this.on);
        this.#page.classList.toggle("must-practise", this.on && this.must);
        for (const title of this.#page.querySelectorAll("[data-screen] h1")) {
            if (this.on) title.setAttribute("aria-describedby", "practice-mark");
            else title.removeAttribute("aria-describedby");
        }
    }

    #about(key) {
        const own = this.#page.querySelector(`[data-practice-people] [data-person="${key}"]`);
        const otherwise = saidIn(this.#page.querySelector("[data-practice-people] [data-otherwise]"));
        const says = Object.fromEntries([...own.querySelectorAll("[data-key]")].map((line) => [line.dataset.key, saidIn(line)]));
        return { says, silent: own.dataset.silent.split(" "), otherwise, own };
    }

    // What she says to the questions that are shown; on the first page, how she comes in.
    #speak(form) {
        if (!this.on || !this.#person || !form.isConnected) return;
        const live = form.querySelector("[data-live]");
        live.textContent = `${this.#part("words").textContent.trim()} ${live.textContent}`;
        const { says: told, silent, otherwise, own } = this.#about(this.#person);
        const step = form.querySelector("[data-step]:not([hidden])");
        const around = step.querySelector(".now") ?? step;
        const asked = [around, ...around.querySelectorAll("[data-question], [data-minor], " + CONSENT)].filter(seen);
        const keyOf = ({ dataset }) => ("minor" in dataset ? "minor_with" : (dataset.question ?? dataset.consent));
        const lines = asked
            .filter((one) => keyOf(one) && !silent.includes(keyOf(one)))
            .map((one) => this.#line(one.dataset.label, told[keyOf(one)] ?? (one.dataset.question && otherwise)));
        const [name, opens] = ["name", "opens"].map((one) => own.querySelector(`[data-${one}]`).cloneNode(true));
        const first = step.dataset.step === "~notice";
        const list = document.createElement("dl");
        list.append(...lines.filter(Boolean));
        const says = this.#part("says");
        says.replaceChildren(...(first ? [name, opens] : lines.some(Boolean) ? [name, list] : []));
        if (says.firstChild) says.scrollIntoView({ block: "start" });
    }

    #line(label, said) {
        if (!said) return null;
        const line = document.createElement("div");
        const [term, words] = ["dt", "dd"].map((tag) => document.createElement(tag));
        [term.textContent, words.textContent] = [label, said.words];
        line.append(term, words);
        return line;
    }

    #compare(form, recorded) {
        const questions = questionsOf(form);
        const consents = [...form.querySelectorAll(CONSENT)].map(({ dataset }) => dataset.consent);
        const found = compare(this.#about(this.#person), questions, consents, recorded);
        const minor = form.querySelector("[data-minor]");
        const language = { language: form.lang, list: sentence(form, "list") };
        const told = ({ key, recorded: answer }) => {
            const question = questions.find((one) => one.key === key);
            if (question) return [question.label, inWords(question, answer, language)];
            const around = key === "minor_with" ? minor : form.querySelector(`[data-consent="${key}"]`);
            return [around.dataset.label, around.querySelector(`[value="${answer}"]`)?.closest("label").textContent.trim() ?? ""];
        };
        this.#found = found;
        this.#part("lines").replaceChildren(...found.map((one) => this.#shown(one, ...told(one))));
        const kept = recorded.consents.consent_store !== "no";
        const verdict = !practised(found) ? "again" : kept ? "good" : "nothing";
        for (const one of this.#page.querySelectorAll("[data-practice-verdict]")) one.hidden = one.dataset.practiceVerdict !== verdict;
    }

    #shown({ words, verdict }, label, recorded) {
        const line = this.#part("line").content.cloneNode(true).firstElementChild;
        line.classList.add(verdict);
        line.querySelector("h2").textContent = label;
        line.querySelector("[data-said]").textContent = words;
        line.querySelector("[data-recorded]").textContent = recorded;
        line.querySelector("[data-nothing]").hidden = Boolean(recorded);
        for (const one of line.querySelectorAll("[data-verdict]")) one.hidden = one.dataset.verdict !== verdict;
        return line;
    }
}
