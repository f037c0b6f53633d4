// By pictures: what follows from the answer to a screen, once it fits. `walk` is the one of by_pictures.js.
import * as rules from "./picture_rules.js";

const { CHECK, MINOR, MISSED, NOTICE, REVIEW, WRITES } = rules;
const STORE = "consent_store";
const WORDING = "[data-wording]:not([hidden]) [data-say]";
const ALL_READ = `${WORDING}, [data-consent] .read-out[data-say]:not([hidden])`;

// The volunteer comes and gives her PIN (true), or the person goes on without (false); null if the form was left meanwhile.
const call = async (walk, why) => {
    const here = walk.at;
    const came = (await walk.vouch?.(why)) ?? false;
    return walk.at === here && !walk.over ? came : null;
};

// What was not played to the end is read out by a volunteer; how it was agreed is noted as it happened.
const settleHearing = async (walk, byItself) => {
    const heard = (where) => walk.heard?.([...walk.root.querySelectorAll(where)]) ?? false;
    if (!heard(walk.at === NOTICE ? WORDING : ALL_READ) && !walk.called) {
        const came = await call(walk, "read");
        if (came === null) return;
        Object.assign(walk, { called: true, came });
    }
    walk.tick("consent_mode", rules.modeOf({ heard: heard(ALL_READ), came: walk.came }));
    walk.onward(byItself);
};

const settleCheck = async (walk, byItself) => {
    const { dataset } = walk.checks[Number(walk.at.slice(CHECK.length))];
    const without = Object.fromEntries(dataset.without.split(" ").filter(Boolean).map((pair) => pair.split(":")));
    if (rules.understood({ right: dataset.right.split(" "), without }, walk.ticked(walk.at), walk.consents)) return walk.onward(byItself);
    walk.misses += 1;
    if (rules.afterMiss(walk.misses) === "call") return (await call(walk, "help")) === null ? undefined : walk.onward();
    walk.turn.forward();
    return walk.show(MISSED, true);
};

// Everything is said once more, from the beginning; what was agreed to stands, and can be changed.
const sayAgain = (walk) => {
    for (const one of walk.root.querySelectorAll("[data-check] input")) one.checked = false;
    for (const screen of [NOTICE, ...walk.consentKeys, ...walk.steps()]) if (!walk.questionAt(screen)) walk.left.delete(screen);
    walk.turn.forward();
    walk.show(NOTICE);
};

const settleMinor = async (walk, byItself) => {
    if (walk.ticked("minor_with") === "nobody") return walk.keepNothing("~nobody");
    walk.vouched ||= walk.vouch ? await call(walk, "minor") : true;
    return walk.vouched && walk.at === MINOR ? walk.onward(byItself) : undefined;
};

// Letters and what is asked aloud: left for the volunteer, or nothing of it is wanted.
const settleWriter = (walk, byItself) => {
    for (const { part } of rules.declinedBy({ questions: walk.applying, writes: walk.writes })) {
        const line = part.querySelector(":scope > input");
        part.querySelector('.declines [value="not_said"]').checked = !line.value;
    }
    return walk.onward(byItself);
};

const finish = (walk) => {
    const { applying: questions, answers, writes } = walk;
    const left = rules.leftFor({ questions, answers, writes });
    return left.length && walk.giveBack ? walk.giveBack(left) : walk.save();
};

export const settle = (walk, byItself = false) => {
    const { at } = walk;
    if (at === STORE && walk.ticked(STORE) === "no") return walk.keepNothing("~refused");
    if (at === MINOR) return settleMinor(walk, byItself);
    if (at.startsWith(CHECK)) return settleCheck(walk, byItself);
    if (at === MISSED) return sayAgain(walk);
    if (at === NOTICE || at === walk.consentKeys.at(-1)) return settleHearing(walk, byItself);
    if (at === WRITES) return settleWriter(walk, byItself);
    return at === REVIEW ? finish(walk) : walk.onward(byItself);
};
