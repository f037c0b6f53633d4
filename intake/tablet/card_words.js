// What is said to her with the card, and the names of its pictures: in the language that was read out, or that the volunteer chooses, with a button
// to hear it. The words come from the app's page in that language, which the tablet keeps.
import { addHearing } from "./listen.js";

export class CardWords {
    #page;
    #own = null; // the words that stood there before
    #shown = 0;

    constructor(page) {
        this.#page = page;
        page.addEventListener("change", ({ target }) => target.matches("[data-card-language]") && this.show(target.value));
    }

    #part(name) {
        return this.#page.querySelector(`[data-screen="card"] [data-${name}]`);
    }

    async show(language) {
        const mine = (this.#shown += 1);
        if (this.#part("card-words").dataset.language !== language) {
            const response = await fetch(`/tablet/app/${language}`, { credentials: "omit" }).catch(() => null);
            const theirs = new DOMParser().parseFromString(response?.ok ? await response.text() : "", "text/html");
            const words = theirs.querySelector("[data-card-words]");
            if (mine !== this.#shown) return;
            if (words) this.#put(document.adoptNode(words), (name) => theirs.querySelector(`[data-picture="${name}"]`));
        }
        const choice = this.#part("card-language");
        choice.value = this.#part("card-words").dataset.language;
        await addHearing(this.#part("card-words").closest(".given"));
    }

    #put(words, named) {
        const old = this.#part("card-words");
        this.#own ??= old;
        old.replaceWith(words);
        this.#part("card-draft").hidden = !("draft" in words.dataset);
        const list = this.#part("pictures");
        [list.lang, list.dir, list.dataset.language] = [words.lang, words.dir, words.dataset.language];
        for (const item of list.children) {
            const [label, theirs] = [item.querySelector("span"), named(item.dataset.name)];
            if (theirs) [label.textContent, label.dataset.say] = [theirs.textContent, theirs.dataset.say];
        }
    }

    // Nothing is left of the language that was chosen.
    forget() {
        this.#shown += 1;
        if (this.#own) this.#put(this.#own, () => null);
        this.#own = null;
        this.#part("hear-here").replaceChildren();
    }
}
