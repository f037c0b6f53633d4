// A registration on the tablet: the form's page one step at a time, without the network. What is answered is only in the fields of the
// page, never in an address, a title, an attribute, a store or the console; it is handed over once, and wiped.
import { checkAnswers, checkConsents, problem, settled } from "./check.js";
import { showWhatApplies } from "./question.js";
import { answerOf, answersOf, copyInto, questionsOf, rulesOf, wordingOf } from "./read.js";
import { clearProblems, emptyReview, fillReview, offerPoints, showProblems, showReading, showStep, stepOf } from "./show.js";
import { listen } from "./touch.js";
import { turns } from "./turns.js";

const [NOTICE, CONSENT, MINOR, REVIEW, STOP] = ["~notice", "~consent", "~minor", "~review", "~stop"];
const ENDS = { [STOP]: "stopped", "~refused": "refused", "~nobody": "nobody" };
const AGES = ["birth_year", "age_band"];

export class Walk {
    constructor(root, { points, point, today, mode, handover, carried, ...told }) {
        Object.assign(this, told, { root, points, at: NOTICE, left: new Set(), changing: false, busy: false, over: false });
        this.ends = new AbortController();
        this.questions = questionsOf(root);
        this.rules = rulesOf(root, today);
        this.onlyPoint = points.length > 1 ? "" : (points[0]?.code ?? point);
        this.turn = turns((by) => this.turned(by), this.ends.signal);
        if (!carried) root.reset();
        root.hidden = false;
        root.classList.toggle("handover", handover);
        root.querySelector("[data-alone]")?.remove();
        root.querySelector("[data-actions]").hidden = false;
        offerPoints(root, points, point);
        if (carried) Object.assign(this, { ...carried, left: new Set(carried.left) });
        else for (const [name, value] of [["consent_mode", mode], ["consent_witness", "none"]]) root.querySelector(`[name="${name}"][value="${value}"]`).checked = true;
        this.readIn(carried?.language ?? root.dataset.reading);
    }

    begin() {
        listen(this);
        showWhatApplies(this.root);
        for (let step = this.steps().indexOf(this.at); step > 0; step -= 1) this.turn.forward();
        this.show(this.at);
        return this;
    }

    // The notice and the consents in another language; the page itself stays in its own.
    readIn(wished) {
        this.language = this.root.querySelector(`[data-wording][data-language="${wished}"]`) ? wished : this.root.dataset.reading;
        showReading(this.root, this.language);
    }

    // Where the form of another language is to go on.
    placeFor() {
        return { at: this.at, left: [...this.left], changing: this.changing };
    }

    // --- what stands in the page ---
    ticked(name) {
        return this.root.querySelector(`[name="${name}"]:checked`)?.value ?? "";
    }

    get point() {
        return this.onlyPoint || this.root.elements.point.value;
    }

    get consents() {
        const keys = [...this.root.querySelectorAll("[data-consent]")].map(({ dataset }) => dataset.consent);
        return Object.fromEntries(keys.map((key) => [key, this.ticked(key)]));
    }

    get checked() {
        return checkAnswers(this.questions, answersOf(this.questions), this.rules);
    }

    // The questions of a step that apply now.
    asked(step = this.at) {
        return this.questions.filter(({ part }) => !part.disabled && part.closest("[data-step]").dataset.step === step);
    }

    // Of these, what nothing has been answered to yet.
    open() {
        const answers = answersOf(this.questions);
        return this.asked().filter((one) => !answerOf(one) && !settled(one.key, answers));
    }

    // Whether the next step ends everything: that wants its button, never a touch or the device's Forward alone.
    get ending() {
        if (this.at === CONSENT) return this.ticked("consent_store") === "no";
        return this.at === REVIEW || this.at in ENDS || (this.at === MINOR && this.ticked("minor_with") === "nobody");
    }

    // Whether a touch has left nothing to ask on this step.
    get complete() {
        if (this.at === CONSENT) return Object.values(this.consents).every(Boolean) && !this.ending;
        if (this.at === MINOR) return Boolean(this.ticked("minor_with")) && !this.ending;
        return this.asked().length > 0 && this.open().length === 0;
    }

    // The steps of this registration in their order; those without a question to ask are left out.
    steps() {
        const found = [NOTICE, CONSENT];
        let afterAge = 0;
        for (const { dataset } of this.root.querySelectorAll("[data-step]:not([data-step^='~'])")) {
            const keys = this.asked(dataset.step).map(({ key }) => key);
            if (keys.length) found.push(dataset.step);
            if (AGES.some((key) => keys.includes(key))) afterAge = found.length;
        }
        if (afterAge && this.checked.minor) found.splice(afterAge, 0, MINOR);
        return [...found, REVIEW];
    }

    // --- one step after the other ---
    show(step, byItself = false) {
        clearTimeout(this.waiting);
        this.at = step;
        emptyReview(this.root);
        const steps = this.steps();
        if (step === REVIEW) fillReview(this.root, this.questions, steps, this.checked, (to) => this.change(to));
        showStep(this.root, step, { at: steps.indexOf(step) + 1, of: steps.length, changing: this.changing, first: this.asked()[0] });
        this.shownByItself = byItself ? performance.now() : -Infinity;
    }

    change(step) {
        this.changing = true;
        this.turn.forward();
        this.show(step);
    }

    mend(found) {
        this.change(stepOf(this.root, found[0].field));
        showProblems(this.root, found);
    }

    problems() {
        if (this.at === NOTICE && !this.point) {
            return [problem("not_a_choice", "point", { choices: this.points.map(({ name }) => name).join(", ") })];
        }
        if (this.at === CONSENT) return checkConsents(this.consents);
        if (this.at === MINOR) return this.ticked("minor_with") ? [] : [problem("minor_with_missing", "minor_with")];
        const here = this.asked().map(({ key }) => key);
        return this.checked.problems.filter(({ field }) => here.includes(field));
    }

    next(byItself = false) {
        clearTimeout(this.waiting);
        if (this.busy || this.over) return undefined;
        if (this.at in ENDS) return this.close(() => this.stopped(ENDS[this.at]));
        if (this.at === CONSENT && this.ticked("consent_store") === "no") return this.keepNothing("~refused");
        if (this.at === MINOR && this.ticked("minor_with") === "nobody") return this.keepNothing("~nobody");
        if (this.at === REVIEW) return this.save();
        // Alone with the tablet a child cannot say who decides with her: the volunteer comes, and says so with her PIN.
        if (this.at === MINOR && this.vouch && !this.vouched && !this.problems().length) return void this.vouch().then((yes) => (this.vouched = yes) && this.at === MINOR && this.next());
        const problems = this.problems();
        return problems.length ? showProblems(this.root, problems) : this.onward(byItself);
    }

    onward(byItself = false) {
        this.left.add(this.at);
        const steps = this.steps();
        if (!steps.includes(MINOR)) for (const one of this.root.querySelectorAll('[name="minor_with"]')) one.checked = false;
        const after = (this.changing ? steps.find((step) => !this.left.has(step)) : steps[steps.indexOf(this.at) + 1]) ?? REVIEW;
        this.changing &&= after !== REVIEW;
        this.turn.forward();
        this.show(after, byItself);
    }

    back() {
        if (this.busy || this.over || (this.at in ENDS && this.at !== STOP)) return;
        if (this.at === STOP) return void this.show(this.stoppedAt);
        const steps = this.steps();
        const before = this.changing ? REVIEW : steps[Math.max(steps.indexOf(this.at) - 1, 0)];
        this.changing = false;
        this.show(before);
    }

    // The device's own Back (-1) and Forward (1).
    turned(by) {
        for (let count = Math.abs(by); count; count -= 1) (by < 0 ? this.back() : this.ending || this.next());
    }

    askToStop() {
        this.stoppedAt = this.at;
        this.turn.forward();
        this.show(STOP);
    }

    // --- the ends ---
    wipe() {
        clearTimeout(this.waiting);
        this.root.reset();
        emptyReview(this.root);
        clearProblems(this.root);
        showWhatApplies(this.root);
        [this.left, this.changing] = [new Set(), false];
    }

    keepNothing(step) {
        this.nothingKept?.({ answers: {}, consents: this.consents, minor_with: this.ticked("minor_with") });
        this.wipe();
        this.show(step);
    }

    // The app may close what closes itself already: the history is taken back once, or Back would go too far.
    close(afterwards = () => {}) {
        return (this.closing ??= this.closeOnce(afterwards));
    }

    async closeOnce(afterwards) {
        this.wipe();
        this.over = true;
        await this.turn.rewind();
        this.ends.abort();
        this.root.hidden = true;
        afterwards();
    }

    async save() {
        const { answers, problems, minor } = this.checked;
        const found = [...checkConsents(this.consents), ...problems];
        if (found.length) return void this.mend(found);
        this.busy = true;
        this.root.setAttribute("aria-busy", "true");
        const told = { ...wordingOf(this.root), language: this.language, point: this.point };
        try {
            await this.done({ ...told, answers, consents: this.consents, minor_with: minor ? this.ticked("minor_with") : "" });
        } catch {
            return showProblems(this.root, [problem("not_kept")]);
        } finally {
            this.busy = false;
            this.root.removeAttribute("aria-busy");
        }
        return this.close();
    }
}

// Start a registration in `root`, the form of templates/tablet/form.html, which is in the document.
// `points`: [{ code, name }] to choose from, `point`: the code to begin with; `today`: YYYY-MM-DD in the office's calendar; `handover`: the
// person answers alone, so what is for volunteers is left out; `mode`: how consent is given unless something else is chosen; `carried`: what
// `answersFor` returned for this form. `done(registration)` keeps it: called once, and again only if it fails, because then the answers stay.
// `stopped(why)`: nothing was kept: "stopped", "refused" (no consent) or "nobody" (under age, nobody to decide); all is wiped by then (in
// practice `nothingKept(registration)` was told before). `by`: another kind of walk. `vouch()`: fulfils with whether a volunteer came; asked for
// under age where the person answers alone.
export function startForm(root, { points = [], point = "", today, mode = "oral", handover = false, carried = null, by: Way = Walk, ...told }) {
    const walk = new Way(root, { points, point, today, mode, handover, carried, ...told }).begin();
    return {
        isOpen: () => !walk.over,
        // Fill the form of the same pack in another language with what was answered here; give what this returns to its `startForm`, and
        // wipe this one. What is returned holds no answer. `open`: the questions to begin with, by pictures.
        answersFor: (other, open = []) => {
            copyInto(root, other);
            return { ...walk.placeFor(open), language: walk.language };
        },
        wipe: () => walk.close(),
    };
}
