// Passkeys, on the pages that ask for one or make one. The server says what to ask (JSON in `data-asks`); the answer goes back in the form.
// Without this script, or where the browser knows no passkeys, a code is typed.
const part = document.querySelector("[data-passkey]");

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => {
    const signs = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};
const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

const asked = (options) => ({ ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) });
const toMake = (options) => ({
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
});

// Every part of the answer that is bytes, by the name the server's library knows it by.
const PARTS = ["clientDataJSON", "authenticatorData", "signature", "userHandle", "attestationObject"];
const answered = (credential) => {
    const response = {};
    for (const name of PARTS) if (credential.response[name]) response[name] = text(credential.response[name]);
    const { id, type } = credential;
    return JSON.stringify({ id, rawId: text(credential.rawId), type, response, clientExtensionResults: {} });
};

const use = async (does, asks) => {
    const options = JSON.parse(asks);
    const found =
        does === "make"
            ? await navigator.credentials.create({ publicKey: toMake(options) })
            : await navigator.credentials.get({ publicKey: asked(options) });
    return answered(found);
};

if (part && isSecureContext && globalThis.PublicKeyCredential) {
    const button = part.querySelector("[data-passkey-go]");
    const failed = part.querySelector("[data-passkey-failed]");
    const { form } = button;
    part.querySelector("[data-passkey-none]").hidden = true;
    button.hidden = false;
    button.addEventListener("click", async () => {
        if (!form.reportValidity()) return;
        failed.hidden = true;
        button.disabled = true;
        try {
            form.elements.passkey.value = await use(part.dataset.passkey, part.dataset.asks);
            form.submit();
        } catch {
            // Refused, cancelled, too late: the browser does not say which, and it makes no difference.
            failed.hidden = false;
            button.disabled = false;
            button.focus();
        }
    });
    // Where a passkey is made, the Enter key in the name must do what the button does, and not send a form without one.
    if (part.dataset.passkey === "make") {
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            button.click();
        });
    }
}
