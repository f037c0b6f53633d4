// The worker keeps the app so that it opens without a network: the shell of one version, and the forms of the languages chosen on this tablet.
// What it keeps is rendered for no account. A newer version is fetched beside the old one and waits until the app says so; envelopes lie in a
// database that no version of the worker touches.
const VERSION = new URL(self.location.href).searchParams.get("v") ?? "";
const CACHE = `intake-${VERSION}`;
const CHOSEN = "intake-languages";
const NOTE = "/tablet/languages";
const SHELL = "/tablet/shell.json";
const APP = "/tablet/app/";
// An address with a mark of its contents never changes, so what the page has just loaded will do; any other is asked for again.
const marked = (address) => address.includes("?v=") || address.startsWith("/tablet/js-");
const plainly = (address, cache = marked(address) ? "default" : "no-cache") => new Request(address, { credentials: "omit", cache });

const languages = async () => {
    const note = await (await caches.open(CHOSEN)).match(NOTE);
    return note ? note.json() : [];
};

const shell = async () => {
    const response = await fetch(plainly(SHELL));
    if (!response.ok) throw new Error("no shell");
    return response.json();
};

// All or nothing: a version of which something is missing is none.
const keep = async (addresses, how) => {
    const cache = await caches.open(CACHE);
    const missing = [];
    for (const address of new Set(addresses)) if (!(await cache.match(address))) missing.push(plainly(address, how));
    await cache.addAll(missing);
};

self.addEventListener("install", (event) => {
    const install = async () => {
        const { core, forms } = await shell();
        await keep([...core, ...(await languages()).flatMap((language) => forms[language] ?? [])]);
    };
    event.waitUntil(install());
});

self.addEventListener("activate", (event) => {
    const activate = async () => {
        const old = (await caches.keys()).filter((name) => name.startsWith("intake-") && name !== CACHE && name !== CHOSEN);
        for (const name of old) await caches.delete(name);
        await self.clients.claim();
        // The page that was there before the worker: next time it comes from here. Before the first worker it was loaded a moment ago, so that
        // will do; a newer version wants its own.
        const windows = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
        const pages = windows.map(({ url }) => new URL(url).pathname).filter((path) => path.startsWith(APP));
        await keep(pages, old.length ? "no-cache" : "default").catch(() => {});
    };
    event.waitUntil(activate());
});

const choose = async (more) => {
    const { forms } = await shell();
    const all = [...new Set([...(await languages()), ...more])];
    await keep(all.flatMap((language) => forms[language] ?? []));
    await (await caches.open(CHOSEN)).put(NOTE, new Response(JSON.stringify(all)));
};

// {keep: [languages]} answers {kept} on the port; {apply: true} lets this version take over.
self.addEventListener("message", (event) => {
    if (event.data?.apply) self.skipWaiting();
    if (!event.data?.keep) return;
    const done = choose(event.data.keep).then(
        () => event.ports[0]?.postMessage({ kept: true }),
        () => event.ports[0]?.postMessage({ kept: false }),
    );
    event.waitUntil(done);
});

const anyPage = async (cache) => {
    const found = (await cache.keys()).find(({ url }) => new URL(url).pathname.startsWith(APP));
    return found && cache.match(found);
};

const answer = async (request) => {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(request, { ignoreVary: true });
    if (kept) return kept;
    try {
        return await fetch(request);
    } catch (error) {
        const page = request.mode === "navigate" ? await anyPage(cache) : null;
        if (page) return page;
        throw error;
    }
};

self.addEventListener("fetch", (event) => {
    const { method, url } = event.request;
    const { origin, pathname } = new URL(url);
    if (method !== "GET" || origin !== self.location.origin || pathname === SHELL) return;
    if (pathname.startsWith("/tablet") || pathname.startsWith("/static/")) event.respondWith(answer(event.request));
});
