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
    #database = null;

    // Rejects where the browser keeps nothing: in a private window, on a full disk.
    static async open() {
        const device = new Device();
        await device.#connect();
        return device;
    }

    // A browser may take the connection away (Safari does, from an app in the background), and another page may want a newer version of the
    // database: then the next who asks connects anew.
    async #connect() {
        const request = indexedDB.open(NAME, VERSION);
        request.onupgradeneeded = () => {
            request.result.createObjectStore("envelopes", { keyPath: "id" });
            request.result.createObjectStore("settings");
        };
        const database = await asked(request);
        database.onclose = () => (this.#database = null);
        database.onversionchange = () => {
            database.close();
            this.#database = null;
        };
        this.#database = database;
    }

    async #begin(store, mode) {
        if (!this.#database) await this.#connect();
        try {
            return this.#database.transaction(store, mode, { durability: "strict" });
        } catch (fault) {
            if (fault.name !== "InvalidStateError") throw fault; // the connection is gone, and nobody said so
            await this.#connect();
            return this.#database.transaction(store, mode, { durability: "strict" });
        }
    }

    // Runs `act` on one store in one transaction; fulfils when that is kept.
    async #within(store, mode, act) {
        const transaction = await this.#begin(store, mode);
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

    // {name: value}: all of them or none.
    setAll(values) {
        return this.#within("settings", "readwrite", (store) =>
            Promise.all(Object.entries(values).map(([name, value]) => asked(store.put(value, name)))),
        );
    }

    // Removes `names` if `name` is still `value`, in one step: what somebody writes meanwhile stays. Whether it was.
    removeWhile(name, value, names) {
        return this.#within("settings", "readwrite", async (store) => {
            if ((await asked(store.get(name))) !== value) return false;
            await Promise.all(names.map((one) => asked(store.delete(one))));
            return true;
        });
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
