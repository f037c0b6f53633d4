// Hearing what a page says. An element with a `data-say` mark can be said: by the recording of a volunteer, else by a voice that is on the
// device itself, else by what the office had a computer say, else not at all. One sound at a time; the text always stands beside it. A voice
// of the device that would send the text over the network is never used.
//
// Events on the element, bubbling: "sound-start" (detail.kind), "sound-end" (detail.heard: it was said to its end).
export const [VOLUNTEER, DEVICE, COMPUTER] = ["volunteer", "device", "computer"];
const player = new Audio();
player.preload = "auto";
// In which form sounds are played and kept here: Opus, or AAC where the browser has no Opus in Ogg.
export const form = player.canPlayType('audio/ogg; codecs="opus"') ? "ogg" : "m4a";

const lists = new Map(); // language -> what there is in it: mark -> [kind, version, milliseconds, bytes, bytes]
const heard = new Set(); // language/mark of what has been said to its end in this interview
let now = null; // { element, stop } while something is said
let turn = 0; // which call of `play` this is

const localVoice = (language) => {
    const voices = globalThis.speechSynthesis?.getVoices() ?? [];
    const wanted = language.toLowerCase().split(/[-_]/)[0];
    return voices.find((voice) => voice.localService && voice.lang.toLowerCase().split(/[-_]/)[0] === wanted);
};
localVoice(""); // some browsers look for their voices only when they are asked for the first time

// In which language an element is said: of the words that stand in it, unless others are said for them (the name of a language, in itself).
export const languageOf = (element) => {
    if (element.dataset.saidIn) return element.dataset.saidIn;
    const around = element.closest("[data-language], html"); // none: it was taken out of the page meanwhile
    return around?.dataset.language ?? around?.lang ?? "";
};

const listOf = async (language) => {
    const answer = await fetch(`/tablet/sound/${language}.json`, { credentials: "omit" }).catch(() => null);
    return answer?.ok ? answer.json().catch(() => null) : null;
};

// How many bytes a tablet keeps of a language.
export const sizeOf = async (language) => (await listOf(language))?.bytes[form] ?? 0;

// Every way in which an element can be said here, the best first.
const ways = (element) => {
    const language = languageOf(element);
    const { say: mark } = element.dataset;
    const [kind, version] = lists.get(language)?.[mark] ?? [];
    const kept = kind && { kind, address: `/tablet/sound/${language}/${mark}.${form}?v=${version}` };
    const voice = localVoice(language);
    return [kind === VOLUNTEER && kept, voice && { kind: DEVICE, voice }, kind === COMPUTER && kept].filter(Boolean);
};

// Those of these elements that can be said here, once the lists of their languages have come; never fails: without a list there is no recording.
// What was taken out of the page meanwhile is not among them.
export const audible = async (elements) => {
    const load = async (language) => {
        const list = await listOf(language);
        if (list) lists.set(language, list.sounds);
    };
    await Promise.all([...new Set([...elements].map(languageOf))].map(load));
    return [...elements].filter((element) => element.isConnected && ways(element).length);
};

const key = (element) => `${languageOf(element)}/${element.dataset.say}`;

// Whether all of these have been said to their end in this interview.
export const allHeard = (elements) => [...elements].every((element) => heard.has(key(element)));

const tell = (element, what, detail) => element.dispatchEvent(new CustomEvent(what, { bubbles: true, detail }));

// Each fulfils with "end" (said to its end), "stopped" or "failed" (another way may do).
const playFile = ({ address }, stops) =>
    new Promise((resolve) => {
        stops(() => {
            player.pause();
            resolve("stopped");
        });
        player.onended = () => resolve("end");
        player.onerror = () => resolve("failed");
        player.src = address;
        player.play().catch(() => resolve("failed"));
    });

const speak = ({ voice }, stops, text) =>
    new Promise((resolve) => {
        const said = new SpeechSynthesisUtterance(text);
        [said.voice, said.lang] = [voice, voice.lang];
        stops(() => {
            speechSynthesis.cancel();
            resolve("stopped");
        });
        said.onend = () => resolve("end");
        said.onerror = () => resolve("failed");
        speechSynthesis.speak(said);
    });

const sayOne = async (element) => {
    let how = "failed";
    let mine = null;
    for (const way of ways(element)) {
        const stops = (stop) => (now = mine = { element, stop });
        const done = way.voice ? speak(way, stops, element.dataset.said ?? element.textContent.trim()) : playFile(way, stops);
        element.classList.add("said");
        tell(element, "sound-start", { kind: way.kind });
        how = await done;
        if (how !== "failed") break;
    }
    if (now === mine) now = null; // else another is being said already
    element.classList.remove("said");
    if (how === "end") heard.add(key(element));
    tell(element, "sound-end", { heard: how === "end" });
    return how === "end";
};

// Say an element, or several one after the other; whatever was being said stops. Fulfils with {heard: all were said to their end}.
export const play = async (elements) => {
    quiet();
    const mine = turn;
    let all = true;
    for (const element of elements instanceof Element ? [elements] : elements) {
        const said = await sayOne(element);
        if (mine !== turn) return { heard: false };
        all &&= said;
    }
    return { heard: all };
};

export const playing = () => now?.element ?? null;

// Stop; `forget`: another interview, in which nothing has been heard yet.
export const quiet = (forget = false) => {
    turn += 1;
    if (forget) heard.clear();
    now?.stop();
};
