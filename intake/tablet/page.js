// Small helps on every page; without them everything still works.

// Problems are read out first, and a keyboard goes on from there.
document.querySelector("[data-problems]")?.focus();

// On a phone the menu is one line that goes sideways: show where one is.
document.querySelector(".menu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
}

// An idle screen locks on the server. Say so by showing the locked page in time, and let typing count as being there.
const minutes = Number(document.querySelector('meta[name="idle"]')?.content);
const token = document.querySelector('meta[name="form-token"]')?.content;
if (minutes && token) {
    const limit = minutes * 60_000;
    let seen = Date.now();
    let told = seen;

    const here = () => {
        seen = Date.now();
        if (seen - told > 60_000) {
            told = seen;
            fetch("/here", { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
        }
    };
    for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, here, { passive: true });

    const look = () => {
        if (Date.now() - seen < limit + 2000 || Date.now() - told < limit + 2000) return;
        const form = document.querySelector("form[data-keep]");
        document.body.hidden = true;
        if (form) form.submit();
        else location.assign(location.pathname);
    };
    setInterval(look, 5000);
    document.addEventListener("visibilitychange", look);
}
