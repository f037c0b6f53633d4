// What the tablet keeps, in the browser's database: closed envelopes, and settings that tell nothing about a person. Nothing in clear that
// somebody said ever comes here. Writing is strict: what is kept is on the disk before the promise fulfils.
const NAME = "intake";
const VERSION = 1;

const asked = (request) =>
    new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });

export class Device {
    #database;

    constructor(database) {
        this.#database = database;
    }

    static async open() {
        const request = indexedDB.open(NAME, VERSION);
        request.onupgradeneeded = () => {
            request.result.createObjectStore("envelopes", { keyPath: "id" });
            request.result.createObjectStore("settings");
        };
        return new Device(await asked(request));
    }

    // Runs `act` on one store in one transaction; fulfils when that is kept.
    async #within(store, mode, act) {
        const transaction = this.#database.transaction(store, mode, { durability: "strict" });
        const kept = new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onabort = transaction.onerror = () => reject(transaction.error);
        });
        const [result] = await Promise.all([act(transaction.objectStore(store)), kept]);
        return result;
    }

    get(name) {
        return this.#within("settings", "readonly", (store) => asked(store.get(name)));
    }

    set(name, value) {
        return this.#within("settings", "readwrite", (store) => asked(store.put(value, name)));
    }

    remove(name) {
        return this.#within("settings", "readwrite", (store) => asked(store.delete(name)));
    }

    // {id, key, digest, sealed, since}: what waits, oldest first.
    async envelopes() {
        const all = await this.#within("envelopes", "readonly", (store) => asked(store.getAll()));
        return all.sort((one, other) => one.since - other.since || (one.id < other.id ? -1 : 1));
    }

    keep(envelope) {
        return this.#within("envelopes", "readwrite", (store) => asked(store.add(envelope)));
    }

    // Forgets those of `receipts` ({id, digest}) whose contents are the ones the office has.
    forget(receipts) {
        return this.#within("envelopes", "readwrite", async (store) => {
            let gone = 0;
            for (const { id, digest } of receipts) {
                const kept = await asked(store.get(id));
                if (kept && kept.digest === digest) {
                    await asked(store.delete(id));
                    gone += 1;
                }
            }
            return gone;
        });
    }
}
