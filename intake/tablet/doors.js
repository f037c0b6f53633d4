// The three doors of the app: enrolling the tablet, signing in with a password, unlocking with a PIN. Each is a form, and takes what is in it.
import { keep as keepBadge, PIN, unlock } from "./lock.js";
import { enrol, signIn } from "./office.js";
import { persist } from "./shell.js";

// `show(screen)`; `problem(form, code, values)` tells what is wrong; `clear()` empties all forms; `enter(who)` when somebody is in; `door()` shows
// the door that fits; `enrolled()`: the office may be asked what is new.
export const doorsOf = ({ page, device, show, problem, clear, enter, door, enrolled }) => ({
    async enrol(form) {
        const found = await enrol(device, form.elements.code.value);
        if (found.problem) return problem(form, found.problem);
        persist(); // some browsers ask whoever holds the tablet: nothing waits for the answer
        await device.remove("ready");
        clear();
        enrolled();
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
        const who = { ...found, name: name.value.trim().toLowerCase() };
        await keepBadge(device, pin, who);
        return enter(who);
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
});
