// The app on the device: the worker that keeps it, and updates. A newer version is announced and taken only when somebody asks for it and no
// interview is open.
const WORKER = "/tablet/worker.js";
const SCOPE = "/tablet/";

const ready = () => navigator.serviceWorker.ready;

// Registers the worker of `version`; `announce(apply)` is called when a newer one is there and waits.
export const install = async (version, announce) => {
    if (!navigator.serviceWorker) return false;
    const there = await navigator.serviceWorker.getRegistration(SCOPE);
    const has = (worker) => worker && new URL(worker.scriptURL).searchParams.get("v") === version;
    // Registering an older version again would put it in the place of a newer one that waits.
    const registration = [there?.active, there?.waiting, there?.installing].some(has)
        ? there
        : await navigator.serviceWorker.register(`${WORKER}?v=${version}`, { scope: SCOPE, updateViaCache: "all" });
    const look = () => {
        const { waiting } = registration;
        if (waiting && navigator.serviceWorker.controller) announce(() => waiting.postMessage({ apply: true }));
    };
    registration.addEventListener("updatefound", () => {
        registration.installing?.addEventListener("statechange", look);
    });
    look();
    return true;
};

// Calls `then` when another version has taken over this page.
export const onTakenOver = (then) => {
    if (!navigator.serviceWorker?.controller) return;
    navigator.serviceWorker.addEventListener("controllerchange", then, { once: true });
};

const ask = async (message) => {
    if (!navigator.serviceWorker) return false;
    const { active } = await ready();
    return new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => resolve(Boolean(data.kept));
        active.postMessage(message, [port2]);
    });
};

// Keeps the forms of these languages; fulfils with whether the tablet can now work without a network.
export const keepLanguages = (languages) => ask({ keep: languages });

// Keeps the sounds of these languages and of no other, in this form; fulfils with whether all of them are there. `key`: by what the office
// signs its lists of recordings.
export const keepSounds = (languages, form, key) => ask({ sounds: { languages, form, key } });

// Asks the browser not to throw the queue away; it may refuse.
export const persist = async () => (await navigator.storage?.persist?.().catch(() => false)) ?? false;
