// What is wrong with what is shown, found by its boxes: evaluated in the page, gives [kind, where, what] for each fault. It reads, it changes
// nothing. Boxes that nobody sees (hidden, of one pixel for screen readers) are left out.
([scripts, least]) => {
    const faults = [];
    const SLACK = 1;
    const place = (one) => {
        const named = one.id ? `#${one.id}` : [...one.classList].map((name) => `.${name}`).join("");
        return `${one.closest("[data-step]")?.dataset.step ?? ""} ${one.tagName.toLowerCase()}${named}`.trim();
    };
    const report = (kind, one, what) => faults.push([kind, place(one), what.trim().replace(/\s+/g, " ").slice(0, 80)]);
    const seen = (one) => {
        const { width, height } = one.getBoundingClientRect();
        return width > 2 && height > 2 && one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    };
    // A box that was left no room at all, but whose text is seen.
    const spilt = (one) => {
        const { position, overflowX } = getComputedStyle(one);
        return one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && position !== "absolute" && overflowX === "visible";
    };
    const open = document.querySelector("dialog[open]") ?? document.body;
    const all = [...open.querySelectorAll("*")].filter((one) => !one.closest("svg *, template, noscript") && seen(one));

    // --- wider than the screen; text cut off ---
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide > 0) {
        const edge = document.documentElement.clientWidth + SLACK;
        const out = all.filter((one) => one.getBoundingClientRect().right > edge || one.getBoundingClientRect().left < -SLACK);
        report("wider than the screen", out.at(-1) ?? document.documentElement, `${wide} px: ${out.at(-1)?.innerText ?? ""}`);
    }
    for (const one of all) {
        if (!one.innerText?.trim() || one.matches("select, input, textarea, iframe, video")) continue;
        const { overflowX, overflowY } = getComputedStyle(one);
        const cut = (how, inner, outer) => ["hidden", "clip"].includes(how) && inner > outer + SLACK && outer > 2;
        if (cut(overflowX, one.scrollWidth, one.clientWidth) || cut(overflowY, one.scrollHeight, one.clientHeight)) report("text cut off", one, one.innerText);
    }

    // --- controls on top of each other ---
    const controls = all.filter((one) => one.matches("a[href], button, summary, label.tile, select, textarea, input:not([type=hidden], .tile input)"));
    // What is seen of a control: a table that scrolls by itself shows a part of what is in it.
    const shownOf = (one) => {
        let { left, right, top, bottom } = one.getBoundingClientRect();
        for (let at = one.parentElement; at; at = at.parentElement) {
            const { overflowX, overflowY } = getComputedStyle(at);
            const box = at.getBoundingClientRect();
            if (overflowX !== "visible") [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
            if (overflowY !== "visible") [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
            if (at.tagName === "BODY") break;
        }
        return { left, right, top, bottom };
    };
    const boxes = controls.map(shownOf);
    const stays = (one) => {
        for (let at = one; at; at = at.parentElement) if (["sticky", "fixed"].includes(getComputedStyle(at).position)) return true;
        return false; // it goes with the page, below what stays where it is
    };
    for (let a = 0; a < boxes.length; a += 1) {
        for (let b = a + 1; b < boxes.length; b += 1) {
            const across = Math.min(boxes[a].right, boxes[b].right) - Math.max(boxes[a].left, boxes[b].left);
            const down = Math.min(boxes[a].bottom, boxes[b].bottom) - Math.max(boxes[a].top, boxes[b].top);
            if (across <= 2 || down <= 2 || controls[a].contains(controls[b]) || controls[b].contains(controls[a])) continue;
            if (controls[a].closest("label")?.contains(controls[b]) || getComputedStyle(controls[a]).display === "inline") continue;
            if (stays(controls[a]) === stays(controls[b])) report("controls overlap", controls[b], `${controls[a].innerText || controls[a].name} / ${controls[b].innerText || controls[b].name}`);
        }
    }

    // --- controls too small for a finger: `least` px, but for links within a sentence ---
    for (const one of controls) {
        if (getComputedStyle(one).display === "inline" || one.matches(".skip") || one.closest("label.tile") !== one.closest("label")) continue;
        const { width, height } = (one.closest("label") ?? one).getBoundingClientRect();
        if (Math.min(width, height) < least - 0.5) report("too small to touch", one, `${Math.round(width)} x ${Math.round(height)}: ${one.innerText || one.name}`);
    }

    // --- texts, by the element they stand in ---
    const texts = new Map();
    const walker = document.createTreeWalker(open, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement;
        if (!node.data.trim() || parent.closest("script, style, template, noscript, svg, option") || !(seen(parent) || spilt(parent))) continue;
        texts.set(node, parent);
    }

    // --- words that run out of what is pressed, and short words that are broken where there is no hyphen ---
    const range = document.createRange();
    const WORD = /(?<![\p{L}\p{M}])[\p{L}\p{M}]{2,12}(?![\p{L}\p{M}])/gu;
    for (const [node, parent] of texts) {
        if (parent.closest(".hidden-label")) continue; // for screen readers only
        const pressed = parent.closest("label.tile, button, a.button");
        range.selectNodeContents(node);
        const [text, box] = [range.getBoundingClientRect(), pressed?.getBoundingClientRect()];
        if (box && text.width && (text.left < box.left - SLACK || text.right > box.right + SLACK)) report("runs out of its box", pressed, node.data);
        if (!pressed && !parent.closest("h1, h2, h3, legend")) continue;
        for (const { 0: word, index } of node.data.matchAll(WORD)) {
            if (/\p{Script=Han}/u.test(word)) continue; // written without spaces
            range.setStart(node, index);
            range.setEnd(node, index + word.length);
            const lines = [...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => top);
            if (Math.max(...lines) - Math.min(...lines) > 8) report("a short word is broken", parent, word);
        }
    }

    // --- signs that no font here has: drawn as the same box as a sign that does not exist ---
    const canvas = new OffscreenCanvas(64, 48);
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    const widthOf = (font, text) => {
        if (pen.font !== font) pen.font = font;
        return pen.measureText(text).width.toFixed(1);
    };
    const drawn = (font, text) => {
        pen.clearRect(0, 0, 64, 48);
        if (pen.font !== font) pen.font = font;
        pen.fillText(text, 4, 32);
        return pen.getImageData(0, 0, 64, 48).data.join();
    };
    const MISSING = "\u0378";
    const boxOf = new Map();
    const known = new Set();
    for (const [node, parent] of texts) {
        const style = getComputedStyle(parent);
        const font = `${style.fontWeight} 24px ${style.fontFamily}`;
        for (const sign of new Set(node.data)) {
            if (sign <= "\u00ff" || /[\s\p{Cf}]/u.test(sign) || known.has(font + sign)) continue;
            known.add(font + sign);
            const before = /\p{M}/u.test(sign) ? "\u25cc" : "";
            const key = font + before;
            if (!boxOf.has(key)) boxOf.set(key, { width: widthOf(font, before + MISSING), box: drawn(font, before + MISSING) });
            if (widthOf(font, before + sign) !== boxOf.get(key).width) continue; // most signs; drawing them takes long
            if (drawn(font, before + sign) === boxOf.get(key).box) {
                report("no glyph", parent, `${sign} U+${sign.codePointAt(0).toString(16).padStart(4, "0")}`);
            }
        }
    }

    // --- numbers, codes and Latin words that are shown out of order between words that go from right to left ---
    for (const [node, parent] of texts) {
        if (getComputedStyle(parent).direction !== "rtl" && !/[\u0590-\u08ff]/.test(node.data)) continue;
        for (const { 0: run, index } of node.data.matchAll(/\+?[A-Za-z0-9][A-Za-z0-9+\-–:/.@_#]*[A-Za-z0-9]|\+[0-9][0-9 ]*[0-9]/g)) {
            let last = null;
            for (let at = index; at < index + run.length; at += 1) {
                range.setStart(node, at);
                range.setEnd(node, at + 1);
                const box = range.getBoundingClientRect();
                if (box.width && last && Math.abs(box.top - last.top) < 4 && box.left < last.left - SLACK) {
                    report("mixed direction", parent, run);
                    break;
                }
                if (box.width) last = box;
            }
        }
    }

    // --- words in a script that the language they are marked with is not written in; names people gave stand in <bdi> ---
    const SCRIPTS = { Arab: /\p{Script=Arabic}/u, Ethi: /\p{Script=Ethiopic}/u, Beng: /\p{Script=Bengali}/u, Sinh: /\p{Script=Sinhala}/u };
    Object.assign(SCRIPTS, { Taml: /\p{Script=Tamil}/u, Deva: /\p{Script=Devanagari}/u, Cyrl: /\p{Script=Cyrillic}/u, Hans: /\p{Script=Han}/u });
    for (const [node, parent] of texts) {
        if (parent.closest("bdi")) continue;
        const language = parent.closest("[lang]")?.lang ?? "";
        const found = Object.keys(SCRIPTS).find((script) => script !== scripts[language] && SCRIPTS[script].test(node.data));
        if (found && !/^[\p{P}\s]*$/u.test(node.data)) report("wrong language", parent, `${found} in ${language}: ${node.data}`);
    }
    const html = document.documentElement;
    for (const one of [html, ...all.filter((each) => each.hasAttribute("lang"))]) {
        const [direction, wanted] = [getComputedStyle(one).direction, scripts[one.lang] === "Arab" ? "rtl" : "ltr"];
        if (!(one.lang in scripts)) report("unknown language", one, one.lang);
        else if (direction !== wanted) report("wrong direction", one, `${one.lang}: ${direction}`);
    }
    return [...new Map(faults.map((one) => [one.join("|"), one])).values()];
}
