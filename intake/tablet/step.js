// On the pages of a registration: hide what does not apply, keep an answer and "rather not say" apart, and let the device's own Back button
// go back one page of the registration. Without this script the server does all of it.
import { keepApart, showWhatApplies } from "./question.js";

const form = document.querySelector("#step");

if (form) {
    form.addEventListener("input", keepApart);
    form.addEventListener("change", () => showWhatApplies(form));
    showWhatApplies(form);
    const back = form.querySelector('[name="go"][value="back"]');
    if (back) {
        history.pushState({ back: true }, "");
        addEventListener("popstate", () => form.requestSubmit(back));
    }
}
