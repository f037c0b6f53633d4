// Sending what waits. Only a receipt lets an envelope go; anything else (no network, a page of a hotel's wireless, half an answer, a fault of
// the server) leaves it where it is. One that cannot be sent never holds up the others. Nothing here knows a browser: the queue, the network
// and the clock are given, so that it can be tried against every fault.
import { base64 } from "./bytes.js";

export const MOST = 50;
export const MOST_BYTES = 600_000;
const MOST_FAILURES = 3;
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 300_000;

// The outcome of one request, reduced to what can be done about it.
const judge = ({ status, body }) => {
    if (status === 200 && body && Array.isArray(body.receipts)) return "taken";
    if (status === 401) return "unknown";
    if (status === 413) return "too-large";
    if (status === 400) return "refused";
    if (status >= 500) return "failed";
    return "later";
};

// As many of `envelopes` as fit into one request.
const portion = (envelopes, most) => {
    const chosen = [];
    let bytes = 0;
    for (const one of envelopes) {
        bytes += one.sealed.length;
        if (chosen.length === most || (chosen.length && bytes > MOST_BYTES)) break;
        chosen.push(one);
    }
    return chosen;
};

// `queue`: {envelopes(), forget(receipts)}; `post(body)` gives {status, body} and rejects without a network; `learned(body)` is told what
// the office says besides receipts; `changed(state)` is told the state: sending, idle, offline, unknown.
export class Sync {
    #queue;
    #post;
    #learned;
    #changed;
    #running = null;
    #again = false;
    #failures = 0;

    constructor({ queue, post, learned = () => {}, changed = () => {} }) {
        this.#queue = queue;
        this.#post = post;
        this.#learned = learned;
        this.#changed = changed;
    }

    // Milliseconds until the next try: longer after each failure, never at the same time on all tablets.
    get wait() {
        if (!this.#failures) return LONGEST_WAIT;
        const wait = Math.min(FIRST_WAIT * 2 ** (this.#failures - 1), LONGEST_WAIT);
        return wait * (0.5 + Math.random() / 2);
    }

    // Sends everything that can be sent; asked again while it sends, it goes on with what came meanwhile. Fulfils with the state.
    flush() {
        this.#again = true;
        this.#running ??= this.#send().finally(() => {
            this.#running = null;
        });
        return this.#running;
    }

    async #send() {
        this.#changed("sending");
        let state = "idle";
        try {
            while (this.#again && state === "idle") {
                this.#again = false;
                state = await this.#all();
            }
        } catch {
            state = "offline"; // the queue itself fails, as on a full disk: tried again later, like everything else
        }
        this.#failures = state === "idle" ? 0 : this.#failures + 1;
        this.#changed(state);
        return state;
    }

    async #all() {
        const aside = new Set(); // refused by themselves: tried again another time
        let most = MOST;
        let asked = false;
        let taken = 0;
        let failed = 0; // how many the server failed at, each sent alone
        for (;;) {
            const waiting = (await this.#queue.envelopes()).filter((one) => !aside.has(one.id));
            if (!waiting.length && asked) return failed && !taken ? "offline" : "idle";
            const some = portion(waiting, most);
            const outcome = await this.#once(some);
            asked = true;
            if (outcome === "taken") {
                if (!some.length) return "idle";
                taken += 1;
            } else if (outcome === "too-large" || outcome === "refused" || outcome === "failed") {
                // One at a time, then: the one that makes the server fail steps aside. If it fails at whatever comes, it is the server.
                if (outcome === "failed" && some.length === 1) failed += 1;
                if (!some.length || (failed === MOST_FAILURES && !taken)) return "offline";
                if (some.length > 1) most = 1;
                else aside.add(some[0].id);
            } else {
                return outcome === "unknown" ? "unknown" : "offline";
            }
        }
    }

    // One request. “taken” only if every envelope of it has its receipt: with fewer, the next round would turn in a circle.
    async #once(some) {
        let answer;
        try {
            answer = await this.#post({ envelopes: some.map(({ id, key, sealed }) => ({ id, key, sealed: base64(sealed) })) });
        } catch {
            return "later";
        }
        const outcome = judge(answer);
        if (outcome !== "taken") return outcome;
        const sent = new Map(some.map((one) => [one.id, one.digest]));
        const receipts = answer.body.receipts.filter((one) => sent.has(one?.id) && sent.get(one.id) === one.digest);
        await this.#queue.forget(receipts);
        await this.#learned(answer.body);
        return new Set(receipts.map(({ id }) => id)).size === sent.size ? "taken" : "later";
    }
}
