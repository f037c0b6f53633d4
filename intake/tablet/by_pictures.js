// A registration by pictures and sound: the same form and the same checks as walk.js, one question on each screen, answered by touching. After each
// answer its picture is shown large: does it fit? What nobody can answer by touching is left for a volunteer, who is called at the end.
import { problem } from "./check.js";
import { fits, pictureRows, sayable, showScreen } from "./picture_show.js";
import { fillParts } from "./picture_parts.js";
import { settle } from "./picture_settle.js";
import * as rules from "./picture_rules.js";
import { answerOf, answersOf } from "./read.js";
import { showWhatApplies } from "./question.js";
import { showProblems } from "./show.js";
import { audible, play, playing, quiet } from "./sound.js";
import { Walk, startForm } from "./walk.js";

const { MINOR, MISSED, NOTICE, REVIEW, WRITES } = rules;
const ENDS = ["~stop", "~refused", "~nobody"];

class PictureWalk extends Walk {
    fitting = false; // the answer to this screen is shown, and asked about
    misses = 0;
    came = false; // a volunteer read it out
    called = false;

    begin() {
        this.root.classList.add("by-pictures");
        fillParts(this);
        this.root.addEventListener("click", (event) => this.touched(event.target.closest("button")), { signal: this.ends.signal });
        this.offerToSay();
        return super.begin();
    }

    async offerToSay() {
        const said = new Map([...this.root.querySelectorAll("[data-hear]")].map((one) => [one, one.parentElement.querySelector("[data-say]")]));
        const there = await audible([...said.values()]);
        for (const [one, text] of said) one.hidden = !there.includes(text);
    }

    touched(button) {
        if (!button || this.busy || this.over) return undefined;
        if ("fitsYes" in button.dataset) this.next();
        if ("fitsNo" in button.dataset) this.turn.back() || this.back();
        if ("byYear" in button.dataset) this.knowsYear();
        if ("hear" in button.dataset) return playing() ? quiet() : void play(sayable(button.closest("section")));
        return undefined;
    }

    // --- the screens ---
    get consentKeys() {
        return Object.keys(this.consents).filter((key) => !["consent_mode", "consent_witness"].includes(key));
    }

    get checks() {
        return [...this.root.querySelectorAll("[data-check]")];
    }

    get applying() {
        return this.questions.filter(({ part }) => !part.disabled);
    }

    get answers() {
        return answersOf(this.questions);
    }

    get writes() {
        return this.ticked(WRITES);
    }

    get byYear() {
        return this.wantsYear || Boolean(this.answers.birth_year);
    }

    steps() {
        const { consentKeys: consents, applying: questions, byYear, writes } = this;
        return rules.screensOf({ consents, checks: this.checks.length, questions, minor: this.checked.minor, byYear, writes });
    }

    questionAt(screen = this.at) {
        return this.questions.find(({ key }) => key === screen);
    }

    // The question of this screen; or those of a step of the ordinary form.
    asked(step) {
        return step === undefined ? [this.questionAt()].filter(Boolean) : super.asked(step);
    }

    open() {
        return [];
    }

    // Whether one touch has answered this screen.
    get complete() {
        if (this.fitting) return false;
        const question = this.questionAt();
        if (!question) return Boolean(this.chosenAt(this.at));
        const answer = answerOf(question);
        return question.declines.includes(answer) || (rules.wayOf(question) === "touch" && question.kind !== "choices" && Boolean(answer));
    }

    chosenAt(screen) {
        return this.ticked(screen === MINOR ? "minor_with" : screen);
    }

    show(screen, byItself = false) {
        clearTimeout(this.waiting);
        quiet();
        this.at = screen;
        const steps = this.steps();
        const place = { at: steps.indexOf(screen) + 1, of: steps.length, changing: this.changing };
        const question = this.questionAt();
        showScreen(this, screen, place, { question, fitting: this.fitting });
        if (this.fitting) fits(this, question);
        if (screen === REVIEW) pictureRows(this, steps, (to) => this.change(to));
        this.shownByItself = byItself ? performance.now() : -Infinity;
    }

    // Whether a screen can be left as it is: what nobody has answered may be left open, but not a consent or a check.
    get answered() {
        return this.at === NOTICE || this.at === REVIEW || this.at === MISSED || Boolean(this.questionAt()) || Boolean(this.chosenAt(this.at));
    }

    // --- forward ---
    next(byItself = false) {
        clearTimeout(this.waiting);
        if (this.busy || this.over) return undefined;
        if (ENDS.includes(this.at)) return super.next();
        const problems = this.problems();
        if (problems.length) return showProblems(this.root, problems);
        if (!this.answered) return undefined;
        if (!this.fitting && this.hasAnswer) return this.ask();
        this.fitting = false;
        return settle(this, byItself);
    }

    get hasAnswer() {
        const question = this.questionAt();
        return question ? Boolean(answerOf(question)) : this.consentKeys.includes(this.at);
    }

    ask() {
        this.fitting = true;
        this.turn.forward();
        return this.show(this.at, true);
    }

    tick(name, value) {
        for (const one of this.root.querySelectorAll(`[name="${name}"]`)) one.checked = one.value === value;
    }

    knowsYear() {
        this.wantsYear = true;
        for (const one of this.root.querySelectorAll('[name="age_band"]')) one.checked = false;
        this.onward();
    }

    // --- back ---
    back() {
        if (this.fitting && !ENDS.includes(this.at)) {
            this.fitting = false;
            this.show(this.at);
        } else if (this.at === MISSED) settle(this);
        else super.back();
    }

    turned(by) {
        if (by < 0) super.turned(by);
    }

    change(screen) {
        this.fitting = false;
        super.change(screen);
    }

    mend(found) {
        const { field } = found[0];
        this.change(this.steps().includes(field) ? field : NOTICE);
        showProblems(this.root, found);
    }

    problems() {
        if (this.consentKeys.includes(this.at)) return this.ticked(this.at) ? [] : [problem("consent_missing", this.at)];
        return this.questionAt() ? super.problems() : [];
    }

    wipe() {
        this.fitting = false;
        super.wipe();
        showWhatApplies(this.root);
    }

    // The volunteer goes on in the ordinary form, where something was left: so many steps as there are, each seen, but for those.
    placeFor(left) {
        const stepOf = ({ part }) => part.closest("[data-step]").dataset.step;
        const open = new Set(this.questions.filter(({ key }) => left.includes(key)).map(stepOf));
        const all = super.steps();
        return { at: all.find((step) => open.has(step)), left: all.filter((step) => !open.has(step)), changing: true };
    }
}

// Start a registration by pictures: `root`, `options` and what is returned as for `startForm` of walk.js. `heard(elements)`: whether their
// sound was played to the end; `vouch(why)`: as there, for "read" (the notice was not heard), "help" (it was not understood) or "minor";
// `giveBack(left)`: she is done, and the questions `left` are for the volunteer.
export const startByPictures = (root, options) => startForm(root, { ...options, by: PictureWalk });
