// On the page of pictures: touching one shows it at once, without a way to the server and back. Without this script the server does it.
const form = document.querySelector("form[data-pictures]");

if (form) {
    const sent = form.elements.chosen;
    const places = [...form.querySelectorAll("[data-place]")];
    const buttons = [...form.querySelectorAll('button[name="touch"]')];
    const find = form.querySelector('button[value="find"]');
    const back = form.querySelector('button[value="back"]');
    let chosen = sent.value.split(" ").filter(Boolean);

    const shown = (name) => {
        const button = buttons.find((one) => one.value === name);
        const picture = button.querySelector("svg").cloneNode(true);
        picture.removeAttribute("aria-hidden");
        picture.setAttribute("role", "img");
        picture.setAttribute("aria-label", button.textContent.trim());
        return picture;
    };

    const show = () => {
        sent.value = chosen.join(" ");
        places.forEach((place, number) => {
            place.querySelector("svg")?.remove();
            if (chosen[number]) place.prepend(shown(chosen[number]));
        });
        const full = chosen.length === places.length;
        for (const button of buttons) button.disabled = full || chosen.includes(button.value);
        find.disabled = !full;
        back.disabled = !chosen.length;
        if (full) find.focus();
    };

    form.addEventListener("submit", (event) => {
        const { name, value } = event.submitter ?? {};
        if (name === "touch") chosen = [...chosen, value];
        else if (value === "back") chosen = chosen.slice(0, -1);
        else return;
        event.preventDefault();
        show();
    });
    // A page that comes back by the browser's Back button shows what the last person touched no more.
    addEventListener("pageshow", ({ persisted }) => {
        if (!persisted) return;
        chosen = [];
        show();
    });
}
