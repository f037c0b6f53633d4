// The worker keeps the app so that it opens without a network: the shell of one version, and the forms of the languages chosen on this tablet.
// What it keeps is rendered for no account. A newer version is fetched beside the old one and waits until the app says so; envelopes lie in a
// database that no version of the worker touches.
const VERSION = new URL(self.location.href).searchParams.get("v") ?? "";
const CACHE = `intake-${VERSION}`;
const CHOSEN = "intake-languages";
const SOUNDS = "intake-sounds"; // of no version: their addresses bear the mark of the words and of their contents
const SOUND = "/tablet/sound/";
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
        const old = (await caches.keys()).filter((name) => name.startsWith("intake-") && ![CACHE, CHOSEN, SOUNDS].includes(name));
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

// The sounds of the languages chosen: whatever is new is fetched, whatever is said no more goes. One that cannot be fetched now is fetched
// the next time. A language without a list (no network) stays as it was.
const keepSounds = async ({ languages: codes, form }) => {
    const cache = await caches.open(SOUNDS);
    const wanted = new Set();
    const left = new Set(codes.map((code) => `${SOUND}${code}.json`));
    for (const code of codes) {
        const list = await fetch(plainly(`${SOUND}${code}.json`, "no-cache")).catch(() => null);
        if (!list?.ok) continue;
        await cache.put(`${SOUND}${code}.json`, list.clone());
        left.delete(`${SOUND}${code}.json`);
        for (const [mark, [, version]] of Object.entries((await list.json()).sounds)) wanted.add(`${SOUND}${code}/${mark}.${form}?v=${version}`);
    }
    const there = new Set();
    for (const { url } of await cache.keys()) {
        const { pathname, search } = new URL(url);
        const address = pathname + search;
        const code = pathname.slice(SOUND.length).split(/[./]/)[0];
        const stays = pathname.endsWith(".json") ? codes.includes(code) : wanted.has(address) || left.has(`${SOUND}${code}.json`);
        if (stays) there.add(address);
        else await cache.delete(url);
    }
    let missing = left.size;
    for (const address of wanted) {
        if (there.has(address)) continue;
        const answer = await fetch(plainly(address, "default")).catch(() => null);
        if (answer?.ok) await cache.put(address, answer);
        else missing += 1;
    }
    return missing === 0;
};

// {sounds: {languages, form}} and {keep: [languages]} answer {kept} on the port; {apply: true} lets this version take over.
self.addEventListener("message", (event) => {
    if (event.data?.apply) self.skipWaiting();
    const answered = (doing) => {
        const told = (kept) => event.ports[0]?.postMessage({ kept });
        event.waitUntil(doing.then(told, () => told(false)));
    };
    if (event.data?.sounds) answered(keepSounds(event.data.sounds));
    if (event.data?.keep) answered(choose(event.data.keep).then(() => true));
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

// A part of what is kept: some browsers ask for a sound in parts only, and take nothing else.
const partOf = async (request, kept) => {
    const asked = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("range") ?? "");
    if (!asked || !(asked[1] || asked[2])) return kept;
    const whole = await kept.blob();
    const start = asked[1] ? Number(asked[1]) : Math.max(whole.size - Number(asked[2]), 0);
    const end = asked[1] && asked[2] ? Math.min(Number(asked[2]), whole.size - 1) : whole.size - 1;
    const type = kept.headers.get("content-type") ?? "";
    if (start > end) return new Response(null, { status: 416, headers: { "content-range": `bytes */${whole.size}` } });
    const headers = { "content-type": type, "content-range": `bytes ${start}-${end}/${whole.size}`, "accept-ranges": "bytes", "content-length": end - start + 1 };
    return new Response(whole.slice(start, end + 1, type), { status: 206, headers });
};

// A list is asked for anew where there is a network; a sound never, its address would be another.
const sound = async (request, pathname) => {
    const kept = await (await caches.open(SOUNDS)).match(request.url);
    if (!pathname.endsWith(".json")) return kept ? partOf(request, kept) : fetch(request);
    try {
        const answer = await fetch(request);
        return answer.ok || !kept ? answer : kept;
    } catch (error) {
        if (kept) return kept;
        throw error;
    }
};

self.addEventListener("fetch", (event) => {
    const { method, url } = event.request;
    const { origin, pathname } = new URL(url);
    if (method !== "GET" || origin !== self.location.origin || pathname === SHELL) return;
    if (pathname.startsWith(SOUND)) event.respondWith(sound(event.request, pathname));
    else if (pathname.startsWith("/tablet") || pathname.startsWith("/static/")) event.respondWith(answer(event.request));
});
