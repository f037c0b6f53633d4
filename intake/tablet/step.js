// On the pages of a registration: hide what does not apply, keep an answer and "rather not say" apart, and let the device's own Back button
// go back one page of the registration. Without this script the server does all of it.
const form = document.querySelector("#step");

const chosen = (name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]:checked`)].map((input) => input.value);

const showWhatApplies = () => {
    for (const part of form.querySelectorAll("[data-show-if]")) {
        const key = part.dataset.showIf;
        if (!form.querySelector(`[name="${CSS.escape(key)}"]`)) continue; // asked on an earlier page: the server has decided
        const applies = chosen(key).some((value) => part.dataset.values.split(" ").includes(value));
        part.hidden = !applies;
        part.disabled = !applies; // what is hidden is not sent
    }
};

const empty = (inputs) => {
    for (const input of inputs) {
        if (input.type === "checkbox" || input.type === "radio") input.checked = false;
        else input.value = "";
    }
};

const keepApart = ({ target }) => {
    const part = target.closest("fieldset.field");
    if (!part) return;
    const ticked = target.type === "checkbox" || target.type === "radio";
    if (ticked ? !target.checked : !target.value) return;
    const others = [...part.querySelectorAll("input, select")].filter((input) => input !== target);
    const declines = others.filter((input) => input.closest(".declines"));
    if (target.closest(".declines")) empty(others);
    else if (!ticked) empty(others.filter((input) => declines.includes(input) || input.type === "radio"));
    else empty(target.type === "radio" ? others.filter((input) => input.name !== target.name) : declines);
};

if (form) {
    form.addEventListener("input", keepApart);
    form.addEventListener("change", showWhatApplies);
    showWhatApplies();
    const back = form.querySelector('[name="go"][value="back"]');
    if (back) {
        history.pushState({ back: true }, "");
        addEventListener("popstate", () => form.requestSubmit(back));
    }
}
