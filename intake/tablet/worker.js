// The worker keeps the app so that it opens without a network: the shell of one version, and the forms of the languages chosen on this tablet.
// What it keeps is rendered for no account. A newer version is fetched beside the old one and waits until the app says so; envelopes lie in a
// database that no version of the worker touches.
const VERSION = new URL(self.location.href).searchParams.get("v") ?? "";
const CACHE = `intake-${VERSION}`;
const CHOSEN = "intake-languages";
const SOUNDS = "intake-sounds"; // of no version: their addresses bear the mark of the words and of their contents
const SOUND = "/tablet/sound/";
const NOTE = "/tablet/languages";
const SOUND_KEY = "/tablet/sound-key";
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

// Whoever gives a tablet its sounds may be a relay. What is said to be a volunteer's voice is believed only if it stands, with its digest, in a
// list that the office signed; a tablet that was given no key believes what it is told.
const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const asJson = (value) => new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } });
const noted = async (name) => (await caches.open(CHOSEN)).match(name);
const soundKey = async () => (await noted(SOUND_KEY))?.text();
const keptList = async (code) => (await (await caches.open(SOUNDS)).match(`${SOUND}${code}.json`))?.json();

const signedBy = async (key, [text, signature]) => {
    const known = await crypto.subtle.importKey("raw", bytesOf(key), ECDSA, false, ["verify"]);
    const right = await crypto.subtle.verify(ECDSA, known, bytesOf(signature), new TextEncoder().encode(text));
    return right ? JSON.parse(text) : null;
};

// The list in an answer, without what is not to be believed; throws if it is older than the one that is kept.
const believed = async (answer, code) => {
    const list = await answer.json();
    const key = await soundKey();
    if (!key) return list;
    const said = list.signed ? await signedBy(key, list.signed).catch(() => null) : null;
    const office = said?.language === code ? said : { made: "", sounds: {} };
    const before = await keptList(code).catch(() => null);
    if (office.made && office.made < (before?.made ?? "")) throw new Error("an older list");
    const sounds = Object.entries(list.sounds).flatMap(([mark, [kind, ...about]]) => {
        if (kind !== "volunteer") return [[mark, [kind, ...about]]];
        return office.sounds[mark] ? [[mark, [kind, ...office.sounds[mark]]]] : [];
    });
    return { ...list, made: office.made || before?.made || "", sounds: Object.fromEntries(sounds) };
};

// The digest that a sound must have; undefined for a voice made by a computer, and where no key is known.
const digestOf = ([kind, , , , , ogg, aac], form) => (kind === "volunteer" ? (form === "ogg" ? ogg : aac) : undefined);

const isRight = async (answer, digest) => {
    if (!digest) return true;
    const found = new Uint8Array(await crypto.subtle.digest("SHA-256", await answer.clone().arrayBuffer()));
    return [...found].map((byte) => byte.toString(16).padStart(2, "0")).join("") === digest;
};

// The sounds of the languages chosen: whatever is new is fetched, whatever is said no more goes. One that cannot be fetched now is fetched
// the next time. A language without a list (no network) stays as it was.
const keepSounds = async ({ languages: codes, form, key }) => {
    if (key) await (await caches.open(CHOSEN)).put(SOUND_KEY, new Response(key));
    const cache = await caches.open(SOUNDS);
    const wanted = new Map(); // address -> digest
    const left = new Set(codes.map((code) => `${SOUND}${code}.json`));
    for (const code of codes) {
        const list = await fetch(plainly(`${SOUND}${code}.json`, "no-cache")).catch(() => null);
        const known = list?.ok ? await believed(list, code).catch(() => null) : null;
        if (!known) continue;
        await cache.put(`${SOUND}${code}.json`, asJson(known));
        left.delete(`${SOUND}${code}.json`);
        for (const [mark, about] of Object.entries(known.sounds)) wanted.set(`${SOUND}${code}/${mark}.${form}?v=${about[1]}`, digestOf(about, form));
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
    for (const [address, digest] of wanted) {
        // What is there may have been fetched when another list called it a computer's voice.
        const kept = there.has(address) && (await cache.match(address));
        if (kept && (await isRight(kept, digest))) continue;
        if (kept) await cache.delete(address);
        const answer = await fetch(plainly(address, kept ? "reload" : "default")).catch(() => null);
        if (answer?.ok && (await isRight(answer, digest))) await cache.put(address, answer);
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

// Whether a sound that is kept is the one of the list that is believed now.
const isAsListed = async (kept, pathname) => {
    if (!(await soundKey())) return true;
    const [code, mark, form] = pathname.slice(SOUND.length).split(/[/.]/);
    const about = (await keptList(code))?.sounds[mark];
    return isRight(kept, about && digestOf(about, form));
};

// A sound that is not kept: one that has a digest is looked at as a whole before a part of it is given.
const newSound = async (request, pathname) => {
    if (!(await soundKey())) return fetch(request);
    const [code, mark, form] = pathname.slice(SOUND.length).split(/[/.]/);
    const about = (await keptList(code))?.sounds[mark];
    if (!about) return Response.error();
    const digest = digestOf(about, form);
    if (!digest) return fetch(request);
    const answer = await fetch(plainly(request.url, "default"));
    return answer.ok && (await isRight(answer, digest)) ? partOf(request, answer) : Response.error();
};

// A list is asked for anew where there is a network; a sound never, its address would be another.
const sound = async (request, pathname) => {
    const cache = await caches.open(SOUNDS);
    const kept = await cache.match(request.url);
    if (!pathname.endsWith(".json")) return kept && (await isAsListed(kept, pathname)) ? partOf(request, kept) : newSound(request, pathname);
    try {
        const answer = await fetch(request);
        if (!answer.ok) return kept ?? answer;
        if (!(await soundKey())) return answer;
        const list = await believed(answer, pathname.slice(SOUND.length, -".json".length));
        await cache.put(request.url, asJson(list)); // what is played now is compared with this, not with what is said a moment later
        return asJson(list);
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
